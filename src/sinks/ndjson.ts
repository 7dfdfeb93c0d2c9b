import { jsonText } from "../engine/json-text.ts";
import type { Field, Tuple, Value } from "../engine/program.ts";

/** Writes rows as NDJSON: every line an object in the order of the fields, as JSON.stringify writes it, integers as digits. */
export function ndjsonEncoder(fields: readonly Field[]): (rows: readonly Tuple[]) => Uint8Array {
  const leads = fields.map(({ name }, i) => `${i === 0 ? "{" : ","}${JSON.stringify(name)}:`);
  const line = (row: Tuple): string =>
    `${leads.map((lead, i) => lead + jsonText(row[i] as Value)).join("")}}\n`;
  return (rows) => new TextEncoder().encode(rows.map(line).join(""));
}
