// `npm test`: the gates and the whole suite on every runtime, some rows at a time, and one table at the end.
import "./require-node.mjs";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { rows } from "./runtimes.mjs";
import { counts, lastLine, retold, sum, table, trouble } from "./summary.mjs";

const results = ".cache/results";
/** Two rows keep two cores busy, and another one works while they wait. */
const atOnce = 3;
const skipped = new Set((process.env.SKIP_RUNTIMES ?? "").split(",").filter(Boolean));
const seed = process.env.SEED ?? String(Math.trunc(Math.random() * 0x7fffffff));

const running = new Set();
for (const signal of ["SIGINT", "SIGTERM"])
  process.once(signal, () => {
    for (const child of running) child.kill(signal);
    process.exit(1);
  });

/** Runs a command, keeping what it prints; never rejects. */
function output(command, args, env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    running.add(child);
    let text = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk) => {
        text += chunk;
      });
    child.on("error", (error) => resolve({ code: 1, text: text + error.message }));
    child.on("close", (code) => {
      running.delete(child);
      resolve({ code: code ?? 1, text });
    });
  });
}

async function run(row) {
  const started = performance.now();
  const path = `${results}/${row.name}.json`;
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${path}`];
  const args = row.own ? row.args : [...row.args, ...reporters];
  const { code, text } = await output(row.command, args, { SEED: seed, RESULTS: path });
  const found = counts(existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : { testResults: [] });
  const note = trouble(row, code, found);
  const failed = found.failed + (note ? 1 : 0);
  const { engine } = found.told;
  const version = row.version?.(text) ?? found.told.version;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  return { ...found, failed, note: note ?? retold(found), engine, version, seconds, text };
}

async function test(row) {
  if (skipped.has(row.name)) return { note: "left out by SKIP_RUNTIMES" };
  if (row.problem) return { failed: row.optional ? 0 : 1, note: row.problem };
  const { text, ...result } = await run(row);
  if (result.failed > 0) console.log(`\n──── ${row.name} ────\n${text}`);
  console.log(`${result.failed > 0 ? "✗" : "✓"} ${row.name} (${result.seconds} s)`);
  return result;
}

/** Every row's result, in the order of the rows. The last ones, which take longest, begin first. */
async function all() {
  const found = new Map();
  const waiting = [...rows];
  const worker = async () => {
    for (let row = waiting.pop(); row; row = waiting.pop()) found.set(row, await test(row));
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return rows.map((row) => ({ name: row.name, ...found.get(row) }));
}

const unknown = [...skipped].filter((name) => !rows.some((row) => row.name === name));
if (unknown.length > 0) throw new Error(`SKIP_RUNTIMES: no such runtime: ${unknown.join(", ")}`);
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
const done = await all();
console.log(`\n${table(done)}\n\nGenerated tests: SEED=${seed}\n${lastLine(done)}`);
process.exitCode = sum(done, "failed") > 0 ? 1 : 0;
