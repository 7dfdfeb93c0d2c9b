// The text of one record of CSV to its cells: RFC 4180.
import { type Dialect, isPad } from "./csv-dialect.ts";
import type { Fault } from "./read-value.ts";

/** Cells of a record; null is one with nothing in it, not even quotes. */
export type Cells = readonly (string | null)[];

/** One cell and where it ends. */
interface Cell {
  readonly value: string | null;
  readonly end: number;
}

function fault(at: number, expected: string): Fault {
  return { column: at + 1, reason: `not CSV: expected ${expected} at column ${at + 1}` };
}

/** Past blanks that do not count. */
function skip(text: string, from: number, dialect: Dialect): number {
  let at = from;
  while (isPad(text.charCodeAt(at), dialect)) at++;
  return at;
}

/** The cell whose opening quote is at `from`. */
function quotedCell(text: string, from: number, dialect: Dialect): Cell | Fault {
  const quote = String.fromCharCode(dialect.quote);
  let at = text.indexOf(quote, from + 1);
  while (at >= 0 && text[at + 1] === quote) at = text.indexOf(quote, at + 2);
  if (at < 0) return fault(from, "a quote that is closed");
  const end = skip(text, at + 1, dialect);
  if (end < text.length && text.charCodeAt(end) !== dialect.delimiter) return fault(end, "the end of a cell");
  return { value: text.slice(from + 1, at).replaceAll(quote + quote, quote), end };
}

function plainCell(text: string, from: number, dialect: Dialect): Cell | Fault {
  const { delimiter, quote } = dialect;
  const found = text.indexOf(String.fromCharCode(delimiter), from);
  const end = found < 0 ? text.length : found;
  let last = end;
  while (last > from && isPad(text.charCodeAt(last - 1), dialect)) last--;
  const value = text.slice(from, last);
  const stray = quote === 0 ? -1 : value.indexOf(String.fromCharCode(quote));
  return stray >= 0
    ? fault(from + stray, "no quote within a cell")
    : { value: value === "" ? null : value, end };
}

/** A record's cells, or where it is no CSV. */
export function cellsOf(record: string, dialect: Dialect): Cells | Fault {
  const text = record.endsWith("\r") ? record.slice(0, -1) : record;
  const cells: (string | null)[] = [];
  for (let at = 0; ; at++) {
    at = skip(text, at, dialect);
    const isQuoted = dialect.quote !== 0 && text.charCodeAt(at) === dialect.quote;
    const cell = (isQuoted ? quotedCell : plainCell)(text, at, dialect);
    if ("reason" in cell) return cell;
    cells.push(cell.value);
    at = cell.end;
    if (at >= text.length) return cells;
  }
}

/** Whether a line is a comment, or empty where that is allowed. */
export function isNoRecord(text: string, dialect: Dialect): boolean {
  const { comment, skipEmptyLines } = dialect;
  if (comment !== 0 && text.charCodeAt(0) === comment) return true;
  return skipEmptyLines && /^\r?$/.test(text.slice(skip(text, 0, dialect)));
}
