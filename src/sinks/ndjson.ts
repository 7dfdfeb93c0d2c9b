import type { Field, Tuple, Value } from "../programs/program.ts";
import { jsonText } from "../values/json-text.ts";
import type { Writer } from "./output.ts";

/** Writes rows as NDJSON: every line an object in the order of the fields, as JSON.stringify writes it, integers as digits. */
export function ndjsonWriter(fields: readonly Field[]): Writer {
  const leads = fields.map(({ name }, i) => `${i === 0 ? "{" : ","}${JSON.stringify(name)}:`);
  const line = (row: Tuple): string =>
    `${leads.map((lead, i) => lead + jsonText(row[i] as Value)).join("")}}\n`;
  return {
    write: (rows) => (rows.length === 0 ? [] : [new TextEncoder().encode(rows.map(line).join(""))]),
  };
}
