import { bytesOf, cut } from "../data.mjs";
import { measure, speedup, spread } from "../measure.mjs";
import { agreement, repeated } from "../ndjson/batches.mjs";
import { tasks } from "../ndjson/tasks.mjs";
import { baseline, best, variants } from "../ndjson/variants.mjs";
import { short, times } from "../table.mjs";

const sizes = [128, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576];
const task = tasks["flights-filter"];
const works = variants(task).filter(({ name }) => name === baseline || name === best);

async function row(size, bytes, settings) {
  const chunks = cut(bytes, size);
  const cases = works.map(({ name, work }) => ({ name, batch: repeated(() => work(chunks)) }));
  const samples = await measure(cases, { ...settings, check: agreement() });
  const speeds = samples.map((sample) => short(bytes.length / 1000 / spread(sample.times).median));
  return [size.toLocaleString("en-US"), ...speeds, times(speedup(samples, best, baseline))];
}

export async function run(options) {
  const settings = options.quick ? { rounds: 1, batchMs: 1 } : { rounds: 9, batchMs: 50 };
  const bytes = bytesOf(task.file, options).subarray(0, 8_000_000);
  const rows = [];
  for (const size of sizes) rows.push(await row(size, bytes, settings));
  return {
    title: "The size of chunks",
    about: "Filter and project of the first 8 MB of narrow rows, cut into chunks of one size.",
    header: ["bytes in a chunk", "tight loop, MB/s", "`wasm-simd`, MB/s", "speed, tight loop = 1"],
    rows,
  };
}
