// The order of rows that come as columns, against a sort of the rows by comparison.
import { type Answer, type ColumnAnswer, columns, plan, type SortKey, schema } from "modulink-edge/transform";
import { describe, expect, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";

const Row = schema({ x: "f64", at: "timestamp", flag: "boolean", name: "dictionary", id: "i64" });
type Held = { [Name in "x" | "at" | "flag" | "name" | "id"]: number | string | bigint | boolean | null };
const engines = ["reference", "wasm", "wasm-simd"] as const;
const [noon, day] = [1.7e12, 86_400_000];

/** Numbers of all kinds, of few values, or so near each other that they differ in their last bits alone. */
const anything = fc.double();
const odd = fc.constantFrom(0, -0, 1, -1, Infinity, -Infinity, Number.NaN);
const few = fc.integer({ min: -3, max: 3 });
const time = fc.nat(day).map((after) => noon + after);
const near = fc.nat(1_000_000).map((steps) => 1 + steps * Number.EPSILON);

const columnOf = (kinds: readonly fc.Arbitrary<number>[]) =>
  fc
    .record({
      values: fc.oneof(...kinds.map((one) => fc.array(one, { minLength: 1, maxLength: 400 }))),
      rarity: fc.constantFrom(1, 3, 1000),
    })
    .map(({ values, rarity }) => (row: number): number | null => {
      if ((row * 5 + 2) % rarity === 1) return null;
      return values[(row * 11 + (row >> 5)) % values.length] as number;
    });

const set = fc.record({
  size: fc.oneof(fc.nat(50), fc.constantFrom(1025, 3000)),
  x: columnOf([anything, odd, few, time, near]),
  at: columnOf([few, time]),
});
const key = fc.record(
  {
    field: fc.constantFrom("x", "x", "at", "flag", "name", "id"),
    descending: fc.boolean(),
    nulls: fc.constantFrom("first", "last"),
  },
  { requiredKeys: ["field"] },
) as fc.Arbitrary<SortKey<keyof Held>>;

function rowsOf({ size, x, at }: typeof set extends fc.Arbitrary<infer Set> ? Set : never): Held[] {
  return Array.from({ length: size }, (_, row) => ({
    x: x(row),
    at: at(row),
    flag: row % 7 === 0 ? null : row % 3 === 0,
    name: row % 5 === 0 ? null : `n${row % 11}`,
    id: row % 4 === 0 ? null : BigInt(row % 13),
  }));
}

/** Numbers among numbers; NaN and null where they belong. */
function compared(
  a: Held,
  b: Held,
  { field, descending = false, nulls = "last" }: SortKey<keyof Held>,
): number {
  const [x, y] = [a[field], b[field]];
  if (x === null || y === null)
    return (Number(x === null) - Number(y === null)) * (nulls === "last" ? 1 : -1);
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
  const order = x < y ? -1 : x > y ? 1 : 0;
  return descending ? -order : order;
}

const asColumns = (rows: readonly Held[]) => ({
  ...Object.fromEntries(
    ["x", "at", "flag", "id"].map((name) => [name, rows.map((row) => row[name as keyof Held])]),
  ),
  name: {
    codes: Int32Array.from(rows, ({ name }) => (name === null ? 99 : Number(String(name).slice(1)))),
    dictionary: Array.from({ length: 11 }, (_, i) => `n${i}`),
  },
});

describe("sort and topK", () => {
  it("give rows of columns in order, as rows and as columns, equal ones as they came", () => {
    fc.assert(
      fc.property(set, fc.array(key, { minLength: 1, maxLength: 3 }), fc.boolean(), (given, keys, whole) => {
        const order = keys as [(typeof keys)[0], ...typeof keys];
        const rows = rowsOf(given);
        const kept = whole ? rows : rows.filter(({ flag }) => flag === true);
        const wanted = kept.toSorted((a, b) => keys.reduce((order, key) => order || compared(a, b, key), 0));
        for (const engine of engines) {
          const start = plan(Row, { engine });
          const steps = (whole ? start : start.filter((row) => row.flag)).sort(...order);
          const source = columns(Row)(asColumns(rows) as never);
          expect((steps(source) as Answer<unknown>).rows).toEqual(wanted);
          const found = steps.columns(source) as ColumnAnswer<{ x: number | null; name: string | null }>;
          const { codes, dictionary } = found.columns.name;
          expect(Array.from(codes, (code) => dictionary[code] ?? null)).toEqual(
            wanted.map(({ name }) => name),
          );
          expect(Array.from(found.columns.x.values)).toEqual(wanted.map(({ x }) => x ?? 0));
          expect(found.columns.x.valid?.includes(0) ?? false).toBe(wanted.some(({ x }) => x === null));
          const best = (whole ? start : start.filter((row) => row.flag)).topK(7, ...order);
          expect((best(source) as Answer<unknown>).rows).toEqual(wanted.slice(0, 7));
        }
      }),
      { numRuns: cases(40) },
    );
  });

  it("keep the order of a sort before them, where rows are equal", () => {
    const few: SortKey<"id" | "flag"> = { field: "flag", descending: true };
    fc.assert(
      fc.property(set, key, (given, first) => {
        const rows = rowsOf(given);
        const before = rows.toSorted((a, b) => compared(a, b, first));
        const wanted = before.toSorted((a, b) => compared(a, b, few));
        for (const engine of engines) {
          const sorted = plan(Row, { engine }).sort(first);
          const source = columns(Row)(asColumns(rows) as never);
          expect((sorted.sort(few)(source) as Answer<unknown>).rows).toEqual(wanted);
          expect((sorted.topK(9, few)(source) as Answer<unknown>).rows).toEqual(wanted.slice(0, 9));
        }
      }),
      { numRuns: cases(40) },
    );
  });

  const many = 20_000;
  const shapes: { readonly [what: string]: (part: number, row: number) => number } = {
    "of one sign": (part) => part * 1000,
    "of both signs": (part) => Math.tan((part - 0.5) * 3),
    "that are times": (part) => noon + Math.floor(part * day),
    "that are few": (part) => Math.floor(part * 9),
    "that hardly differ": (part) => 1 + Math.floor(part * 1000) * Number.EPSILON,
    "that come backwards": (_, row) => 1 - row * Number.EPSILON,
    "that hardly differ among some that do": (part, row) =>
      row % 999 === 0 ? 1e300 / (row - 3e3) : -1 - part / 1e9,
  };
  it.each(Object.keys(shapes))("put many numbers in order %s", (what) => {
    let state = 7;
    const values = Float64Array.from({ length: many }, (_, row) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return shapes[what]?.(state / 2 ** 32, row) as number;
    });
    const X = schema({ x: "f64" });
    const ordered = plan(X, { maxRows: many })
      .sort("x")
      .columns(columns(X)({ x: values }));
    expect((ordered as ColumnAnswer<{ x: number }>).columns.x.values).toEqual(values.toSorted());
  });

  it("go on with rows that were saved", () => {
    const sorted = plan(Row, { engine: "wasm" }).sort({ field: "x", descending: true });
    const opened = sorted.open({ from: columns(Row) });
    opened.push({ x: [1, null, 3], name: ["a", "b", null] });
    const again = sorted.open({ from: columns(Row), state: JSON.parse(JSON.stringify(opened.save())) });
    again.push({ x: Float64Array.of(2), flag: [true] });
    const rows = again.finish().rows.map(({ x, name, flag }) => [x, name, flag]);
    expect(rows).toEqual([
      [3, null, null],
      [2, null, true],
      [1, "a", null],
      [null, "b", null],
    ]);
  });
});
