import { describe, expect, it } from "vitest";
import { readAggregate } from "../../src/folds/aggregates.ts";
import type { Settings } from "../../src/folds/fold.ts";
import { bring, type FoldName, folds } from "../../src/folds/folds.ts";
import { approximate, quantiles } from "../../src/folds/sketches.ts";
import type { Value } from "../../src/programs/program.ts";
import { cases, fc } from "../runtimes/property.ts";
import { magnitude, total, units, varianceOf } from "./exact.ts";

bring({ approximate, quantiles });

const numbers = fc.oneof(fc.double(), fc.constantFrom(0, -0, Number.NaN, 1, -1, Infinity, -Infinity));
const texts = fc.oneof(fc.constantFrom("", "a", "\ud800", "\uffff", "😀"), fc.string());
const integers = fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n });
const anything: fc.Arbitrary<Value>[] = [numbers, texts, integers, fc.boolean()];

/** What each fold may be given; those of which a merge is exact. */
const exact: { readonly [Name in FoldName]?: readonly fc.Arbitrary<Value>[] } = {
  count: anything,
  total: [integers],
  min: [numbers, texts, integers],
  max: [numbers, texts, integers],
  first: anything,
  last: anything,
  distinct: anything,
  approximate: anything,
  histogram: [numbers],
  quantiles: [numbers],
};
const rounding: { readonly [Name in FoldName]?: readonly fc.Arbitrary<Value>[] } = {
  sum: [numbers],
  moments: [numbers],
};
const settings: Settings = { bounds: [-1, 0, 0.5, 1e10] };

const given = (table: typeof exact) =>
  fc
    .constantFrom(...(Object.entries(table) as [FoldName, fc.Arbitrary<Value>[]][]))
    .chain(([name, kinds]) => {
      const parts = kinds.map((values) => fc.array(fc.array(values, { maxLength: 30 }), { maxLength: 5 }));
      return fc.tuple(fc.constant(name), fc.oneof(...parts));
    });

function folded(name: FoldName, values: readonly Value[]): unknown {
  const state = folds[name].start(settings);
  for (const value of values) folds[name].add(state, value);
  return state;
}

function merged(name: FoldName, parts: readonly (readonly Value[])[]): unknown {
  const state = folds[name].start(settings);
  for (const part of parts) folds[name].merge(state, folded(name, part));
  return state;
}

const saved = (name: FoldName, state: unknown): string => JSON.stringify(folds[name].save(state));

/** Doubles that cancel each other: pairs of opposites of every size, and what is left. */
const cancelling = fc
  .tuple(
    fc.array(fc.double({ min: -1e290, max: 1e290, noNaN: true }), { minLength: 1, maxLength: 40 }),
    fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { maxLength: 20 }),
    fc.infiniteStream(fc.nat({ max: 1000 })),
  )
  .map(([large, small, places]) => {
    const all = [...large, ...large.map((x) => -x), ...small];
    const keyed = all.map((value) => ({ value, place: places.next().value as number }));
    return keyed.sort((a, b) => a.place - b.place).map(({ value }) => value);
  });

describe("a fold", () => {
  it("that merged others has seen what they have, one behind the other", () => {
    fc.assert(
      fc.property(given(exact), ([name, parts]) => {
        expect(saved(name, merged(name, parts))).toBe(saved(name, folded(name, parts.flat())));
      }),
      { numRuns: cases(3000) },
    );
  });

  it("is the same after a way through JSON, and goes on the same", () => {
    fc.assert(
      fc.property(given({ ...exact, ...rounding }), ([name, parts]) => {
        const [before = [], ...after] = parts;
        const state = folded(name, before);
        const copy = folds[name].load(JSON.parse(saved(name, state)), settings);
        expect(saved(name, copy)).toBe(saved(name, state));
        for (const value of after.flat()) {
          folds[name].add(state, value);
          folds[name].add(copy, value);
        }
        expect(saved(name, copy)).toBe(saved(name, state));
      }),
      { numRuns: cases(3000) },
    );
  });

  it.each(Object.keys(folds) as FoldName[])("%s refuses what it did not save", (name) => {
    for (const wrong of [null, 7, "state", {}, [{}], [{}, {}, {}, {}], { number: "1" }])
      expect(() => folds[name].load(wrong, settings)).toThrow(TypeError);
  });

  it("leaves what it merges as it was", () => {
    fc.assert(
      fc.property(given({ ...exact, ...rounding }), ([name, [first = [], second = []]]) => {
        const [into, from] = [folded(name, first), folded(name, second)];
        const before = saved(name, from);
        folds[name].merge(into, from);
        for (const value of second) folds[name].add(into, value);
        expect(saved(name, from)).toBe(before);
      }),
      { numRuns: cases(1000) },
    );
  });
});

