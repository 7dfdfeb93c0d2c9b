// The NDJSON tasks on several runtimes, as one small table of ratios.
import { runGroup } from "./process.mjs";
import { short } from "./table.mjs";
import { versionOf } from "./versions.mjs";

const tasks = ["flights-means", "movies-means", "flights-filter", "movies-filter"];

const commands = {
  [`Deno ${versionOf("deno")}`]: ["deno", "run", "--allow-all"],
  [`Bun ${versionOf("bun")}`]: ["bun"],
};

function rows(runtime, results) {
  return Object.keys(results[0].ratios).map((variant) => [
    `${runtime}, ${variant}`,
    ...results.map(({ ratios }) => `${short(ratios[variant])}x`),
  ]);
}

/** Runs the tasks on Deno and Bun; Node's results are there already. */
export async function compareRuntimes(onNode, flags) {
  const all = rows(
    `Node ${process.versions.node}`,
    tasks.map((task) => onNode[task]),
  );
  for (const [runtime, command] of Object.entries(commands)) {
    const results = [];
    for (const task of tasks) results.push(await runGroup(task, flags, command));
    all.push(...rows(runtime, results));
  }
  return {
    title: "Runtimes",
    about: "The speed of the plan and of the byte scanner where that runtime's own tight loop is 1.",
    header: ["", "narrow, means", "wide, means", "narrow, filter", "wide, filter"],
    rows: all,
  };
}
