// `npm test`: the gates and the whole suite on every runtime, two rows at a time, and one table at the end.
import "./require-node.mjs";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { rows } from "./runtimes.mjs";

const results = ".cache/results";
const atOnce = 2;
const skipped = new Set((process.env.SKIP_RUNTIMES ?? "").split(",").filter(Boolean));
const seed = process.env.SEED ?? String(Math.trunc(Math.random() * 0x7fffffff));

/** Runs a command, keeping what it prints; never rejects. */
function output(command, args, env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (text += chunk));
    child.on("error", (error) => resolve({ code: 1, text: text + error.message }));
    child.on("close", (code) => resolve({ code: code ?? 1, text }));
  });
}

/** What vitest's JSON report says of one run: counts, and what the tests told about their runtime. */
function read(path) {
  const report = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : { testResults: [] };
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const count = (...states) => tests.filter(({ status }) => states.includes(status)).length;
  return {
    passed: count("passed"),
    failed: count("failed"),
    skipped: count("skipped", "pending", "todo", "disabled"),
    told: Object.assign({}, ...tests.map(({ meta }) => meta?.told ?? {})),
  };
}

/** Why a run that looks well is not: it broke outside a test, ran nothing, or ran on another runtime than its row says. */
function trouble(row, code, { passed, failed, told }) {
  if (code !== 0 && failed === 0) return "failed outside a test";
  if (passed + failed === 0) return "ran no test";
  if (row.runtime && told.name !== row.name) return `ran on ${told.name ?? "an unknown runtime"}`;
  return undefined;
}

async function test(row) {
  if (skipped.has(row.name)) return { note: "skipped by SKIP_RUNTIMES" };
  if (row.problem) return { failed: row.optional ? 0 : 1, note: row.problem };
  const started = performance.now();
  const path = `${results}/${row.name}.json`;
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${path}`];
  const { code, text } = await output(row.command, row.own ? row.args : [...row.args, ...reporters], {
    SEED: seed,
    RESULTS: path,
  });
  const counts = read(path);
  const note = trouble(row, code, counts);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (note) counts.failed++;
  if (counts.failed > 0) console.log(`\n──── ${row.name} ────\n${text}`);
  console.log(`${counts.failed > 0 ? "✗" : "✓"} ${row.name} (${seconds} s)`);
  const version = row.version?.(text) ?? counts.told.version;
  return { ...counts, version, engine: counts.told.engine, seconds, note };
}

/** Every row's result, in the order of the rows. */
async function all() {
  const found = new Map();
  const waiting = [...rows];
  const worker = async () => {
    for (let row = waiting.shift(); row; row = waiting.shift()) found.set(row, await test(row));
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return rows.map((row) => ({ name: row.name, ...found.get(row) }));
}

function table(lines) {
  const widths = lines[0].map((_, at) => Math.max(...lines.map((line) => line[at].length)));
  return lines.map((line) =>
    line
      .map((cell, at) => cell.padEnd(widths[at]))
      .join("  ")
      .trimEnd(),
  );
}

function summary(done) {
  const cells = ({ name, version, engine, passed, failed, skipped, seconds, note }) =>
    [name, version, engine, passed, failed, skipped, seconds, note].map((cell) => String(cell ?? ""));
  const head = ["runs on", "version", "engine", "passed", "failed", "skipped", "seconds", ""];
  const sum = (key) => done.reduce((total, row) => total + (row[key] ?? 0), 0);
  console.log(
    `\n${table([head, ...done.map(cells)]).join("\n")}\n\nSeed of the generated tests: SEED=${seed}`,
  );
  console.log(
    `${sum("passed")} passed, ${sum("failed")} failed${sum("skipped") ? `, ${sum("skipped")} skipped` : ""}`,
  );
  return sum("failed");
}

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
process.exitCode = summary(await all()) > 0 ? 1 : 0;
