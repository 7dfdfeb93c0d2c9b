// The NDJSON tasks on every runtime, as one small table of ratios.
import { runProgram } from "./process.mjs";
import { inBrowser } from "./runtimes/browser.mjs";
import { serve } from "./runtimes/server.mjs";
import { inWorkerd } from "./runtimes/workerd.mjs";
import { short } from "./table.mjs";
import { versionOf } from "./versions.mjs";

const header = {
  "flights-means": "narrow, means",
  "movies-means": "wide, means",
  "flights-filter": "narrow, filter",
  "movies-filter": "wide, filter",
};

const local = (name, command) => async (origin, quick) => {
  const args = quick ? [origin, "--quick"] : [origin];
  return [name, await runProgram("runtimes/local.mjs", args, command)];
};

const browser = (kind) => async (origin, quick) => {
  const { version, ratios } = await inBrowser(kind, origin, { quick });
  return [`${kind} ${version}`, ratios];
};

/** Each measures and gives its name with its version, and its ratios. */
const runtimes = {
  node: local(`node ${process.versions.node}`, [process.execPath]),
  deno: local(`deno ${versionOf("deno")}`, ["deno", "run", "--allow-all"]),
  bun: local(`bun ${versionOf("bun")}`, ["bun"]),
  workerd: async (origin, quick) => [`workerd ${versionOf("workerd")}`, await inWorkerd(origin, { quick })],
  chromium: browser("chromium"),
  firefox: browser("firefox"),
};

function rows([runtime, ratios]) {
  const tasks = Object.keys(header);
  if (ratios === undefined) return [[runtime, ...tasks.map(() => "")]];
  return Object.keys(ratios[tasks[0]]).map((variant) => [
    `${runtime}, ${variant}`,
    ...tasks.map((task) => `${short(ratios[task][variant])}x`),
  ]);
}

/** A runtime that fails takes no results of others along, but the bench has failed. */
async function attempt([name, measured], ...args) {
  try {
    return rows(await measured(...args));
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
    return rows([`${name}, which failed`, undefined]);
  }
}

/** Runs the tasks on all runtimes, one after the other. */
export async function compareRuntimes({ quick }) {
  const server = await serve({ quick });
  const all = [];
  for (const runtime of Object.entries(runtimes)) all.push(...(await attempt(runtime, server.origin, quick)));
  server.close();
  return {
    title: "Runtimes",
    about:
      "The first 16 MB of the rows. The speed of the plan and of the byte scanner where that runtime's own tight loop is 1.",
    header: ["", ...Object.values(header)],
    rows: all,
  };
}
