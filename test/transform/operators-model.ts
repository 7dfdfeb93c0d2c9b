// Steps over whole rows as anyone would write them who has all rows at hand: slow, and without any code of the library.
import { fc } from "../runtimes/property.ts";

export interface Row {
  readonly id: number;
  readonly x: number | null;
  readonly y: number | null;
  readonly key: string | null;
  readonly flag: boolean | null;
}

const number = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -4, max: 4 }) },
  { weight: 2, arbitrary: fc.integer({ min: -1000, max: 1000 }) },
  fc.constantFrom(null, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0.5, 123456.789),
);

/** Rows with ties, nulls, infinities, and NaN once they are read: `y` is infinity minus infinity there. */
export const anyRows: fc.Arbitrary<readonly Row[]> = fc
  .array(
    fc.record({
      x: number,
      y: number,
      key: fc.constantFrom("a", "b", "B", "é", "", "ab", null),
      flag: fc.constantFrom(true, false, null),
    }),
    { maxLength: 40 },
  )
  .map((rows) => rows.map((row, id) => ({ id, ...row })));

const written = (value: unknown): string =>
  typeof value === "number" && !Number.isFinite(value)
    ? `${value < 0 ? "-" : ""}1e999`
    : Object.is(value, -0)
      ? "-0"
      : JSON.stringify(value);

/** Rows as NDJSON; an infinity is a number that no double holds. */
export function linesOf(rows: readonly object[]): Uint8Array {
  const lines = rows.map(
    (row) =>
      `{${Object.entries(row)
        .map(([name, value]) => `${JSON.stringify(name)}:${written(value)}`)
        .join()}}\n`,
  );
  return new TextEncoder().encode(lines.join(""));
}

export interface Key {
  readonly field: keyof Row;
  readonly descending?: boolean;
  readonly nulls?: "first" | "last";
}

/** Whether one row must stand before another. */
function before(a: Row, b: Row, keys: readonly Key[]): boolean {
  for (const { field, descending, nulls } of keys) {
    const [x, y] = [a[field], b[field]];
    if (x === y || (Number.isNaN(x) && Number.isNaN(y))) continue;
    if (x === null) return nulls === "first";
    if (y === null) return nulls !== "first";
    if (Number.isNaN(x)) return false;
    if (Number.isNaN(y)) return true;
    return descending === true ? x > y : x < y;
  }
  return false;
}

/** Each time the first row that no other one must stand before. */
export function sorted(rows: readonly Row[], keys: readonly Key[]): Row[] {
  const left = [...rows];
  const result: Row[] = [];
  while (left.length > 0) {
    const at = left.findIndex((row) => !left.some((other) => before(other, row, keys)));
    result.push(...left.splice(at, 1));
  }
  return result;
}

const same = (a: unknown, b: unknown): boolean => a === b || (Number.isNaN(a) && Number.isNaN(b));

/** Rows that no row before them is like. */
export function different(rows: readonly Row[], names: readonly (keyof Row)[]): Row[] {
  const like = (a: Row, b: Row): boolean => names.every((name) => same(a[name], b[name]));
  return rows.filter((row, i) => !rows.slice(0, i).some((other) => like(row, other)));
}

/** The values that a row is judged by: those of its key before it that are numbers. */
export function earlier(rows: readonly Row[], at: number, byKey: boolean): number[] {
  const values = rows.slice(0, at).filter((row) => !byKey || row.key === rows[at]?.key);
  return values.map(({ x }) => x).filter((x) => Number.isFinite(x)) as number[];
}

/** The score of a value against others, from their definition. */
export function score(x: number | null, others: readonly number[]): number | null {
  if (x === null || others.length < 2) return null;
  const mean = others.reduce((sum, other) => sum + other, 0) / others.length;
  const squares = others.reduce((sum, other) => sum + (other - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / (others.length - 1));
  return x === mean ? 0 : (x - mean) / deviation;
}

/** The average of values whose weights halve again and again, and their variance around it, from the weights. */
export function weighted(values: readonly number[], alpha: number): { mean: number; variance: number } {
  const weights = values.map((_, i) => (i === 0 ? 1 : alpha) * (1 - alpha) ** (values.length - 1 - i));
  const total = (of: (x: number) => number): number =>
    values.reduce((sum, x, i) => sum + (weights[i] as number) * of(x), 0);
  const mean = total((x) => x);
  return { mean, variance: total((x) => (x - mean) ** 2) };
}

/** Whether a number is another but for rounding. */
export function near(found: number | null, wanted: number | null, slack = 1e-9): boolean {
  if (found === null || wanted === null || !Number.isFinite(wanted)) return Object.is(found, wanted);
  return Math.abs(found - wanted) <= slack * Math.max(1, Math.abs(wanted));
}
