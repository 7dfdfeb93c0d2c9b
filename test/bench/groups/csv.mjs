// One task over CSV, all its variants. The slow ones take seconds for all bytes: fewer rounds than elsewhere.
import { csvOf } from "../csv/files.mjs";
import { tasks } from "../csv/tasks.mjs";
import { baseline, best, variants } from "../csv/variants.mjs";
import { cut } from "../data.mjs";
import { measure, speedup, spread } from "../measure.mjs";
import { repeated } from "../ndjson/batches.mjs";
import { short, times } from "../table.mjs";

/** A check that throws when an answer is not the first one; sums may differ in their last digits. */
function agreement() {
  let first;
  const near = (a, b) => a === b || Math.abs(a - b) <= 1e-9 * Math.abs(b);
  const same = (a, b) => a.every((value, i) => near(value, b[i]));
  return (answer, _size, name) => {
    first ??= answer;
    if (answer.length !== first.length || !answer.every((row, i) => same(row, first[i])))
      throw new Error(`${name}: its answer differs from the first variant's`);
  };
}

export async function run(options, name) {
  const task = tasks[name];
  const bytes = csvOf(task.file, options);
  const chunks = cut(bytes, 65_536);
  const cases = variants(task).map(({ name, work }) => ({ name, batch: repeated(() => work(chunks)) }));
  const settings = options.quick ? { rounds: 1, batchMs: 1 } : { rounds: 5, batchMs: 50 };
  const samples = await measure(cases, { ...settings, check: agreement() });
  const { median } = speedup(samples, best, baseline);
  const speedOf = (sample) => bytes.length / 1000 / spread(sample.times).median;
  return {
    title: task.title,
    header: ["", "MB/s", `speed, ${baseline} = 1`],
    rows: samples.map((sample) => [
      sample.name,
      short(speedOf(sample)),
      times(speedup(samples, sample.name, baseline)),
    ]),
    ratios: { [best]: median },
    goals: [
      {
        goal: `${task.name}: speed of the plan against udsv`,
        wanted: `at least ${task.goal}x`,
        found: `${short(median)}x`,
        met: median >= task.goal,
      },
    ],
  };
}
