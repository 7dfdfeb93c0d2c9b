// Several keys at a time, long enough for the module to remember their groups by words.
import { type Answer, columns, count, first, last, plan, schema, sum } from "modulink-edge/transform";
import { describe, expect, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";

const Row = schema({
  a: "dictionary",
  b: "dictionary",
  x: "f64",
  i: "i64",
  flag: "boolean",
  at: "timestamp",
  v: "f64",
});
const names = ["a", "b", "x", "i", "flag", "at"] as const;
const aggregates = { n: count(), sum: sum("v"), first: first("v"), last: last("v") };
const engines = ["reference", "wasm", "wasm-simd"] as const;

const text = fc.constantFrom("", "a", "b", "ab", "a longer text", null);
const dictionary = fc.array(text, { minLength: 1, maxLength: 9 });
const number = fc.oneof(
  fc.integer({ min: 0, max: 9 }),
  fc.constantFrom(0, -0, -1, 0.5, 1023, 1024, 2 ** 31, 2 ** 52, 2 ** 53, 1e300, Number.NaN, Infinity),
);
const integer = fc.oneof(
  fc.bigInt({ min: 0n, max: 9n }),
  fc.constantFrom(-1n, 1n << 20n, (1n << 54n) - 1n, (1n << 63n) - 1n, -(1n << 63n)),
);
const some = <T>(value: fc.Arbitrary<T>) => fc.array(value, { minLength: 1, maxLength: 8 });

/** Columns of so many rows, whose values follow from few; each set has dictionaries of its own, with texts twice. */
const set = fc
  .record({
    size: fc.constantFrom(3, 511, 512, 1500, 2600),
    a: dictionary,
    b: dictionary,
    x: some(number),
    i: some(integer),
    at: some(fc.constantFrom(0, 1_700_000_000_000, 1_700_000_060_000, -5)),
    gaps: fc.integer({ min: 2, max: 9 }),
  })
  .map(({ size, a, b, x, i, at, gaps }) => {
    const rows = Array.from({ length: size }, (_, row) => (row * 7919 + (row >> 3)) % 10_007);
    const of = <T>(list: readonly T[], row: number) => list[row % list.length] as T;
    const valid = Uint8Array.from(rows, (row) => (row % gaps === 0 ? 0 : 1));
    return {
      a: { codes: Int32Array.from(rows, (row) => (row % (a.length + 1)) - 1), dictionary: a as string[] },
      b: { codes: Uint8Array.from(rows, (row) => row % b.length), dictionary: b as string[] },
      x: { values: Float64Array.from(rows, (row) => of(x, row)), valid },
      i: { values: BigInt64Array.from(rows, (row) => of(i, row >> 1)), valid },
      flag: Array.from(rows, (row) => (row % 5 === 0 ? null : row % 2 === 0)),
      at: Float64Array.from(rows, (row) => of(at, row >> 2)),
      v: Float64Array.from(rows, (_, row) => row),
    };
  });

describe("groups by several short keys", () => {
  it("are those of plain TypeScript, whatever is in columns, and whatever dictionaries follow each other", () => {
    fc.assert(
      fc.property(
        fc.array(set, { minLength: 1, maxLength: 4 }),
        fc.shuffledSubarray([...names], { minLength: 2 }),
        fc.boolean(),
        (sets, keys, filtered) => {
          const [wanted, ...others] = engines.map((engine) => {
            const start = plan(Row, { engine });
            const kept = filtered ? start.filter((row) => row.v.mod(3).ne(1)) : start;
            return (kept.groupBy(keys, aggregates)(columns(Row)(sets)) as Answer<unknown>).rows;
          });
          for (const other of others) expect(other).toEqual(wanted);
        },
      ),
      { numRuns: cases(150) },
    );
  });

  it("are forgotten with each window", () => {
    fc.assert(
      fc.property(fc.array(set, { minLength: 1, maxLength: 3 }), (sets) => {
        const [wanted, ...others] = engines.map((engine) => {
          const windowed = plan(Row, { engine }).window("v", { every: 700, lateness: 200 });
          return (windowed.groupBy(["a", "x"], aggregates)(columns(Row)(sets)) as Answer<unknown>).rows;
        });
        for (const other of others) expect(other).toEqual(wanted);
      }),
      { numRuns: cases(60) },
    );
  });

  it("may be so many that few come twice", () => {
    const size = 40_000;
    const many = {
      ...{ a: { codes: new Int32Array(size), dictionary: ["a"] }, b: new Array<null>(size).fill(null) },
      x: Float64Array.from({ length: size }, (_, row) => (row * 31) % 30_011),
      i: BigInt64Array.from({ length: size }, (_, row) => BigInt(row & 1)),
      flag: new Array<null>(size).fill(null),
      at: new Float64Array(size),
      v: Float64Array.from({ length: size }, (_, row) => row),
    };
    const [wanted, ...others] = engines.map((engine) => {
      return (
        plan(Row, { engine }).groupBy(["a", "x", "i"], aggregates)(columns(Row)(many)) as Answer<unknown>
      ).rows;
    });
    expect(wanted?.length).toBeGreaterThan(30_000);
    for (const other of others) expect(other).toEqual(wanted);
  });
});
