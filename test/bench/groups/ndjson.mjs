// One task, all its variants.
import { bytesOf, cut } from "../data.mjs";
import { measure, speedup, spread } from "../measure.mjs";
import { agreement, repeated } from "../ndjson/batches.mjs";
import { tasks } from "../ndjson/tasks.mjs";
import { baseline, best, scanner, variants } from "../ndjson/variants.mjs";
import { short, times } from "../table.mjs";

export async function run(options, name) {
  const task = tasks[name];
  const bytes = bytesOf(task.file, options);
  const chunks = cut(bytes, 65_536);
  const cases = variants(task).map(({ name, work }) => ({ name, batch: repeated(() => work(chunks)) }));
  const settings = options.quick ? { rounds: 1, batchMs: 1 } : { rounds: 9, batchMs: 50 };
  const samples = await measure(cases, { ...settings, check: agreement() });
  const ratio = (wanted) => speedup(samples, wanted, baseline);
  const rows = samples.map((sample) => {
    const speed = bytes.length / 1000 / spread(sample.times).median;
    return [sample.name, short(speed), times(ratio(sample.name))];
  });
  const { median } = ratio(best);
  return {
    title: task.title,
    header: ["", "MB/s", "speed, tight loop = 1"],
    rows,
    ratios: { [best]: median, [scanner]: ratio(scanner).median },
    goals: [
      {
        goal: `${task.name}: speed of the plan against the tight loop`,
        wanted: `at least ${task.goal}x`,
        found: `${short(median)}x`,
        met: median >= task.goal,
      },
    ],
  };
}
