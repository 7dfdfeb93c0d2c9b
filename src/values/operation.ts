// What an operation is: which types it takes, and what it gives for their values.
import type { Value, ValueType } from "./value.ts";

/** The types of an operation's operands, in order, and that of its value behind them. */
export type Signature = readonly ValueType[];

/** The module's number of an operation: over numbers, moments and truth values, over texts, and over integers. */
export interface NativeCodes {
  readonly plain?: number;
  readonly text?: number;
  readonly integer?: number;
}

/** One operation over values. */
export interface Operation {
  readonly takes: readonly Signature[];
  /** Asked even if an operand is null; any other gives null then. */
  readonly takesNull?: true;
  /** Has a list of constants of its first operand's type. */
  readonly listed?: true;
  /** Takes more operands of the first two types, over and over, before the last. */
  readonly repeats?: true;
  /** Where it is the module's; the host computes the rest value by value. */
  readonly native?: NativeCodes;
  apply(a: Value, b: Value, ...more: Value[]): Value;
}

/** Three-valued AND and OR: the deciding value wins over null. */
export function logic(decides: boolean, a: Value, b: Value): Value {
  if (a === decides || b === decides) return decides;
  return a === null || b === null ? null : !decides;
}

/** The value of the first case whose condition is true, else the last operand. */
export function firstCase(operands: readonly Value[]): Value {
  for (let i = 0; i + 1 < operands.length; i += 2) if (operands[i] === true) return operands[i + 1] as Value;
  return operands.at(-1) as Value;
}

/** To the nearest whole number, halves away from zero, as SQL does. */
export function rounded(x: number): number {
  const whole = Math.trunc(x);
  return Math.abs(x - whole) >= 0.5 ? whole + Math.sign(x) : whole;
}

const week = 604_800_000;
/** The first Monday. */
const monday = 345_600_000;

/** The last moment of a whole number of steps since 1970, or for whole weeks since a Monday. */
export function truncated(moment: number, step: number): number {
  const origin = step % week === 0 ? monday : 0;
  return Math.floor((moment - origin) / step) * step + origin;
}

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

/** The number of a day in its year, from 1. */
export function dayOfYear(moment: number): number {
  const date = new Date(moment);
  const month = date.getUTCMonth();
  const before = month < 2 ? month * 31 : Math.floor((153 * (month - 2) + 2) / 5) + 59;
  return before + date.getUTCDate() + Number(month > 1 && isLeap(date.getUTCFullYear()));
}
