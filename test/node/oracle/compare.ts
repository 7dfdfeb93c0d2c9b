// Whether two answers are the same.
import type { Column, Row, Value } from "./types.ts";

function isClose(x: Value, y: Value, loose: number): boolean {
  if (typeof x !== "number" || typeof y !== "number") return false;
  return Math.abs(x - y) <= loose * Math.max(1, Math.abs(x), Math.abs(y));
}

/** Zeros of both signs are one: SQL does not keep the sign. */
function isSame(x: Value, y: Value, { loose = 0 }: Column): boolean {
  if (x === y) return true;
  if (Array.isArray(x) && Array.isArray(y)) return x.length === y.length && x.every((one, i) => one === y[i]);
  return loose > 0 && isClose(x, y, loose);
}

/** Row objects as rows of values; undefined when they have other names, or these in another order. */
export function valuesOf(rows: readonly object[], columns: readonly Column[]): Row[] | undefined {
  const wanted = columns.map(({ name }) => name).join("\n");
  if (rows.some((row) => Object.keys(row).join("\n") !== wanted)) return undefined;
  return rows.map((row) => Object.values(row) as Value[]);
}

/** Whether rows have the same values, in the same order. */
export function areSame(found: readonly Row[], wanted: readonly Row[], columns: readonly Column[]): boolean {
  if (found.length !== wanted.length) return false;
  return wanted.every((row, i) =>
    row.every((value, place) => isSame((found[i] as Row)[place] as Value, value, columns[place] as Column)),
  );
}

function isIdentical(x: Value, y: Value): boolean {
  if (Array.isArray(x) && Array.isArray(y))
    return x.length === y.length && x.every((one, i) => Object.is(one, y[i]));
  return Object.is(x, y);
}

/** Whether rows are the same to the bit. */
export function areIdentical(found: readonly Row[], wanted: readonly Row[]): boolean {
  if (found.length !== wanted.length) return false;
  return wanted.every((row, i) =>
    row.every((value, place) => isIdentical((found[i] as Row)[place] as Value, value)),
  );
}
