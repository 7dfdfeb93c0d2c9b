// One line to the values of the columns: the definition of what a record is, for both engines.
import { jsonFault } from "./json-fault.ts";
import type { Column, Value, ValueType } from "./program.ts";
import type { Rejection } from "./report.ts";

/** Why a line is not a record. */
export type Fault = Omit<Rejection, "line">;

const wanted: { readonly [Type in ValueType]: string } = {
  number: "a number",
  boolean: "true or false",
  text: "a string",
  list: "a list",
};

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
    return { reason: `expected an object, got ${describe(record)}` };
  }
  return readColumns(record as { readonly [name: string]: unknown }, columns);
}

function readColumns(
  record: { readonly [name: string]: unknown },
  columns: readonly Column[],
): Value[] | Fault {
  const values: Value[] = [];
  for (const { name, type } of columns) {
    const value = Object.hasOwn(record, name) ? record[name] : null;
    if (value !== null && typeof value !== (type === "text" ? "string" : type)) {
      return {
        field: name,
        reason: `field "${name}": expected ${wanted[type]} or null, got ${describe(value)}`,
      };
    }
    values.push(value as Value);
  }
  return values;
}

function describe(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
