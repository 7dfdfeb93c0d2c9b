import type { Field, Tuple, Value } from "../programs/program.ts";
import { jsonText } from "../values/json-text.ts";
import type { Writer } from "./output.ts";

/** A text that would not be read as it is: empty, with a mark of CSV in it, or with white space at an end. */
const unsafe = /^$|[",\r\n]|^\s|\s$/;

function textCell(text: string): string {
  return unsafe.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function cell(value: Value): string {
  if (value === null || (typeof value === "number" && !Number.isFinite(value))) return "";
  return textCell(typeof value === "string" ? value : jsonText(value));
}

const line = (cells: readonly string[]): string => `${cells.join(",")}\r\n`;

/**
 * Writes rows as CSV (RFC 4180): a line of names, then one for each row. Null is an empty cell, and so is a number that is not
 * finite, as JSON has none; the empty text is a pair of quotes, and a list is its JSON. A lone surrogate, which UTF-8 does not
 * have, becomes U+FFFD.
 */
export function csvWriter(fields: readonly Field[]): Writer {
  const encoder = new TextEncoder();
  return {
    head: encoder.encode(line(fields.map(({ name }) => textCell(name)))),
    write(rows: readonly Tuple[]) {
      if (rows.length === 0) return [];
      return [encoder.encode(rows.map((row) => line(row.map(cell))).join(""))];
    },
  };
}
