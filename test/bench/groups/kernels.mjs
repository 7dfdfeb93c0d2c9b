// Plans over columns in memory, against loops over the same arrays.
import { copied, kernels, randomColumns } from "../kernels.mjs";
import { measure, speedup, spread } from "../measure.mjs";
import { agreement, repeated } from "../ndjson/batches.mjs";
import { atLeast, short, times } from "../table.mjs";

const [mine, baseline, limit] = ["plan, wasm-simd", "loop in JavaScript", "nothing but the copy"];

/** The copy alone, with the answer that the others work out. */
function copy(reads, data, answer) {
  const work = copied(reads.map((name) => data[name]));
  return () => {
    work();
    return answer;
  };
}

async function compare({ name, least, reads, plan, loop }, data, settings) {
  const works = {
    [baseline]: loop(data),
    [limit]: copy(reads, data, loop(data)()),
    "plan, wasm": plan(data, "wasm"),
    [mine]: plan(data, "wasm-simd"),
  };
  const cases = Object.entries(works).map(([name, work]) => ({ name, batch: repeated(work) }));
  const samples = await measure(cases, { ...settings, check: agreement() });
  const rows = samples.map((sample) => [
    `${name}: ${sample.name}`,
    short((spread(sample.times).median * 1e6) / data.value.length),
    times(speedup(samples, sample.name, baseline)),
  ]);
  const { median } = speedup(samples, mine, baseline);
  return { rows, goals: [atLeast(`columns, ${name}: speed of the plan against a loop`, least, median)] };
}

export async function run({ quick }) {
  const settings = quick ? { rounds: 1, batchMs: 1 } : { rounds: 9, batchMs: 30 };
  const data = randomColumns(quick ? 10_000 : 200_000);
  const found = [];
  for (const kernel of kernels) found.push(await compare(kernel, data, settings));
  return {
    title: "Columns of numbers",
    about:
      "200,000 random rows through the source `columns`, which copies them into the module batch by batch; a batch stays in the " +
      "nearest caches. What that copy costs alone is the limit of every plan. A plan's sums are compensated, its groups may have any keys and any number of them, its values may be missing; the loops have groups " +
      "in an array of 220, and nothing missing.",
    header: ["", "ns per row", "speed, loop = 1"],
    rows: found.flatMap(({ rows }) => rows),
    goals: found.flatMap(({ goals }) => goals),
  };
}
