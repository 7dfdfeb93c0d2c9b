// The values of a column, from values of JSON and from texts such as a cell of CSV: the definition for every engine.

import type { Column, Notation, Value } from "../programs/program.ts";
import type { Rejection } from "../programs/report.ts";
import { memberText } from "./member-text.ts";
import { readers } from "./notations.ts";

/** Why a line is not a record. */
export type Fault = Omit<Rejection, "line">;

/** What a field may hold, in words. */
function expectedOf({ notation, required }: Column): string {
  return `${readers[notation as Notation].expected}${required === true ? "" : " or null"}`;
}

/** A value as the reader of a report should see it. */
export function described(value: unknown): string {
  if (value === null) return "null";
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

const longestShown = 40;

function shownText(value: unknown, digits?: string): string {
  const text = typeof value === "string" ? JSON.stringify(value) : (digits ?? String(value));
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}

function fault(column: Column, got: string): Fault {
  const { name } = column;
  return { field: name, reason: `field "${name}": expected ${expectedOf(column)}, got ${got}` };
}

/** What a column holds where the source has nothing. */
function absent(column: Column, found: null | undefined): Value | Fault {
  if (column.required === true) return fault(column, described(found));
  return column.default ?? null;
}

/** Whether something was no value. */
export function isFault(value: Value | Fault): value is Fault {
  return typeof value === "object" && value !== null && "reason" in value;
}

/**
 * The value of a column from a JSON value, or why it has none; `undefined` is a member that is not there. `json` is the text of
 * the object that the value is a member of: numbers that no double holds are read from it.
 */
export function readValue(column: Column, value: unknown, json?: string): Value | Fault {
  const reader = readers[column.notation as Notation];
  if (typeof value === reader.plain) return value as Value;
  if (value === null || value === undefined) return absent(column, value);
  const { shown, exact, value: read } = reader;
  const isInexact = exact === true && typeof value === "number" && !Number.isSafeInteger(value);
  const text = isInexact && json !== undefined ? memberText(json, column.name) : undefined;
  const got = (): string => (shown.includes(typeof value) ? shownText(value, text) : described(value));
  return read(value, text) ?? fault(column, got());
}

/** The value of a column from a text that is not JSON, such as a cell of CSV, or why it has none; null is a cell without value. */
export function readText(column: Column, text: string | null): Value | Fault {
  if (text === null) return absent(column, text);
  return readers[column.notation as Notation].text(text) ?? fault(column, shownText(text));
}
