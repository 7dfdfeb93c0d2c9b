// The table of operations, value by value: the definition that every engine is held to.
import {
  dayOfYear,
  firstCase,
  logic,
  type Operation,
  rounded,
  type Signature,
  truncated,
} from "./operation.ts";
import type { Constant, Value } from "./value.ts";

/** The names of all operations. */
// biome-ignore format: a list of words
export const operationNames = [
  "add", "sub", "mul", "div", "mod", "neg", "abs", "floor", "ceil", "round", "trunc", "sqrt", "least", "greatest",
  "lt", "le", "gt", "ge", "eq", "ne", "inSet", "and", "or", "not", "isNull", "orElse", "caseWhen",
  "startsWith", "endsWith", "contains", "length", "lower", "upper",
  "plus", "minus", "truncate", "year", "month", "day", "hour", "minute", "second", "weekday", "dayOfYear", "toNumber",
] as const;

/** The name of an operation. */
export type OperationName = (typeof operationNames)[number];

const number: readonly Signature[] = [["number", "number"]];
const numbers: readonly Signature[] = [["number", "number", "number"]];
const ordered: readonly Signature[] = [
  ["number", "number", "boolean"],
  ["text", "text", "boolean"],
  ["timestamp", "timestamp", "boolean"],
  ["integer", "integer", "boolean"],
];
const equal: readonly Signature[] = [...ordered, ["boolean", "boolean", "boolean"]];
const booleans: readonly Signature[] = [["boolean", "boolean", "boolean"]];
const texts: readonly Signature[] = [["text", "text", "boolean"]];
const text: readonly Signature[] = [["text", "text"]];
const part: readonly Signature[] = [["timestamp", "number"]];
const set: readonly Signature[] = [
  ["number", "boolean"],
  ["text", "boolean"],
  ["timestamp", "boolean"],
  ["integer", "boolean"],
];
const anything: readonly Signature[] = [...set, ["boolean", "boolean"], ["list", "boolean"]];
const same: readonly Signature[] = [
  ["number", "number", "number"],
  ["boolean", "boolean", "boolean"],
  ["text", "text", "text"],
  ["timestamp", "timestamp", "timestamp"],
  ["integer", "integer", "integer"],
];
const cases: readonly Signature[] = [
  ["boolean", "number", "number", "number"],
  ["boolean", "boolean", "boolean", "boolean"],
  ["boolean", "text", "text", "text"],
  ["boolean", "timestamp", "timestamp", "timestamp"],
  ["boolean", "integer", "integer", "integer"],
];

