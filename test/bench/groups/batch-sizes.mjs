import { bytesOf } from "../data.mjs";
import { measure, speedup, spread } from "../measure.mjs";
import { agreement, repeated } from "../ndjson/batches.mjs";
import { tasks } from "../ndjson/tasks.mjs";
import { baseline, best, reference, variants } from "../ndjson/variants.mjs";
import { short, times } from "../table.mjs";

const sizes = [1, 10, 100, 1000, 10_000];
const task = tasks["flights-means"];
const works = variants(task).filter(({ name }) => [baseline, reference, best].includes(name));

/** The first lines, as one chunk. */
function lines(bytes, count) {
  let end = 0;
  for (let i = 0; i < count && end < bytes.length; i++) end = bytes.indexOf(10, end) + 1;
  return [new Uint8Array(bytes.subarray(0, end))];
}

async function row(count, bytes, settings) {
  const chunks = lines(bytes, count);
  const cases = works.map(({ name, work }) => ({ name, batch: repeated(() => work(chunks)) }));
  const samples = await measure(cases, { ...settings, check: agreement() });
  const microseconds = samples.map((sample) => short(spread(sample.times).median * 1000));
  const ratios = [reference, baseline].map((other) => times(speedup(samples, best, other)));
  return [count.toLocaleString("en-US"), ...microseconds, ...ratios];
}

export async function run(options) {
  const settings = options.quick ? { rounds: 1, batchMs: 1 } : { rounds: 9, batchMs: 50 };
  const bytes = bytesOf(task.file, options);
  const rows = [];
  for (const count of sizes) rows.push(await row(count, bytes, settings));
  const [loop, plain, simd] = ["tight loop", "`reference`", "`wasm-simd`"];
  return {
    title: "The size of batches",
    about: "The group mean of narrow rows that come in one chunk, in a warm process.",
    header: [
      "rows",
      `${loop}, µs`,
      `${plain}, µs`,
      `${simd}, µs`,
      `speed, ${plain} = 1`,
      `speed, ${loop} = 1`,
    ],
    rows,
  };
}