describe("a sum", () => {
  it("is as exact as one in twice the digits, however it was cut and merged", () => {
    let worst = 0n;
    fc.assert(
      fc.property(cancelling, fc.integer({ min: 1, max: 9 }), (values, size) => {
        const parts = Array.from({ length: Math.ceil(values.length / size) }, (_, i) =>
          values.slice(i * size, (i + 1) * size),
        );
        const wanted = total(values);
        const sizes = values.reduce((sum, value) => sum + magnitude(units(value)), 0n);
        for (const state of [folded("sum", values), merged("sum", parts)]) {
          const found = units(readAggregate("sum", state) as number);
          const n = BigInt(values.length + parts.length);
          const bound = (magnitude(found) >> 53n) + ((n * n * sizes) >> 106n) + 1n;
          const error = magnitude(found - wanted);
          if (error > worst) worst = error;
          expect(error <= bound, `${error} > ${bound}`).toBe(true);
        }
      }),
      { numRuns: cases(3000) },
    );
    expect(worst > 0n).toBe(true);
  });

  it("of integers is exact beyond 64 bits", () => {
    const large = (1n << 63n) - 1n;
    expect(readAggregate("sum", folded("total", [large, large, large]))).toBe(3n * large);
    expect(readAggregate("sum", folded("total", []))).toBe(null);
  });
});

describe("a variance", () => {
  it("that is taken over by nothing is the same, however great the values", () => {
    const [into, from] = [folds.moments.start(), folds.moments.start()];
    folds.moments.add(from, 1e200);
    folds.moments.add(from, 1e200);
    folds.moments.merge(into, from);
    expect(readAggregate("variance", into)).toBe(0);
  });

  it("stays within its bound where plain sums of squares lose every digit", () => {
    const values = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 2, maxLength: 200 });
    fc.assert(
      fc.property(
        values,
        fc.constantFrom(0, 1e6, 1e9, 1e12, 1e15),
        fc.nat({ max: 200 }),
        (small, offset, at) => {
          const all = small.map((value) => value + offset);
          const wanted = varianceOf(all.map(BigInt));
          const mean = offset + small.reduce((sum, value) => sum + value, 0) / small.length;
          const condition = Math.sqrt(1 + (mean * mean) / Math.max(wanted, Number.MIN_VALUE));
          const bound = 4 * small.length * 2 ** -53 * condition;
          for (const state of [
            folded("moments", all),
            merged("moments", [all.slice(0, at), all.slice(at)]),
          ]) {
            const found = readAggregate("variance", state) as number;
            if (wanted === 0) expect(found).toBeLessThanOrEqual((2 ** -50 * mean * small.length) ** 2);
            else expect(Math.abs(found - wanted) / wanted).toBeLessThanOrEqual(bound);
            expect(readAggregate("deviation", state)).toBe(Math.sqrt(found));
          }
        },
      ),
      { numRuns: cases(2000) },
    );
  });
});

/** The quantile as most define it: at the place `(n - 1) q`, between two values. */
function quantileOf(sorted: readonly number[], q: number): number {
  const rank = (sorted.length - 1) * q;
  const [low, high] = [sorted[Math.floor(rank)] as number, sorted[Math.ceil(rank)] as number];
  return low + (high - low) * (rank - Math.floor(rank));
}

describe("a quantile", () => {
  const part = fc.double({ min: 0, max: 1, noNaN: true });

  it("of few values lies between two of them, exactly at its place", () => {
    const few = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 400 });
    fc.assert(
      fc.property(few, part, fc.nat({ max: 400 }), (values, q, at) => {
        const wanted = quantileOf(
          values.toSorted((a, b) => a - b),
          q,
        );
        const state = merged("quantiles", [values.slice(0, at), values.slice(at)]);
        expect(readAggregate("quantile", state, { q })).toBeCloseTo(wanted, 8);
      }),
      { numRuns: cases(1000) },
    );
  });

  it("counts infinities at the ends, leaves NaN out, and is null when there is nothing", () => {
    const values = [Infinity, Number.NaN, 1, -Infinity, 3];
    const state = folded("quantiles", values);
    const at = (q: number) => readAggregate("quantile", state, { q });
    expect([0, 0.25, 1 / 3, 0.5, 2 / 3, 0.75, 1].map(at)).toEqual([
      -Infinity,
      -Infinity,
      1,
      2,
      3,
      Infinity,
      Infinity,
    ]);
    expect(readAggregate("quantile", folded("quantiles", [Number.NaN]), { q: 0.5 })).toBe(null);
    expect(readAggregate("quantile", folded("quantiles", [Infinity]), { q: 0.5 })).toBe(Infinity);
  });

  it("of many values is off in its rank by no more than the bound says, merged or not", () => {
    const values = Array.from({ length: 20_000 }, (_, i) => (i * 7919) % 20_000);
    const parts = Array.from({ length: 16 }, (_, i) => values.slice(i * 1250, (i + 1) * 1250));
    for (const state of [folded("quantiles", values), merged("quantiles", parts)])
      for (const q of [0, 0.001, 0.01, 0.25, 0.5, 0.9, 0.99, 0.999, 1]) {
        const found = readAggregate("quantile", state, { q }) as number;
        const off = Math.abs(found - q * 19_999) / 20_000;
        expect(off, `q = ${q}`).toBeLessThanOrEqual((4 * q * (1 - q)) / 100 + 1 / 20_000);
      }
  });
});
