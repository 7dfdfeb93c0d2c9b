// Every way to do a task: its name, and a function from chunks to the answer.
import { joined, Lines } from "./results.mjs";
import { perChunk, streamOf, tight, usual, wholly } from "./rows.mjs";
import { scanFilter } from "./scan-filter.mjs";
import { scanMeans } from "./scan-means.mjs";

export const baseline = "tight loop: TextDecoder, indexOf, JSON.parse";
export const best = "plan, wasm-simd";
export const reference = "plan, reference";
export const stream = "plan.stream, wasm-simd";
export const scanner = "byte scanner written by hand";

const pair = (row) => Object.values(row);

/** Plain JavaScript over rows that one of three readers parses. */
function parsed(task, read) {
  return (chunks) => {
    const result = new task.Result();
    const reading = read(chunks, (row) => task.add(result, row));
    return reading instanceof Promise ? reading.then(() => result.answer()) : result.answer();
  };
}

/** Our plan, executed over all chunks. */
function batch(task, engine) {
  const plan = task.plan({ engine });
  if (task.Result === Lines) return (chunks) => plan.encode(task.read(chunks)).ndjson;
  return (chunks) => plan(task.read(chunks)).rows.map(pair);
}

/** Our plan as a stream. */
function streamed(task, engine) {
  const to = task.Result === Lines ? "ndjson" : "rows";
  const plan = task.plan({ engine });
  return async (chunks) => {
    const parts = [];
    for await (const part of streamOf(chunks).pipeThrough(plan.stream({ from: task.read, to })))
      parts.push(part);
    return to === "ndjson" ? joined(parts) : parts.map(pair);
  };
}

export function variants(task) {
  const scan = task.Result === Lines ? scanFilter : scanMeans;
  return [
    { name: baseline, work: parsed(task, tight) },
    { name: "usual: TextDecoderStream, split, JSON.parse", work: parsed(task, usual) },
    { name: "tight loop over whole lines", work: parsed(task, wholly) },
    { name: "one JSON.parse for each chunk", work: parsed(task, perChunk) },
    { name: scanner, work: (chunks) => scan(chunks, task.scan) },
    { name: reference, work: batch(task, "reference") },
    { name: "plan, wasm", work: batch(task, "wasm") },
    { name: best, work: batch(task, "wasm-simd") },
    { name: stream, work: streamed(task, "wasm-simd") },
  ];
}
