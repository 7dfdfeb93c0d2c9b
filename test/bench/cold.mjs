// A group mean in a process that has done nothing before: `cold.mjs <plan|loop> <bytes> [--quick]` prints its
// milliseconds as JSON.
import { bytesOf } from "./data.mjs";

const [variant, size, flag] = process.argv.slice(2);
const bytes = bytesOf("flights", { quick: flag === "--quick" });
// Whole lines: what is no record is told where it is wrong, which the loop does not do.
const chunks = [new Uint8Array(bytes.subarray(0, bytes.lastIndexOf("\n", Number(size)) + 1))];

async function withPlan() {
  const { mean, ndjson, plan, schema } = await import("modulink-edge/transform");
  return () => {
    const Flight = schema({ delay: "f64", origin: "dictionary" });
    const { rows } = plan(Flight).groupBy("origin", { mean: mean("delay") })(ndjson(Flight)(chunks));
    return rows.length;
  };
}

async function withLoop() {
  const [{ tight }, { Means }] = await Promise.all([
    import("./ndjson/rows.mjs"),
    import("./ndjson/results.mjs"),
  ]);
  return () => {
    const means = new Means();
    tight(chunks, (row) => means.add(row.origin, row.delay));
    return means.answer().length;
  };
}

const started = performance.now();
const work = await (variant === "plan" ? withPlan() : withLoop());
const loaded = performance.now();
const groups = work();
const ended = performance.now();
console.log(JSON.stringify({ load: loaded - started, work: ended - loaded, groups }));
