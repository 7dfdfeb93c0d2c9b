import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { speedup, spread } from "../measure.mjs";
import { atLeast, short, times } from "../table.mjs";

const script = fileURLToPath(new URL("../cold.mjs", import.meta.url));
const sizes = { "64 KiB": 65_536, "1 MiB": 1_048_576 };

/** One answer in a fresh process. */
function cold(variant, size, flags) {
  const text = execFileSync(process.execPath, [script, variant, String(size), ...flags], {
    encoding: "utf8",
  });
  return JSON.parse(text);
}

function row([label, size], { rounds, flags }) {
  const names = ["plan", "loop"];
  const found = { plan: [], loop: [] };
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 ? names : names.toReversed()) found[name].push(cold(name, size, flags));
    const [a, b] = names.map((name) => found[name].at(-1).groups);
    if (a !== b) throw new Error(`cold start: ${a} groups by the plan, ${b} by the loop`);
  }
  const samples = names.map((name) => ({ name, times: found[name].map(({ work }) => work) }));
  const [plan, loop] = samples.map((sample) => short(spread(sample.times).median));
  const load = short(spread(found.plan.map((one) => one.load)).median);
  const ratio = speedup(samples, "plan", "loop");
  return { label, ratio, cells: [label, loop, plan, times(ratio), load] };
}

export async function run({ quick }) {
  const settings = quick ? { rounds: 1, flags: ["--quick"] } : { rounds: 15, flags: [] };
  const found = Object.entries(sizes).map((entry) => row(entry, settings));
  return {
    title: "Cold start",
    about:
      "The group mean of narrow rows as the first thing a fresh process does. The plan's time holds building it, and compiling and " +
      "instantiating the module where it goes over to that; loading the package's files, which a bundler would make one, is in a column of its own.",
    header: ["", "tight loop, ms", "plan, ms", "speed, tight loop = 1", "loading the package, ms"],
    rows: found.map(({ cells }) => cells),
    goals: found.map(({ label, ratio }) =>
      atLeast(`cold start, ${label}: speed of the plan against the tight loop`, 1, ratio.median),
    ),
  };
}
