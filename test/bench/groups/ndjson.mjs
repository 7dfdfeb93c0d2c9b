// One task, all its variants.
import { bytesOf, cut } from "../data.mjs";
import { measure, speedup, spread } from "../measure.mjs";
import { agreement, repeated } from "../ndjson/batches.mjs";
import { tasks } from "../ndjson/tasks.mjs";
import { baseline, best, stream, variants } from "../ndjson/variants.mjs";
import { atLeast, short, times } from "../table.mjs";

/** What is asked of a plan's speed against the tight loop, and of its bytes a second where it writes rows. */
function goals({ name, goal }, ratio, speed) {
  const against = "speed of the plan against the tight loop";
  const found = [
    atLeast(`${name}: ${against}`, goal, ratio(best).median),
    atLeast(`${name}, through a stream: ${against}`, 10, ratio(stream).median),
  ];
  if (name.includes("filter")) found.push(atLeast(`${name}: GB/s`, 1.4, speed(best) / 1000, " GB/s"));
  return found;
}

export async function run(options, name) {
  const task = tasks[name];
  const bytes = bytesOf(task.file, options);
  const chunks = cut(bytes, 65_536);
  const cases = variants(task).map(({ name, work }) => ({ name, batch: repeated(() => work(chunks)) }));
  const settings = options.quick ? { rounds: 1, batchMs: 1 } : { rounds: 9, batchMs: 50 };
  const samples = await measure(cases, { ...settings, check: agreement() });
  const ratio = (wanted) => speedup(samples, wanted, baseline);
  const speedOf = (sample) => bytes.length / 1000 / spread(sample.times).median;
  const speed = (wanted) => speedOf(samples.find((sample) => sample.name === wanted));
  return {
    title: task.title,
    header: ["", "MB/s", "speed, tight loop = 1"],
    rows: samples.map((sample) => [sample.name, short(speedOf(sample)), times(ratio(sample.name))]),
    goals: goals(task, ratio, speed),
  };
}
