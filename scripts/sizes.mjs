// The size of every entry as a user's bundle would carry it, against its budget. `--write` puts the table into README.md.
import "./require-node.mjs";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "esbuild";

const resilience = "src/resilience/index.ts";
const decisions = "src/decisions/index.ts";

/**
 * Budgets in bytes after brotli. An entry is bundled whole and minified, without its peers and the WebAssembly module; where
 * `names` are given, only they are imported, and what they need comes with them.
 */
const budgets = {
  "modulink-edge": { from: "src/index.ts", budget: 4864 },
  "modulink-edge/flow": { from: "src/flow/index.ts", budget: 9728 },
  "modulink-edge/flow with map and fanOut alone": {
    from: "src/flow/index.ts",
    names: ["fanOut", "map"],
    budget: 5888,
  },
  "modulink-edge/inspect": { from: "src/inspect/index.ts", budget: 832 },
  "modulink-edge/storage": { from: "src/storage/index.ts", budget: 3840 },
  "modulink-edge/indexeddb": { from: "src/indexeddb/index.ts", budget: 3840 },
  "modulink-edge/cloudflare": { from: "src/cloudflare/index.ts", budget: 6144 },
  "modulink-edge/deno-kv": { from: "src/deno-kv/index.ts", budget: 3712 },
  "modulink-edge/redis": { from: "src/redis/index.ts", budget: 7552 },
  "modulink-edge/observe": { from: "src/observe/index.ts", budget: 18_432 },
  ...Object.fromEntries(
    Object.entries({
      "metrics alone": [["metrics"], 2048],
      "metrics and its texts": [["metrics", "metricsResponse"], 2688],
      "logger alone": [["logger"], 2176],
      "alerts alone": [["alerts"], 2432],
      "observe alone": [["observe"], 3328],
    }).map(([what, [names, budget]]) => [
      `modulink-edge/observe with ${what}`,
      { from: "src/observe/index.ts", names, budget },
    ]),
  ),
  "modulink-edge/security": { from: "src/security/index.ts", budget: 576 },
  "modulink-edge/transform": { from: "src/transform/index.ts", budget: 46_592 },
  "modulink-edge/transform with a plan over NDJSON alone": {
    from: "src/transform/index.ts",
    names: ["count", "mean", "ndjson", "plan", "schema"],
    budget: 35_328,
  },
  "modulink-edge/transform with both WebAssembly modules inside": {
    from: "src/transform/index.ts",
    budget: 82_432,
    inline: true,
  },
  "modulink-edge/transform-lean with a plan over NDJSON alone": {
    from: "src/transform-lean/index.ts",
    names: ["count", "mean", "ndjson", "plan", "schema"],
    budget: 35_328,
  },
  "modulink-edge/sketch": { from: "src/sketch/index.ts", budget: 8320 },
  "modulink-edge/sketch with both WebAssembly modules inside": {
    from: "src/sketch/index.ts",
    budget: 12_544,
    inline: true,
  },
  "modulink-edge/sketch with xxh64 alone": { from: "src/sketch/index.ts", names: ["xxh64"], budget: 2816 },
  "modulink-edge/sketch with tDigest alone": {
    from: "src/sketch/index.ts",
    names: ["tDigest"],
    budget: 2304,
  },
  "modulink-edge/pool": { from: "src/pool/index.ts", budget: 7936 },
  "modulink-edge/pool with serve alone": { from: "src/pool/index.ts", names: ["serve"], budget: 5504 },
  "modulink-edge/resilience": { from: resilience, budget: 40_960 },
  ...Object.fromEntries(
    Object.entries({
      retry: 2816,
      timeout: 1152,
      circuitBreaker: 3584,
      bulkhead: 2048,
      rateLimit: 6272,
      idempotent: 4352,
      cache: 5632,
      leases: 1792,
    }).map(([name, budget]) => [
      `modulink-edge/resilience with ${name} alone`,
      { from: resilience, names: [name], budget },
    ]),
  ),
  "modulink-edge/decisions": { from: decisions, budget: 11_008 },
  ...Object.fromEntries(
    Object.entries({ condition: 3072, rules: 4864, flags: 5120, machine: 3072 }).map(([name, budget]) => [
      `modulink-edge/decisions with ${name} alone`,
      { from: decisions, names: [name], budget },
    ]),
  ),
  "modulink-edge/testing": { from: "src/testing/index.ts", budget: 7168 },
  "modulink-edge/hono": { from: "src/hono/index.ts", budget: 23_552 },
  "modulink-edge/hono with dashboard alone": {
    from: "src/hono/index.ts",
    names: ["dashboard"],
    budget: 11_264,
  },
  "modulink-edge/browser": { from: "src/browser/index.ts", budget: 12_288 },
  "modulink-edge/browser with offline alone": {
    from: "src/browser/index.ts",
    names: ["offline"],
    budget: 10_752,
  },
  "WebAssembly, with SIMD": { from: "dist/wasm/simd.wasm", budget: 13_952 },
  "WebAssembly, without SIMD": { from: "dist/wasm/scalar.wasm", budget: 12_928 },
  "WebAssembly that only folds JSON, with SIMD": { from: "dist/wasm-lean/simd.wasm", budget: 8192 },
  "WebAssembly that only folds JSON, without SIMD": { from: "dist/wasm-lean/scalar.wasm", budget: 8192 },
  "WebAssembly for hashes, with SIMD": { from: "dist/hash/simd.wasm", budget: 2048 },
  "WebAssembly for hashes, without SIMD": { from: "dist/hash/scalar.wasm", budget: 2048 },
};

