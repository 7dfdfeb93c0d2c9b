// Columns as the kernels meet them: all the same, all small, all there, or none of that; in one batch or in several.
import {
  type Answer,
  type ColumnAnswer,
  columns,
  count,
  deviation,
  type EngineName,
  first,
  type HistogramBins,
  histogram,
  last,
  max,
  mean,
  min,
  plan,
  schema,
  sum,
} from "modulink-edge/transform";
import { plan as leanPlan } from "modulink-edge/transform-lean";
import { describe, expect, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";

const Row = schema({ x: "f64", key: "f64", code: "i32", flag: "boolean", name: "dictionary" });
const engines = ["wasm", "wasm-simd"] as const;
const aggregates = {
  rows: count(),
  known: count("x"),
  sum: sum("x"),
  mean: mean("x"),
  least: min("x"),
  most: max("x"),
  first: first("x"),
  last: last("x"),
  spread: deviation("x"),
  even: histogram("x", { from: -4, to: 4, bins: 8 }),
  uneven: histogram("x", { bounds: [-4, 0, 1, 1.5] }),
};

/** Sizes around those of wide loads and of batches. */
const size = fc.oneof(fc.nat(40), fc.constantFrom(1023, 1024, 1025, 1030, 2047, 2049));
const odd = [0, -0, 1, -1, 3.5, 1023, 1024, -1024, 2 ** 31, 2 ** 40, Infinity, -Infinity, Number.NaN];

/** How the values of a column are chosen: any, few, mostly one, or only one. */
const numbers = fc.oneof(
  fc.array(fc.double(), { minLength: 1, maxLength: 50 }),
  fc.array(fc.integer({ min: 0, max: 1030 }), { minLength: 1, maxLength: 300 }),
  fc.array(fc.integer({ min: 0, max: 70_000 }), { minLength: 1, maxLength: 300 }),
  fc.array(fc.constantFrom(...odd), { minLength: 1, maxLength: 9 }),
  fc.array(fc.constantFrom(0, -0, Number.NaN), { minLength: 2, maxLength: 5 }),
  fc.constantFrom(...odd).map((only) => [only]),
  fc
    .tuple(fc.oneof(fc.double(), fc.nat(9)), fc.constantFrom(...odd), fc.integer({ min: 4, max: 44 }))
    .map(([some, rare, often]) => [...Array(often).fill(some), rare]),
);
const keys = fc.oneof(
  { arbitrary: fc.constantFrom([7], [-1]), weight: 2 },
  { arbitrary: numbers, weight: 1 },
);
const validity = fc.oneof(
  { arbitrary: fc.constant([1]), weight: 3 },
  { arbitrary: fc.array(fc.nat(1), { minLength: 1, maxLength: 7 }), weight: 1 },
);
const names = fc.array(fc.integer({ min: -1, max: 4 }), { minLength: 1, maxLength: 9 });
const dictionaries = [
  ["a", "☃", "", "a", "longer than eight bytes"],
  ["", "a", "b", null, 'a quotation mark: "'],
  ["x".repeat(300), 7, "a"],
];

const pick =
  (list: readonly number[]) =>
  (_: unknown, row: number): number =>
    list[(row * 7 + (row >> 4)) % list.length] as number;

const set = fc
  .record({
    size,
    dictionary: fc.constantFrom(...dictionaries),
    x: numbers,
    valid: validity,
    key: keys,
    keyValid: validity,
    code: numbers,
    names,
  })
  .map(({ size: length, dictionary, x, valid, key, keyValid, code, names }) => ({
    x: { values: Float64Array.from({ length }, pick(x)), valid: Uint8Array.from({ length }, pick(valid)) },
    key: {
      values: Float64Array.from({ length }, pick(key)),
      valid: Uint8Array.from({ length }, pick(keyValid)),
    },
    code: Int32Array.from({ length }, pick(code)),
    flag: Uint8Array.from({ length }, (_, row) => row % names.length),
    name: { codes: Int32Array.from({ length }, pick(names)), dictionary },
  }));

/** Bins of the same width, and some that nearly are. */
const bins = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(0, 1, -0.3, 1e9, -1e300),
      fc.constantFrom(1, 0.1, 64, 1e-9, 1e300),
      fc.integer({ min: 1, max: 300 }),
    )
    .filter(([from, span]) => from + span > from)
    .map(([from, span, bins]) => ({ from, to: from + span, bins })),
  fc.constantFrom(
    { bounds: [0] },
    { bounds: [0, 1, 2.000000001, 3] },
    { bounds: [0, 1, 2.3, 3] },
    { bounds: [-5e-324, 0, 5e-324] },
  ),
);

/** Values on, just beside, between and far from bounds, and those that are nowhere. */
function near(settings: HistogramBins): number[] {
  const { bounds = [] } = histogram("x", settings);
  const middle = bounds.map((bound, i) => bound + ((bounds[i + 1] ?? bound) - bound) / 2);
  const beside = bounds.flatMap((bound) => [-1e-9, -1e-16, 1e-16, 1e-9].map((part) => bound * (1 + part)));
  return [...bounds, ...middle, ...beside, ...odd, 5e-324, -5e-324, 1e308, -1e308];
}