/** All operations by name. */
// biome-ignore format: a table
export const operations: { readonly [Name in OperationName]: Operation } = {
  add: { takes: numbers, native: { plain: 0 }, apply: (a: number, b: number) => a + b },
  sub: { takes: numbers, native: { plain: 1 }, apply: (a: number, b: number) => a - b },
  mul: { takes: numbers, native: { plain: 2 }, apply: (a: number, b: number) => a * b },
  div: { takes: numbers, native: { plain: 3 }, apply: (a: number, b: number) => a / b },
  mod: { takes: numbers, native: { plain: 4 }, apply: (a: number, b: number) => a % b },
  least: { takes: numbers, native: { plain: 5 }, apply: (a: number, b: number) => Math.min(a, b) },
  greatest: { takes: numbers, native: { plain: 6 }, apply: (a: number, b: number) => Math.max(a, b) },
  lt: { takes: ordered, native: { plain: 7, text: 40, integer: 51 }, apply: (a: number, b: number) => a < b },
  le: { takes: ordered, native: { plain: 8, text: 41, integer: 52 }, apply: (a: number, b: number) => a <= b },
  gt: { takes: ordered, native: { plain: 9, text: 42, integer: 53 }, apply: (a: number, b: number) => a > b },
  ge: { takes: ordered, native: { plain: 10, text: 43, integer: 54 }, apply: (a: number, b: number) => a >= b },
  eq: { takes: equal, native: { plain: 11, text: 44, integer: 55 }, apply: (a: Value, b: Value) => a === b },
  ne: { takes: equal, native: { plain: 12, text: 45, integer: 56 }, apply: (a: Value, b: Value) => a !== b },
  neg: { takes: number, native: { plain: 14 }, apply: (a: number) => -a },
  abs: { takes: number, native: { plain: 15 }, apply: (a: number) => Math.abs(a) },
  floor: { takes: number, native: { plain: 16 }, apply: (a: number) => Math.floor(a) },
  ceil: { takes: number, native: { plain: 17 }, apply: (a: number) => Math.ceil(a) },
  trunc: { takes: number, native: { plain: 18 }, apply: (a: number) => Math.trunc(a) },
  round: { takes: number, native: { plain: 19 }, apply: rounded },
  sqrt: { takes: number, native: { plain: 20 }, apply: (a: number) => Math.sqrt(a) },
  plus: { takes: [["timestamp", "number", "timestamp"]], native: { plain: 0 }, apply: (a: number, b: number) => a + b },
  minus: {
    takes: [["timestamp", "number", "timestamp"], ["timestamp", "timestamp", "number"]],
    native: { plain: 1 },
    apply: (a: number, b: number) => a - b,
  },
  truncate: { takes: [["timestamp", "number", "timestamp"]], native: { plain: 13 }, apply: truncated },
  year: { takes: part, native: { plain: 24 }, apply: (a: number) => new Date(a).getUTCFullYear() },
  month: { takes: part, native: { plain: 25 }, apply: (a: number) => new Date(a).getUTCMonth() + 1 },
  day: { takes: part, native: { plain: 26 }, apply: (a: number) => new Date(a).getUTCDate() },
  dayOfYear: { takes: part, native: { plain: 27 }, apply: dayOfYear },
  weekday: { takes: part, native: { plain: 28 }, apply: (a: number) => ((new Date(a).getUTCDay() + 6) % 7) + 1 },
  hour: { takes: part, native: { plain: 29 }, apply: (a: number) => new Date(a).getUTCHours() },
  minute: { takes: part, native: { plain: 30 }, apply: (a: number) => new Date(a).getUTCMinutes() },
  second: { takes: part, native: { plain: 31 }, apply: (a: number) => new Date(a).getUTCSeconds() },
  and: { takes: booleans, takesNull: true, native: { plain: 32 }, apply: (a, b) => logic(false, a, b) },
  or: { takes: booleans, takesNull: true, native: { plain: 33 }, apply: (a, b) => logic(true, a, b) },
  not: { takes: [["boolean", "boolean"]], native: { plain: 34 }, apply: (a: boolean) => !a },
  isNull: { takes: anything, takesNull: true, native: { plain: 35, text: 35, integer: 35 }, apply: (a) => a === null },
  orElse: { takes: same, takesNull: true, native: { plain: 36, text: 37, integer: 36 }, apply: (a, b) => a ?? b },
  caseWhen: {
    takes: cases, takesNull: true, repeats: true, native: { plain: 38, text: 39, integer: 38 },
    apply: (...operands) => firstCase(operands),
  },
  inSet: {
    takes: set, listed: true, native: { plain: 21, text: 50, integer: 57 },
    apply: (a, values) => (values as unknown as ReadonlySet<Value>).has(a),
  },
  startsWith: { takes: texts, native: { text: 46 }, apply: (a: string, b: string) => a.startsWith(b) },
  endsWith: { takes: texts, native: { text: 47 }, apply: (a: string, b: string) => a.endsWith(b) },
  contains: { takes: texts, native: { text: 48 }, apply: (a: string, b: string) => a.includes(b) },
  length: { takes: [["text", "number"]], native: { text: 49 }, apply: (a: string) => a.length },
  lower: { takes: text, apply: (a: string) => a.toLowerCase() },
  upper: { takes: text, apply: (a: string) => a.toUpperCase() },
  // A moment is its number already: the least of it and itself.
  toNumber: { takes: [["integer", "number"], ["timestamp", "number"]], native: { plain: 5, integer: 58 }, apply: (a) => Number(a) },
};

/** The value of an operation, or a constant. */
export function operate(
  name: OperationName | "constant",
  values: readonly Value[],
  constant?: Constant,
): Value {
  if (name === "constant") return constant as Value;
  const { takesNull, listed, apply } = operations[name];
  if (takesNull !== true && values.includes(null)) return null;
  return apply(...((listed ? [values[0], constant] : values) as Parameters<typeof apply>));
}
