// The rows of the summary of `npm test`: what runs where, and what must be there for it.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { executable } from "../test/runtimes/executables.mjs";

const vitest = "node_modules/vitest/vitest.mjs";
const run = (...projects) => [vitest, "run", ...projects.map((project) => `--project=${project}`)];
const installed = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")).version;

function said(kind) {
  const { stdout } = spawnSync(executable(kind), ["--version"], { encoding: "utf8" });
  return /\d+(\.\d+)+\w*/.exec(stdout ?? "")?.[0];
}

/** A runtime of the system: it must be found, and it knows its version better than its pages do. */
const browser = (name, variable, more = {}) => ({
  name,
  command: process.execPath,
  args: run(name),
  runtime: true,
  problem: executable(name) ? undefined : `not on this machine: install it or set ${variable}`,
  version: () => said(name),
  ...more,
});

/**
 * A row: `command` and `args` to run, `runtime` true when its tests must report a runtime of the row's name, `version`
 * where the tests cannot know it (given the printed text), `problem` why it cannot run here, `optional` true when that
 * is no failure, `own` true when it writes its results without vitest.
 */
export const rows = [
  { name: "check", command: process.execPath, args: ["scripts/check.mjs"], own: true },
  { name: "node", command: process.execPath, args: run("node"), runtime: true },
  {
    name: "deno",
    command: "node_modules/.bin/deno",
    args: ["run", "-A", "--unstable-kv", ...run("node", "deno-only")],
    runtime: true,
  },
  {
    name: "bun",
    command: "node_modules/.bin/bun",
    args: ["--bun", ...run("node", "bun-only")],
    runtime: true,
  },
  {
    name: "workerd",
    command: process.execPath,
    args: run("workerd"),
    runtime: true,
    version: () => installed("workerd"),
  },
  browser("chromium", "CHROMIUM_PATH"),
  browser("firefox", "FIREFOX_PATH"),
  browser("webkit", "WEBKIT_DRIVER_PATH", {
    optional: true,
    version: (text) => /WebKit (\d[\d.]*)/.exec(text)?.[1],
  }),
  { name: "node-only", command: process.execPath, args: run("node-only") },
  { name: "package", command: process.execPath, args: run("package") },
];
