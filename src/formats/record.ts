// One line to the values of the columns: the definition of what a record is, for both engines.

import type { Column, Notation, Value } from "../programs/program.ts";
import { jsonFault } from "./json-fault.ts";
import { readers } from "./notations.ts";
import { described, type Fault, isFault, readValue } from "./read-value.ts";

/** Whether a line holds nothing but JSON's white space; most are told by their first character. */
const isBlank = (line: string): boolean => !(line.charCodeAt(0) > 0x20) && /^[ \t\r]*$/.test(line);

/** The values of a line's columns, in their order, or why it has none; a blank line need not have any. */
export function readRecord(line: string, columns: readonly Column[]): Value[] | Fault | undefined {
  if (isBlank(line)) return undefined;
  let record: unknown;
  try {
    record = JSON.parse(line);
  } catch {
    const { column, expected } = jsonFault(line);
    return { column, reason: `not JSON: expected ${expected} at column ${column}` };
  }
  if (typeof record !== "object" || record === null || Array.isArray(record)) {
    return { reason: `expected an object, got ${described(record)}` };
  }
  return readColumns(record as { readonly [name: string]: unknown }, columns, line);
}

function readColumns(
  record: { readonly [name: string]: unknown },
  columns: readonly Column[],
  line: string,
): Value[] | Fault {
  const values = new Array<Value>(columns.length);
  for (let i = 0; i < columns.length; i++) {
    const column = columns[i] as Column;
    const found = Object.hasOwn(record, column.name) ? record[column.name] : undefined;
    // Nearly every value; a call would cost more than it.
    if (typeof found === readers[column.notation as Notation].plain) {
      values[i] = found as Value;
      continue;
    }
    const value = readValue(column, found, line);
    if (isFault(value)) return value;
    values[i] = value;
  }
  return values;
}
