// What a plan says about windows, checked, and the expressions behind them.

import type { ExpressionData } from "../expressions/expression.ts";
import { type Span, spanOf } from "../expressions/expression-literal.ts";
import type { Resolved } from "../expressions/resolve.ts";
import type { Aligned, EventTime, LatePolicy, Sessions } from "../programs/window.ts";
import { lookUp, type Scope, typeOf } from "./scope.ts";

/** What every kind of window says about rows that come out of order, in the words of Flink and Beam. */
export interface LatenessOptions {
  /** How long a window waits behind the greatest time seen before it is given. Default 0. */
  readonly lateness?: Span | undefined;
  /**
   * What becomes of a row when all its windows have been given: `"drop"` counts it in `report.late`, `"error"` throws a
   * `ModulinkError` with the code `late-row`, `"update"` gives its windows anew, one row for each that it changes, for as long as
   * `allowedLateness` says. Default `"drop"`.
   */
  readonly late?: "drop" | "error" | "update" | undefined;
  /**
   * For how long after its end a window still takes late rows, with `late: "update"`: until the watermark is so far behind the end.
   * Rows that are later are left out and counted in `report.late`. Windows are held for as long. No default.
   */
  readonly allowedLateness?: Span | undefined;
}

/** Windows of equal size, aligned to 1970-01-01T00:00Z: a row is in each that holds its time, `start <= time < end`. */
export interface WindowOptions extends LatenessOptions {
  /** How often a window begins: a whole number of milliseconds, or of the units of a field of numbers. */
  readonly every: Span;
  /**
   * How long a window is: a multiple of `every`, at most 100,000 times it. Default `every`, so that windows follow each other
   * without overlap.
   */
  readonly size?: Span | undefined;
  /** How far windows begin behind the multiples of `every`. Default 0. */
  readonly offset?: Span | undefined;
  /** Only sessions have a gap. */
  readonly gap?: undefined;
}

/** A window for each session: rows of the same keys that follow each other closer than the gap. */
export interface SessionOptions extends LatenessOptions {
  /** How long no row of the same keys must come for a session to end. */
  readonly gap: Span;
  /** Sessions begin when they begin. */
  readonly every?: undefined;
  /** Sessions have no fixed size. */
  readonly size?: undefined;
  /** Sessions are not aligned. */
  readonly offset?: undefined;
}

/** A plan's windows as plain data: the field of time, and the options. */
export type WindowData = { readonly field: string } & (WindowOptions | SessionOptions);

type Checked = Omit<Aligned, "time"> | Omit<Sessions, "time">;

function lengthOf(name: string, span: Span | undefined, least: number): number {
  const length = spanOf(span ?? 0, `window: ${name}`);
  if (Number.isSafeInteger(length) && length >= least) return length;
  throw new TypeError(
    `window: ${name}: expected a whole number of at least ${least} milliseconds, got ${span}`,
  );
}

const policies: readonly unknown[] = ["drop", "error", "update"] satisfies LatePolicy[];

function policyOf(late: unknown): LatePolicy {
  if (policies.includes(late)) return late as LatePolicy;
  throw new TypeError(`window: late: expected "drop", "error" or "update", got ${String(late)}`);
}

/** What becomes of rows that come out of order. */
function latenessOf({ lateness, late = "drop", allowedLateness }: LatenessOptions): Omit<EventTime, "time"> {
  const policy = policyOf(late);
  const allowed = lengthOf("allowedLateness", allowedLateness, policy === "update" ? 1 : 0);
  if (policy !== "update" && allowedLateness !== undefined)
    throw new TypeError(`window: allowedLateness: expected late: "update" with it, got "${policy}"`);
  return { lateness: lengthOf("lateness", lateness, 0), late: policy, allowed };
}

const members = ["field", "every", "size", "offset", "gap", "lateness", "late", "allowedLateness"];

/** The windows of a plan with their defaults. Throws a TypeError that names what does not fit. */
export function checkedWindow(data: WindowData): Checked {
  const { every, size, offset, gap } = data;
  const unknown = Object.keys(data).find((name) => !members.includes(name));
  if (unknown !== undefined)
    throw new TypeError(`window: unknown option "${unknown}"; there are ${members.join(", ")}`);
  const wait = latenessOf(data);
  if (gap !== undefined) {
    const other = Object.entries({ every, size, offset }).find(([, value]) => value !== undefined);
    if (other !== undefined) throw new TypeError(`window: expected gap alone, got ${other[0]} with it`);
    return { ...wait, gap: lengthOf("gap", gap, 1) };
  }
  if (every === undefined) throw new TypeError("window: expected every or gap, got neither");
  const step = lengthOf("every", every, 1);
  return { ...wait, every: step, size: sizeOf(size, step), offset: offsetOf(offset, step) };
}

/** Windows that a row may be in, at most: each of them is a row of the result. */
const mostWindows = 100_000;

function sizeOf(size: Span | undefined, every: number): number {
  const length = size === undefined ? every : lengthOf("size", size, 1);
  if (length % every === 0 && length / every <= mostWindows) return length;
  throw new TypeError(
    `window: size: expected a multiple of every (${every}), at most ${mostWindows} times it, got ${size}`,
  );
}

function offsetOf(offset: Span | undefined, every: number): number {
  const length = lengthOf("offset", offset, 0);
  if (length < every) return length;
  throw new TypeError(`window: offset: expected less than every (${every}), got ${offset}`);
}

/** How a grouping's rows are cut: the time, and what the windows' first key holds. */
export interface Cut {
  readonly windows: Checked;
  readonly time: Resolved;
  readonly slice: Resolved;
}

/** The expressions of windows in a scope. */
export function cutOf(data: WindowData, scope: Scope): Cut {
  const windows = checkedWindow(data);
  const time = lookUp(scope, data.field);
  const type = typeOf(time);
  if (type !== "timestamp" && type !== "number")
    throw new TypeError(`window: expected a field of timestamps or numbers, got "${data.field}", a ${type}`);
  if ("gap" in windows) return { windows, time, slice: time };
  const slice = sliceData(data.field, type, windows);
  return { windows, time, slice: scope.expressions.copy().of(slice, (name) => lookUp(scope, name)) };
}

/** The start of the slice that a time is in, as `sliceOf` computes it. */
function sliceData(
  field: string,
  type: "timestamp" | "number",
  { every, offset }: Omit<Aligned, "time">,
): ExpressionData {
  const time = { field };
  const since: ExpressionData =
    type === "number"
      ? { op: "sub", args: [time, { value: offset }] }
      : { op: "minus", args: [time, { value: { timestamp: offset } }] };
  const steps: ExpressionData = { op: "floor", args: [{ op: "div", args: [since, { value: every }] }] };
  return { op: "add", args: [{ op: "mul", args: [steps, { value: every }] }, { value: offset }] };
}