const marks = { start: "<!-- sizes: npm run sizes -- --write -->", end: "<!-- /sizes -->" };
const readme = "README.md";

async function bundled(from, { names = ["*"], inline }) {
  const what = names.includes("*") ? "*" : `{ ${names} }`;
  const { outputFiles } = await build({
    stdin: { contents: `export ${what} from "./${from}";`, resolveDir: "." },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    // Without an alias the loader stays outside, as it does on Workers.
    external: inline ? [] : ["#wasm", "#wasm-lean", "#wasm-hash", "hono", "hono/*", "idb"],
    alias: inline ? { "#wasm": "./dist/wasm/inline.js", "#wasm-hash": "./dist/hash/inline.js" } : {},
  });
  return outputFiles[0].contents;
}

/** Every budget with its measurement; an entry that is not written yet is left out. */
export async function measure() {
  const measured = [];
  for (const [name, { from, budget, ...how }] of Object.entries(budgets)) {
    if (!existsSync(from)) continue;
    const bytes = from.endsWith(".wasm") ? readFileSync(from) : await bundled(from, how);
    const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
    measured.push({ name, plain: bytes.length, brotli: brotliCompressSync(bytes, options).length, budget });
  }
  return measured;
}

const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;

/** The table of the README. */
export function table(measured) {
  const rows = measured.map(({ name, plain, brotli, budget }) => {
    const words = name.replace(/^modulink-edge\S*/, "`$&`");
    return `| ${words} | ${kilobytes(plain)} | ${kilobytes(brotli)} | ${kilobytes(budget)} |`;
  });
  return ["| entry | minified | brotli | budget |", "|---|---:|---:|---:|", ...rows].join("\n");
}

/** A text with the content between two marks, or undefined when it has none. */
export function withTable(text, content, { start, end } = marks) {
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) return undefined;
  return `${text.slice(0, from + start.length)}\n${content}\n${text.slice(to)}`;
}

/** Entries over their budget, and a README that tells other numbers. */
export function sizeProblems(measured, text) {
  const over = measured
    .filter(({ brotli, budget }) => brotli > budget)
    .map(({ name, brotli, budget }) => `${name}: ${brotli} bytes after brotli, the budget is ${budget}`);
  const wanted = withTable(text, table(measured));
  if (wanted === undefined)
    return [...over, `${readme}: the marks ${marks.start} and ${marks.end} are missing`];
  return wanted === text ? over : [...over, `${readme}: the sizes are stale; run npm run sizes -- --write`];
}

async function main() {
  const measured = await measure();
  console.log(table(measured));
  if (process.argv.includes("--write"))
    writeFileSync(readme, withTable(readFileSync(readme, "utf8"), table(measured)));
  const problems = sizeProblems(measured, readFileSync(readme, "utf8"));
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length > 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
