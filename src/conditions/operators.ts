import type { Scalar } from "./condition.ts";
import type { Holder, Key } from "./paths.ts";

/** Fails because a value is of a kind that cannot be compared. */
export type Wrong = (expected: string, value: unknown) => never;

/** Compares a value with what is kept under its key. */
type Holds = (holder: Holder) => boolean;

/**
 * What is compared with, in words and as a test. `ready` makes of an operand what comparisons want, by default nothing; `values`
 * are the words for what a value has to be, by default of the operand's type.
 */
type Kind = readonly [
  expected: string,
  right: (operand: unknown) => boolean,
  ready?: ((operand: never) => unknown) | undefined,
  values?: string,
];

/**
 * A way to compare: with what, and how. `key` is where the value is, `type` is the type of the operand, and `other` judges a
 * value that cannot be compared: one that is missing does not hold, any other fails.
 */
type Operator = readonly [
  kind: Kind,
  make: (key: Key, operand: never, type: string, other: (value: unknown) => boolean) => Holds,
];

type Ordered = number | string;

const isText = (value: unknown): value is string => typeof value === "string";
const isOrdered = (value: unknown): value is Ordered =>
  isText(value) || (typeof value === "number" && !Number.isNaN(value));
const isScalar = (value: unknown): value is Scalar =>
  value === null || typeof value === "boolean" || isOrdered(value);
const isList = (value: unknown): boolean => Array.isArray(value) && value.every(isScalar);
const isPair = (value: unknown): boolean => {
  const [from, to, ...more] = isList(value) ? (value as Ordered[]) : [];
  return isOrdered(from) && typeof from === typeof to && from <= to! && more.length === 0;
};

/** Whether there is no value. */
export const missing = (value: unknown): boolean => value === undefined || value === null;

const timeOf = (value: unknown): number => (isText(value) ? Date.parse(value) : Number(value));
const isTime = (value: unknown): boolean =>
  (isOrdered(value) || value instanceof Date) && !Number.isNaN(timeOf(value));

const patternOf = (source: string): RegExp => new RegExp(source, "u");
const isPattern = (source: unknown): boolean => {
  try {
    return isText(source) && !!patternOf(source);
  } catch {
    return false;
  }
};

const scalar: Kind = ["a text, a number, a boolean or null", isScalar];
const member: Kind = [scalar[0], isScalar, undefined, "a list or a text"];
const list: Kind = [
  "a list of texts, numbers, booleans or null",
  isList,
  (operand: readonly unknown[]) => new Set(operand),
];
const ordered: Kind = ["a number or a text", isOrdered];
const pair: Kind = ["two numbers or two texts, the lesser first", isPair];
const text: Kind = ["a text", isText];
const pattern: Kind = ["a regular expression", isPattern, patternOf, "a text"];
const time: Kind = ["an ISO 8601 time or epoch milliseconds", isTime, timeOf, "a time"];
const flag: Kind = ["true or false", (operand) => typeof operand === "boolean"];

/** Every way to compare with a value, by its name in data. Each makes one closure: calls are what comparing costs. */
export const operators: Readonly<Record<string, Operator>> = {
  eq: [scalar, (key, operand) => (holder) => holder?.[key] === operand],
  ne: [scalar, (key, operand) => (holder) => holder?.[key] !== operand],
  gt: [
    ordered,
    (key, operand, type, other) => (holder) => {
      const value = holder?.[key];
      return typeof value === type ? (value as never) > operand : other(value);
    },
  ],
  gte: [
    ordered,
    (key, operand, type, other) => (holder) => {
      const value = holder?.[key];
      return typeof value === type ? (value as never) >= operand : other(value);
    },
  ],
  lt: [
    ordered,
    (key, operand, type, other) => (holder) => {
      const value = holder?.[key];
      return typeof value === type ? (value as never) < operand : other(value);
    },
  ],
  lte: [
    ordered,
    (key, operand, type, other) => (holder) => {
      const value = holder?.[key];
      return typeof value === type ? (value as never) <= operand : other(value);
    },
  ],
  between: [
    pair,
    (key, [from, to]: Ordered[], _, other) =>
      (holder) => {
        const value = holder?.[key] as Ordered;
        return typeof value === typeof from ? value >= from! && value <= to! : other(value);
      },
  ],
  in: [list, (key, set: Set<unknown>) => (holder) => set.has(holder?.[key])],
  notIn: [list, (key, set: Set<unknown>) => (holder) => !set.has(holder?.[key])],
  contains: [
    member,
    (key, operand: string, type, other) => (holder) => {
      const value = holder?.[key];
      if (Array.isArray(value)) return value.includes(operand);
      return isText(value) ? type === "string" && value.includes(operand) : other(value);
    },
  ],
  startsWith: [
    text,
    (key, part: string, _, other) => (holder) => {
      const value = holder?.[key];
      return isText(value) ? value.startsWith(part) : other(value);
    },
  ],
  endsWith: [
    text,
    (key, part: string, _, other) => (holder) => {
      const value = holder?.[key];
      return isText(value) ? value.endsWith(part) : other(value);
    },
  ],
  matches: [
    pattern,
    (key, regex: RegExp, _, other) => (holder) => {
      const value = holder?.[key];
      return isText(value) ? regex.test(value) : other(value);
    },
  ],
  after: [
    time,
    (key, limit: number, _, other) => (holder) => {
      const value = holder?.[key];
      return isTime(value) ? timeOf(value) > limit : other(value);
    },
  ],
  before: [
    time,
    (key, limit: number, _, other) => (holder) => {
      const value = holder?.[key];
      return isTime(value) ? timeOf(value) < limit : other(value);
    },
  ],
  exists: [flag, (key, operand) => (holder) => missing(holder?.[key]) !== operand],
};

/** Compares what is kept under a key with an operand, which is right. */
export function comparer(name: string, key: Key, operand: unknown, wrong: Wrong): Holds {
  const [[, , ready, values], make] = operators[name]!;
  const sample = Array.isArray(operand) ? operand[0] : operand;
  const words = values ?? (isText(sample) ? "a text" : "a number");
  const other = (value: unknown): boolean => !missing(value) && wrong(words, value);
  return make(key, (ready ? ready(operand as never) : operand) as never, typeof operand, other);
}
