// How sources write values: each notation of JSON, and of texts such as a cell of CSV.
import type { Notation, Value } from "../programs/program.ts";
import { parseTimestamp } from "../values/timestamp.ts";

/** How values of a notation are read; `undefined` is no value. */
export interface Reader {
  readonly expected: string;
  /** The type of JSON's values that are what a field holds, as they are. */
  readonly plain?: "number" | "string" | "boolean";
  /** Which values are shown when they do not fit; any other is only named. */
  readonly shown: readonly string[];
  /** Whether a number is read from its digits: a double may not hold it. */
  readonly exact?: true;
  /** The value of any other JSON value, whose digits are `text` when the source has them. */
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

const momentText = (text: string, unit: number): number | undefined =>
  parseTimestamp(text) ?? momentOf(numberOf(text), unit);

const whole64 = {
  expected: "a whole number of 64 bits",
  shown: ["number", "string", "bigint"],
  exact: true,
} as const;

/** All notations by name. */
export const readers: { readonly [Name in Notation]: Reader } = {
  f64: {
    expected: "a number",
    plain: "number",
    shown: [],
    value: () => undefined,
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
    plain: "boolean",
    shown: [],
    value: () => undefined,
    text: (text) => (/^true$/i.test(text) ? true : /^false$/i.test(text) ? false : undefined),
  },
  milliseconds: {
    expected: "an ISO 8601 date-time or a number of milliseconds",
    shown: ["number", "string"],
    value: (value) => momentOf(value, 1),
    text: (text) => momentText(text, 1),
  },
  seconds: {
    expected: "an ISO 8601 date-time or a number of seconds",
    shown: ["number", "string"],
    value: (value) => momentOf(value, 1000),
    text: (text) => momentText(text, 1000),
  },
  text: {
    expected: "a string",
    plain: "string",
    shown: [],
    value: () => undefined,
    text: (text) => text,
  },
};