const groupings = [
  ["key"],
  ["key"],
  ["key"],
  ["code"],
  ["flag"],
  ["name"],
  ["name"],
  ["name", "code"],
  ["key", "flag"],
  ["missing"],
  [],
] as const;
const start = plan(Row);
const withMissing = (rows: typeof start) => rows.derive({ missing: (row) => row.x.isNull() });
const told = (answer: unknown) => (answer as Answer<unknown>).rows;

describe("kernels", () => {
  it("fold any columns by any keys as the reference does, to the bit", () => {
    let groups = 0;
    fc.assert(
      fc.property(set, set, fc.constantFrom(...groupings), fc.boolean(), (one, two, keys, filtered) => {
        const answer = (engine: EngineName) => {
          const start = plan(Row, { engine });
          const rows = filtered ? start.filter((row) => row.x.gt(0).orElse(true)) : start;
          return told(withMissing(rows).groupBy(keys, aggregates)(columns(Row)([one, two, one] as never)));
        };
        const wanted = answer("reference");
        groups += wanted.length;
        for (const engine of engines) expect(answer(engine)).toEqual(wanted);
      }),
      { numRuns: cases(500) },
    );
    expect(groups).toBeGreaterThan(0);
  });

  it("are left to the plain loops by the lean module, which gives the same", () => {
    fc.assert(
      fc.property(set, fc.constantFrom(...groupings), (one, keys) => {
        const source = columns(Row)(one as never);
        const wanted = told(
          withMissing(plan(Row, { engine: "reference" })).groupBy(keys, aggregates)(source),
        );
        for (const engine of engines)
          expect(
            told(withMissing(leanPlan(Row, { engine }) as typeof start).groupBy(keys, aggregates)(source)),
          ).toEqual(wanted);
      }),
      { numRuns: cases(100) },
    );
  });

  it("find the bin of every value on, beside and far from a bound, however wide the bins are", () => {
    fc.assert(
      fc.property(
        bins,
        fc.array(fc.nat(), { minLength: 1, maxLength: 40 }),
        size,
        (settings, picks, rows) => {
          const known = near(settings);
          const values = Float64Array.from({ length: rows }, (_, row) => {
            const pick = picks[row % picks.length] as number;
            return known[(pick + (row >> 6)) % known.length] as number;
          });
          const answer = (engine: EngineName) =>
            plan(schema({ x: "f64" }), { engine })
              .derive({ all: (row) => row.x.isNull() })
              .groupBy("all", { bins: histogram("x", settings) })(
              columns(schema({ x: "f64" }))({ x: values }),
            );
          const wanted = told(answer("reference"));
          for (const engine of engines) expect(told(answer(engine))).toEqual(wanted);
        },
      ),
      { numRuns: cases(300) },
    );
  });

  it("go on from a state whose keys are what every row has", () => {
    fc.assert(
      fc.property(set, set, set, fc.constantFrom("missing", []), (one, two, three, keys) => {
        const rows = (engine: EngineName) => {
          const made = withMissing(plan(Row, { engine })).groupBy(keys as [], { n: count(), sum: sum("x") });
          const from = columns(Row);
          const before = made.open({ from });
          for (const part of [one, two]) before.push(part as never);
          const after = made.open({ from, state: before.save() });
          after.push(three as never);
          return after.finish().rows;
        };
        for (const engine of engines) expect(rows(engine)).toEqual(rows("reference"));
      }),
      { numRuns: cases(60) },
    );
  });

  it("give texts in a dictionary as columns, whatever they come as", () => {
    fc.assert(
      fc.property(set, set, fc.boolean(), (one, two, filtered) => {
        const source = columns(Row)([one, two] as never);
        const kept = (engine: EngineName) => {
          const start = plan(Row, { engine });
          return (filtered ? start.filter((row) => row.x.gt(0)) : start).select("name", "code");
        };
        for (const engine of engines) {
          const { codes, dictionary } = (kept(engine).columns(source) as ColumnAnswer<{ name: string }>)
            .columns.name;
          expect(new Set(dictionary).size).toBe(dictionary.length);
          const wanted = told(kept("reference")(source)) as { name: string | null }[];
          expect(told(kept(engine)(source))).toEqual(wanted);
          expect(Array.from(codes, (code) => dictionary[code] ?? null)).toEqual(
            wanted.map(({ name }) => name),
          );
        }
      }),
      { numRuns: cases(100) },
    );
  });

  it("give a key that comes late a group of its own, wherever it stands", () => {
    for (let place = 0; place < 12; place++) {
      const code = Int32Array.from({ length: 12 }, (_, row) => (row === place ? 6 : 5));
      for (const engine of engines) {
        const rows = told(plan(Row, { engine }).groupBy("code", { rows: count() })(columns(Row)({ code })));
        expect(rows).toEqual(
          place === 0
            ? [
                { code: 6, rows: 1 },
                { code: 5, rows: 11 },
              ]
            : [
                { code: 5, rows: 11 },
                { code: 6, rows: 1 },
              ],
        );
      }
    }
  });
});
