// The NDJSON tasks on any runtime: how many times as fast as its tight loop some variants are.
import { measure, speedup } from "../measure.mjs";
import { agreement, repeated } from "../ndjson/batches.mjs";
import { tasks } from "../ndjson/tasks.mjs";
import { baseline, best, scanner, variants } from "../ndjson/variants.mjs";

const chunkSize = 65_536;

function chunksOf(bytes) {
  const count = Math.ceil(bytes.length / chunkSize);
  return Array.from({ length: count }, (_, i) => bytes.slice(i * chunkSize, (i + 1) * chunkSize));
}

async function ratiosOf(task, chunks, settings) {
  const cases = variants(task)
    .filter(({ name }) => [baseline, scanner, best].includes(name))
    .map(({ name, work }) => ({ name, batch: repeated(() => work(chunks)) }));
  const samples = await measure(cases, { ...settings, check: agreement() });
  return Object.fromEntries([best, scanner].map((name) => [name, speedup(samples, name, baseline).median]));
}

/** The ratios of each task, given how its file is read: `{ [task]: { [variant]: ratio } }`. */
export async function ratios(bytesOf, { quick, now }) {
  const settings = { ...(quick ? { rounds: 1, batchMs: 10 } : { rounds: 7, batchMs: 50 }), now };
  const found = {};
  for (const [name, task] of Object.entries(tasks))
    found[name] = await ratiosOf(task, chunksOf(await bytesOf(task.file)), settings);
  return found;
}
