// `npm run bench`: all groups, or those whose names are given. `--runtimes` also measures the NDJSON tasks on the other
// runtimes and in browsers, `--write` keeps the results in docs/benchmarks.md and the README, `--quick` only shows that
// everything runs and agrees.
import "../../scripts/require-node.mjs";
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { withTable } from "../../scripts/sizes.mjs";
import { prepare } from "./data.mjs";
import { groups } from "./groups/index.mjs";
import { measured, page } from "./page.mjs";
import { runGroup } from "./process.mjs";
import { compareRuntimes } from "./runtimes.mjs";
import { goals, section } from "./table.mjs";

const flag = { type: "boolean", default: false };
const all = Object.keys(groups);

/** What was asked for, or an error that says why it cannot be had. */
function options() {
  const { values, positionals } = parseArgs({
    options: { quick: flag, write: flag, runtimes: flag },
    allowPositionals: true,
  });
  const unknown = positionals.filter((name) => !all.includes(name));
  if (unknown.length > 0)
    throw new Error(`no such group: ${unknown.join(", ")}; there are ${all.join(", ")}`);
  if (positionals.length > 0 && (values.write || values.runtimes))
    throw new Error("--write and --runtimes need all groups");
  if (values.quick && values.write) throw new Error("--quick measures nothing worth writing");
  return { ...values, names: positionals.length > 0 ? positionals : all };
}

/** Runs the groups, telling each result as it comes. */
async function results(names, flags) {
  const found = {};
  for (const name of names) {
    found[name] = await runGroup(name, flags);
    console.log(`${section(found[name])}\n`);
  }
  return found;
}

/** Keeps the results: all of them in the docs, the goals in the README. */
function keep(found, others) {
  const at = (path) => new URL(`../../${path}`, import.meta.url);
  writeFileSync(at("docs/benchmarks.md"), page(found, others));
  const summary = `${goals(Object.values(found))}\n\n${measured()}`;
  const marks = { start: "<!-- bench -->", end: "<!-- /bench -->" };
  writeFileSync(at("README.md"), withTable(readFileSync(at("README.md"), "utf8"), summary, marks));
}

async function main({ names, quick, write, runtimes }) {
  const flags = quick ? ["--quick"] : [];
  if (!quick) await prepare();
  const found = await results(names, flags);
  const others = runtimes ? await compareRuntimes({ quick }) : undefined;
  if (others) console.log(`${section(others)}\n`);
  if (quick)
    console.log("Everything ran, and all answers agree. The numbers are of single runs and mean nothing.");
  else console.log(goals(Object.values(found)));
  if (write) keep(found, others);
}

await main(options());
