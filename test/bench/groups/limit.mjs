// How near plans come to what the memory allows.
import { bytesOf, cut } from "../data.mjs";
import { limits } from "../limit.mjs";
import { measure, speedup, spread } from "../measure.mjs";
import { repeated } from "../ndjson/batches.mjs";
import { tasks } from "../ndjson/tasks.mjs";
import { best, variants } from "../ndjson/variants.mjs";
import { short, times } from "../table.mjs";

const scan = "newline scan in the module, copy included";

/** The works of a file; a plan's answer is checked elsewhere, here it counts the lines that were told. */
async function worksOf(file, lines) {
  const { copied, scanned } = await limits(lines);
  const works = { "copy into the module's memory": copied, [scan]: scanned };
  for (const task of Object.values(tasks).filter((task) => task.file === file)) {
    const { work } = variants(task).find(({ name }) => name === best);
    works[`plan, ${task.name.replace(/^\w+ rows, /, "")}`] = (chunks) =>
      work(chunks).length > 0 ? lines : 0;
  }
  return works;
}

function countLines(bytes) {
  let count = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count++;
  return count;
}

async function compare([name, file], options) {
  const bytes = bytesOf(file, options);
  const lines = countLines(bytes);
  const chunks = cut(bytes, 65_536);
  const cases = Object.entries(await worksOf(file, lines)).map(([name, work]) => ({
    name,
    batch: repeated(() => work(chunks)),
  }));
  const check = (found, _, name) => {
    if (found !== lines) throw new Error(`${name}: ${found} lines instead of ${lines}`);
  };
  const settings = options.quick ? { rounds: 1, batchMs: 1 } : { rounds: 9, batchMs: 50 };
  const samples = await measure(cases, { ...settings, check });
  return samples.map((sample) => [
    `${name}: ${sample.name}`,
    short(bytes.length / 1e6 / spread(sample.times).median),
    times(speedup(samples, sample.name, scan)),
  ]);
}

export async function run(options) {
  const rows = [];
  for (const file of Object.entries({ "narrow rows": "flights", "wide rows": "movies" }))
    rows.push(...(await compare(file, options)));
  return {
    title: "What the memory allows",
    about:
      "The same chunks of 64 KiB, copied into linear memory and nothing more, copied and searched for newlines, and read by plans.",
    header: ["", "GB/s", "speed, newline scan = 1"],
    rows,
  };
}
