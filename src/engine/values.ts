// The values of a field, as sources write them: JSON's values, and texts such as a cell of CSV. The definition for every engine.
import { memberText } from "./member-text.ts";
import type { Column, Notation, Value } from "./program.ts";
import type { Rejection } from "./report.ts";
import { parseTimestamp } from "./timestamp.ts";

/** Why a line is not a record. */
export type Fault = Omit<Rejection, "line">;

/** How values of a notation are read; `undefined` is no value. */
interface Reader {
  readonly expected: string;
  /** Which values are shown when they do not fit; any other is only named. */
  readonly shown: readonly string[];
  /** Whether a number is read from its digits: a double may not hold it. */
  readonly exact?: true;
  /** The value of a JSON value, whose digits are `text` when the source has them. */
  value(value: unknown, text?: string): Value | undefined;
  /** The value of a text that is not JSON. */
  text(text: string): Value | undefined;
}

const number = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const digits = /^([+-]?)0*(\d{1,19})$/;
const latest = 8_640_000_000_000_000;

const numberOf = (text: string): number | undefined => (number.test(text) ? Number(text) : undefined);
const smallOf = (value: unknown): number | undefined =>
  typeof value === "number" && (value | 0) === value ? value + 0 : undefined;

/** A whole number of 64 bits; one that is written with a fraction or an exponent must be exact as a double. */
function integerOf(value: unknown, text?: string): bigint | undefined {
  if (Number.isSafeInteger(value)) return BigInt(value as number);
  const written = typeof value === "string" ? value : text;
  const parts = digits.exec(written ?? "");
  const integer = parts === null ? value : BigInt(`${parts[1]}${parts[2]}`);
  return typeof integer === "bigint" && BigInt.asIntN(64, integer) === integer ? integer : undefined;
}

const integerText = (text: string): bigint | undefined => integerOf(text) ?? integerOf(numberOf(text));
const asText = (integer: bigint | undefined): string | undefined => integer?.toString();

/** A moment in milliseconds: a text, a `Date`, or a number of units of so many milliseconds. */
function momentOf(value: unknown, unit: number): number | undefined {
  if (typeof value === "string") return parseTimestamp(value);
  if (value instanceof Date) return momentOf(value.getTime(), 1);
  const moment = typeof value === "number" ? Math.round(value * unit) : Number.NaN;
  return Math.abs(moment) <= latest ? moment + 0 : undefined;
}

function moments(unit: number, name: string): Reader {
  return {
    expected: `an ISO 8601 date-time or a number of ${name}`,
    shown: ["number", "string"],
    value: (value) => momentOf(value, unit),
    text: (text) => parseTimestamp(text) ?? momentOf(numberOf(text), unit),
  };
}

const whole64 = {
  expected: "a whole number of 64 bits",
  shown: ["number", "string", "bigint"],
  exact: true,
} as const;

/** All notations by name. */
const readers: { readonly [Name in Notation]: Reader } = {
  f64: {
    expected: "a number",
    shown: [],
    value: (value) => (typeof value === "number" ? value : undefined),
    text: numberOf,
  },
  i32: {
    expected: "a whole number of 32 bits",
    shown: ["number"],
    value: smallOf,
    text: (text) => smallOf(numberOf(text)),
  },
  i64: { ...whole64, value: integerOf, text: integerText },
  digits: {
    ...whole64,
    value: (value, text) => asText(integerOf(value, text)),
    text: (text) => asText(integerText(text)),
  },
  boolean: {
    expected: "true or false",
    shown: [],
    value: (value) => (typeof value === "boolean" ? value : undefined),
    text: (text) => (/^true$/i.test(text) ? true : /^false$/i.test(text) ? false : undefined),
  },
  milliseconds: moments(1, "milliseconds"),
  seconds: moments(1000, "seconds"),
  text: {
    expected: "a string",
    shown: [],
    value: (value) => (typeof value === "string" ? value : undefined),
    text: (text) => text,
  },
};

/** What a field may hold, in words. */
export function expectedOf({ notation, required }: Column): string {
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

function shownText(value: unknown): string {
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
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
  if (value === null || value === undefined) return absent(column, value);
  const { shown, exact, value: read } = readers[column.notation as Notation];
  const isInexact = exact === true && typeof value === "number" && !Number.isSafeInteger(value);
  const text = isInexact && json !== undefined ? memberText(json, column.name) : undefined;
  return (
    read(value, text) ??
    fault(column, shown.includes(typeof value) ? (text ?? shownText(value)) : described(value))
  );
}

/** The value of a column from a text that is not JSON, such as a cell of CSV, or why it has none; null is a cell without value. */
export function readText(column: Column, text: string | null): Value | Fault {
  if (text === null) return absent(column, text);
  return readers[column.notation as Notation].text(text) ?? fault(column, shownText(text));
}
