import type { Field, Tuple } from "../engine/program.ts";

/** Writes rows as NDJSON: every line an object in the order of the fields, as JSON.stringify writes it. */
export function ndjsonEncoder(fields: readonly Field[]): (rows: readonly Tuple[]) => Uint8Array {
  const leads = fields.map(({ name }, i) => `${i === 0 ? "{" : ","}${JSON.stringify(name)}:`);
  const line = (row: Tuple): string => `${leads.map((lead, i) => lead + JSON.stringify(row[i])).join("")}}\n`;
  return (rows) => new TextEncoder().encode(rows.map(line).join(""));
}
