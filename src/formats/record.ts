// One line to the values of the columns: the definition of what a record is, for both engines.

import type { Column, Value } from "../programs/program.ts";
import { jsonFault } from "./json-fault.ts";
import { described, type Fault, isFault, readValue } from "./read-value.ts";

/** Whether a line holds nothing but JSON's white space. */
export function isBlank(line: string): boolean {
  return /^[ \t\r]*$/.test(line);
}

/** The values of a line's columns, in their order, or why it has none. */
export function readRecord(line: string, columns: readonly Column[]): Value[] | Fault {
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
  const values: Value[] = [];
  for (const column of columns) {
    const value = readValue(
      column,
      Object.hasOwn(record, column.name) ? record[column.name] : undefined,
      line,
    );
    if (isFault(value)) return value;
    values.push(value);
  }
  return values;
}
