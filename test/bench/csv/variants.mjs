// Every way to do a task: its name, and a function from chunks to the answer.
import { parse } from "csv-parse/sync";
import { dsvFormat } from "d3-dsv";
import Papa from "papaparse";
import { inferSchema, initParser } from "udsv";
import { streamOf } from "../ndjson/rows.mjs";

export const baseline = "udsv, streaming";
export const best = "plan, wasm-simd";

/** What plain JavaScript does with a record's cells; texts of numbers, and nothing for null. */
class Means {
  #groups = new Map();

  add(key, first, second) {
    const group = this.#groups.get(key) ?? { count: 0, sum: 0, second: 0 };
    if (group.count === 0) this.#groups.set(key, group);
    if (first !== "") {
      group.count++;
      group.sum += +first;
    }
    if (second !== "") group.second += +second;
  }

  answer() {
    return [...this.#groups].map(([key, { count, sum, second }]) => [key, sum / count, second]);
  }
}

/** Cells of records to the answer. */
function folded({ places: [key, first, second] }, each) {
  const means = new Means();
  each((cells) => means.add(cells[key], cells[first], cells[second]));
  return means.answer();
}

const textOf = (chunks) => new TextDecoder().decode(Buffer.concat(chunks));

function udsv(task) {
  return (chunks) =>
    folded(task, (add) => {
      const decoder = new TextDecoder();
      let parser;
      for (const chunk of chunks) {
        const text = decoder.decode(chunk, { stream: true });
        parser ??= initParser(inferSchema(text));
        parser.chunk(text, parser.stringArrs, add);
      }
      parser.end();
    });
}

function listed(task, rowsOf) {
  return (chunks) =>
    folded(task, (add) => {
      const rows = rowsOf(textOf(chunks));
      for (let i = 1; i < rows.length; i++) add(rows[i]);
    });
}

const papaparse = (text) => Papa.parse(text, { skipEmptyLines: true }).data;
const csvParse = (text) => parse(text, { relax_column_count: true });
const d3 = (text) => dsvFormat(",").parseRows(text);

const triple = (row) => Object.values(row);

/** Our plan, executed over all chunks. */
function batch(task, engine) {
  const plan = task.plan({ engine });
  return (chunks) => plan(task.read(chunks)).rows.map(triple);
}

/** Our plan as a stream. */
function streamed(task, engine) {
  const plan = task.plan({ engine });
  return async (chunks) => {
    const rows = [];
    for await (const row of streamOf(chunks).pipeThrough(plan.stream({ from: task.read }))) rows.push(row);
    return rows.map(triple);
  };
}

export function variants(task) {
  return [
    { name: baseline, work: udsv(task) },
    { name: "papaparse", work: listed(task, papaparse) },
    { name: "csv-parse", work: listed(task, csvParse) },
    { name: "d3-dsv", work: listed(task, d3) },
    { name: "plan, reference", work: batch(task, "reference") },
    { name: "plan, wasm", work: batch(task, "wasm") },
    { name: best, work: batch(task, "wasm-simd") },
    { name: "plan.stream, wasm-simd", work: streamed(task, "wasm-simd") },
  ];
}
