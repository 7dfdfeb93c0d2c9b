// `npm run check`: every gate that needs no runtime but Node, each with its problems.
import "./require-node.mjs";
import { spawn } from "node:child_process";
import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { arrows } from "./gates/arrows.ts";
import { docs } from "./gates/docs.ts";
import { entryProblems, subpathProblems } from "./gates/entries.ts";
import { globals } from "./gates/globals.ts";
import { linkProblems } from "./gates/links.ts";
import { lockProblems } from "./gates/lock.ts";
import { machineProblems } from "./gates/machine.ts";
import { moduleScope } from "./gates/module-scope.ts";
import { portable } from "./gates/portable.ts";
import { entries } from "./gates/public.ts";
import { rooms } from "./gates/rooms.ts";
import { shape } from "./gates/shape.ts";
import { readSources, repositoryFiles } from "./gates/sources.ts";
import { measure, sizeProblems } from "./sizes.mjs";

/** Runs a tool of node_modules; what it prints is the problem when it fails. */
function tool(bin, ...args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [`node_modules/${bin}`, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (text += chunk));
    child.on("close", (code) => resolve(code === 0 ? [] : [text.trim() || `${bin} ended with ${code}`]));
  });
}

const json = (path) => JSON.parse(readFileSync(path, "utf8"));
const manifest = json("package.json");
const sources = readSources(/^src\/.*\.ts$/);
const texts = readSources(/\.(md|ts|mjs|js|json|jsonc|html|yml|toml|run)$|^[^.]*$/);

function declarations() {
  const paths = globSync("dist/**/*.d.ts").map((path) => path.replaceAll("\\", "/"));
  return Object.fromEntries(paths.map((path) => [path, readFileSync(path, "utf8")]));
}

const gates = {
  "types of src": () => tool("typescript/bin/tsc", "-p", "tsconfig.json", "--noEmit"),
  "types of tests, examples, scripts": () => tool("typescript/bin/tsc", "-p", "test/tsconfig.json"),
  "lint and format": () => tool("@biomejs/biome/bin/biome", "check", "--error-on-warnings"),
  arrows: () => arrows(sources),
  globals: () => globals(sources),
  "module scope": () => moduleScope(sources),
  shape: () => shape({ ...sources, ...readSources(/^assembly\/.*\.ts$/) }),
  docs: () => docs(declarations(), Object.values(entries(manifest, manifest.name))),
  entries: () => [
    ...entryProblems(manifest.exports, sources),
    ...subpathProblems(manifest.name, manifest.exports, readSources(/^(README|docs\/|src\/|examples\/)/)),
  ],
  portable: () => portable(readSources(new RegExp(`^test/(${rooms.join("|")})/.*\\.ts$`))),
  lock: () => lockProblems(json("package-lock.json").packages),
  links: () => linkProblems(readSources(/\.md$/), repositoryFiles()),
  "paths of machines": () => machineProblems(texts),
  sizes: async () => sizeProblems(await measure(), readFileSync("README.md", "utf8")),
  publint: () => tool("publint/src/cli.js", "--strict"),
  "types as packed": () =>
    tool("@arethetypeswrong/cli/dist/index.js", "--pack", ".", "--profile", "esm-only"),
};

async function main() {
  const statuses = [];
  for (const [name, gate] of Object.entries(gates)) {
    const problems = await gate();
    statuses.push(problems.length === 0 ? "passed" : "failed");
    console.log(`${problems.length === 0 ? "✓" : "✗"} ${name}`);
    for (const problem of problems) console.log(`    ${problem.replaceAll("\n", "\n    ")}`);
  }
  report(statuses);
  process.exitCode = statuses.includes("failed") ? 1 : 0;
}

/** For `npm test`, in the shape of vitest's report. */
function report(statuses) {
  const path = process.env.RESULTS;
  if (!path) return;
  mkdirSync(dirname(path), { recursive: true });
  const assertionResults = statuses.map((status) => ({ status }));
  writeFileSync(path, JSON.stringify({ testResults: [{ assertionResults }] }));
}

await main();
