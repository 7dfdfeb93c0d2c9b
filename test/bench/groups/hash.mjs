import { createHash, hash } from "node:crypto";
import { createSHA256, createXXHash64 } from "hash-wasm";
import { hashLines, sha256, xxh64 } from "modulink-edge/sketch";
import xxhash from "xxhash-wasm";
import { bytesOf } from "../data.mjs";
import { measure, speedup, spread } from "../measure.mjs";
import { short, times } from "../table.mjs";

const mine = "modulink-edge";
const sizes = [16, 64, 256, 4096, 65_536];
const chunkSize = 65_536;

/** The same call so many times; gives what the last one gave. */
const repeat = (work) => (size) => {
  let last;
  for (let i = 0; i < size; i++) last = work();
  return last;
};

const hex = (bytes) => Buffer.from(bytes).toString("hex");
const cases = (works) => Object.entries(works).map(([name, work]) => ({ name, batch: repeat(work) }));

/** All must give the same; `text` makes what they give comparable. */
function agreement(text) {
  let wanted;
  return (result, _, name) => {
    wanted ??= text(result);
    if (text(result) !== wanted) throw new Error(`${name}: expected ${wanted}, got ${text(result)}`);
  };
}

async function compare(what, works, text, settings) {
  const samples = await measure(cases(works), { ...settings, check: agreement(text) });
  const rows = samples.map(({ name, times: own }) => [
    `${what}: ${name}`,
    short(spread(own).median * 1e6),
    times(speedup(samples, mine, name)),
  ]);
  return { rows, samples };
}

const number = (result) => (typeof result === "string" ? BigInt(`0x${result}`) : result).toString(16);

function short64(data, { h64Raw }, other) {
  return {
    [mine]: () => xxh64(data),
    "xxhash-wasm": () => h64Raw(data),
    "hash-wasm": () => other.init().update(data).digest(),
  };
}

function digests(data, other) {
  return {
    [mine]: () => sha256(data),
    "node:crypto createHash": () => createHash("sha256").update(data).digest(),
    "node:crypto hash": () => hash("sha256", data, "buffer"),
    "hash-wasm": () => other.init().update(data).digest("binary"),
  };
}

/** A 32-bit FNV-1a, the hash one writes by hand. */
function fnv(bytes, from, end) {
  let sum = 0x811c9dc5;
  for (let at = from; at < end; at++) sum = Math.imul(sum ^ bytes[at], 0x01000193);
  return sum >>> 0;
}

function eachLine(bytes, work) {
  let count = 0;
  for (let at = 0, end = bytes.indexOf(10); end >= 0; at = end + 1, end = bytes.indexOf(10, at)) {
    work(at, end);
    count++;
  }
  return { length: count };
}

function lines(chunk, { h64Raw }) {
  const kept = new Float64Array(chunk.length);
  return {
    [mine]: () => hashLines(chunk),
    "FNV-1a in JavaScript, line by line": () =>
      eachLine(chunk, (at, end) => {
        kept[at] = fnv(chunk, at, end);
      }),
    "xxhash-wasm, line by line": () => eachLine(chunk, (at, end) => h64Raw(chunk.subarray(at, end))),
  };
}

/** A goal: at least so many times as fast as another. */
function goal(what, samples, other, least) {
  const { median } = speedup(samples, mine, other);
  return {
    goal: `${what}: speed against ${other}`,
    wanted: `at least ${least}x`,
    found: `${short(median)}x`,
    met: median >= least,
  };
}

async function compareSizes(what, works, text, settings) {
  const found = {};
  for (const size of sizes) {
    const data = new Uint8Array(size).map((_, at) => at * 7);
    found[size] = await compare(`${what} of ${size.toLocaleString("en-US")} B`, works(data), text, settings);
  }
  return found;
}

export async function run(options) {
  const settings = options.quick ? { rounds: 1, batchMs: 1 } : { rounds: 11, batchMs: 20 };
  const [xx, xx64, sha] = await Promise.all([xxhash(), createXXHash64(), createSHA256()]);
  xxh64(""); // the module is compiled at the first call
  const hashes = await compareSizes("xxh64", (data) => short64(data, xx, xx64), number, settings);
  const shas = await compareSizes("sha256", (data) => digests(data, sha), hex, settings);
  const chunk = new Uint8Array(bytesOf("flights", options).subarray(0, chunkSize));
  const all = await compare("lines of 64 KiB", lines(chunk, xx), ({ length }) => length, settings);
  return {
    title: "Hashes",
    about: "One call after the other on the same bytes; the lines are narrow records of NDJSON.",
    header: ["", "ns per call", `speed, ${mine} against it`],
    rows: [...Object.values(hashes), ...Object.values(shas), all].flatMap(({ rows }) => rows),
    goals: [
      goal("hashes of all lines", all.samples, "FNV-1a in JavaScript, line by line", 16),
      goal("xxh64 of 64 B", hashes[64].samples, "xxhash-wasm", 1),
      goal("xxh64 of 64 KiB", hashes[65_536].samples, "hash-wasm", 1),
      goal("sha256 of 64 B", shas[64].samples, "node:crypto createHash", 1),
      goal("sha256 of 256 B", shas[256].samples, "node:crypto createHash", 1),
    ],
  };
}
