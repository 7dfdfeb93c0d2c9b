import { type TDigest, tDigest, tDigestFrom, xxh64 } from "modulink-edge/sketch";
import { describe, expect, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";
import { randomFrom } from "./random.ts";

const size = 100_000;
const random = randomFrom(5);

/** Values of many shapes and orders. */
const shapes: Record<string, (i: number) => number> = {
  "evenly spread": () => random(),
  ascending: (i) => i,
  descending: (i) => -i,
  "with a long tail": () => -Math.log(1 - random()),
  "with an extreme tail": () => (1 - random()) ** -3,
  "of seven kinds": (i) => i % 7,
  "of two far ends": (i) => (i % 2 === 0 ? random() : 1e300 + random() * 1e299),
  "from the outside in": (i) => (i % 2 === 0 ? 1 : -1) / (i + 1),
  "from the inside out": (i) => (i % 2 === 0 ? 1 : -1) * (i + 1),
  "in blocks that jump": (i) => ((Math.floor(i / 500) * 7919) % 200) + random(),
};

/** What a digest likes least: early values all lie around the later ones, or are far apart. */
const worst = ["of two far ends", "from the outside in", "in blocks that jump"];

const parts = [
  0, 1e-5, 1e-4, 0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.99999, 1,
];

/** How many of the sorted values are below this one. */
function below(sorted: Float64Array, value: number): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sorted[middle]! < value) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** How many are not above it. */
const upTo = (sorted: Float64Array, value: number): number =>
  sorted.length - below(sorted.map((one) => -one).reverse(), -value);

/** What part of all ranks an estimate may be off by. */
const bound = (part: number, compression: number): number =>
  (4 * part * (1 - part)) / compression + 1.5 / size;

function expectClose(digest: TDigest, values: Float64Array, slack = 1): void {
  const sorted = values.toSorted();
  for (const part of parts) {
    const estimate = digest.quantile(part)!;
    const rank = part * (size - 1);
    const off = Math.max(0, below(sorted, estimate) - rank, rank - upTo(sorted, estimate)) / size;
    expect(off, `the quantile ${part}`).toBeLessThanOrEqual(slack * bound(part, digest.compression));
    const truth = sorted[Math.round(rank)]!;
    const [least, most] = [below(sorted, truth) / size, upTo(sorted, truth) / size];
    const found = digest.cdf(truth)!;
    const wrong = Math.max(0, least - found, found - most);
    expect(wrong, `the part up to ${truth}`).toBeLessThanOrEqual(slack * bound(part, digest.compression));
  }
  expect([digest.quantile(0), digest.quantile(1)]).toEqual([sorted[0], sorted.at(-1)]);
}

function of(values: Iterable<number>, compression = 100): TDigest {
  const digest = tDigest({ compression });
  for (const value of values) digest.add(value);
  return digest;
}

/** The quantile as the most common definition has it. */
function exact(sorted: readonly number[], part: number): number {
  const at = part * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
  return low + (high - low) * (at - Math.floor(at));
}

describe("a t-digest", () => {
  describe.each(Object.entries(shapes))("of values %s", (shape, value) => {
    it.each([50, 100, 300])("keeps its bound with a compression of %s", (compression) => {
      const values = Float64Array.from({ length: size }, (_, i) => value(i));
      const digest = of(values, compression);
      expectClose(digest, values, worst.includes(shape) ? 1.5 : 1);
      expect(digest.toBytes().length).toBeLessThan(compression * 130);
    });

    it("keeps its bound when many are merged into one", () => {
      const values = Float64Array.from({ length: size }, (_, i) => value(i));
      const pieces = Array.from({ length: 100 }, (_, i) => of(values.subarray(i * 1000, (i + 1) * 1000)));
      expectClose(
        pieces.reduce((one, other) => one.merge(other)),
        values,
        1.5,
      );
    });
  });

  const any = fc.double({ noNaN: true, noDefaultInfinity: true });
  const part = fc.double({ min: 0, max: 1, noNaN: true });

  it("is exact as long as there are fewer values than twice the compression", () => {
    const some = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 19 });
    fc.assert(
      fc.property(some, part, fc.integer({ min: 0, max: 19 }), (values, at, cut) => {
        const sorted = values.toSorted((a, b) => a - b);
        const digest = of(values.slice(0, cut), 10).merge(of(values.slice(cut), 10));
        const wanted = exact(sorted, at);
        expect(Math.abs(digest.quantile(at)! - wanted)).toBeLessThanOrEqual(
          1e-12 * Math.max(1, ...values.map(Math.abs)),
        );
        for (const value of values) {
          expect(digest.cdf(value)).toBe(sorted.filter((one) => one <= value).length / sorted.length);
        }
      }),
      { numRuns: cases(2000) },
    );
  });

  it("gives quantiles that rise, within the values, whatever those are", () => {
    fc.assert(
      fc.property(fc.array(any, { minLength: 1, maxLength: 400 }), fc.array(part), (values, asked) => {
        const digest = of(values, 10);
        const found = [0, ...asked.toSorted((a, b) => a - b), 1].map((one) => digest.quantile(one)!);
        expect(found.every((value, i) => i === 0 || value >= found[i - 1]!)).toBe(true);
        expect([found[0]! + 0, found.at(-1)! + 0]).toEqual([
          values.reduce((a, b) => Math.min(a, b)) + 0,
          values.reduce((a, b) => Math.max(a, b)) + 0,
        ]);
        const ranks = found.map((value) => digest.cdf(value)!);
        expect(ranks.every((rank, i) => rank >= (ranks[i - 1] ?? 0) && rank <= 1)).toBe(true);
      }),
      { numRuns: cases(500) },
    );
  });

  it("goes on after a journey as if there had been none, and questions do not change it", () => {
    fc.assert(
      fc.property(fc.array(any, { maxLength: 200 }), fc.array(any, { maxLength: 200 }), (first, then) => {
        const straight = of([...first, ...then], 10);
        const digest = of(first, 10);
        digest.quantile(0.5);
        digest.cdf(0);
        const again = tDigestFrom(JSON.parse(JSON.stringify(tDigestFrom(digest.toBytes()))));
        for (const value of then) again.add(value);
        expect(again.toBytes()).toEqual(straight.toBytes());
        expect(again.count).toBe(straight.count);
      }),
      { numRuns: cases(300) },
    );
  });

  it("merges the same either way", () => {
    fc.assert(
      fc.property(
        fc.array(any, { maxLength: 200 }),
        fc.array(any, { maxLength: 200 }),
        part,
        (some, others, at) => {
          const [a, b] = [of(some, 10).merge(of(others, 10)), of(others, 10).merge(of(some, 10))];
          expect(a.count).toBe(some.length + others.length);
          expect(a.quantile(at)).toEqual(b.quantile(at));
        },
      ),
      { numRuns: cases(500) },
    );
  });

  it("is the same on every runtime", () => {
    const values = randomFrom(11);
    const digest = of(Array.from({ length: 20_000 }, () => values() * 1000));
    expect(xxh64(digest.toBytes())).toBe(10622597279072329581n);
  });

  it("knows nothing when it is empty, and takes next to nothing", () => {
    const digest = tDigest();
    expect([digest.count, digest.quantile(0.5), digest.cdf(0)]).toEqual([0, undefined, undefined]);
    expect(digest.merge(tDigest()).toBytes().length).toBe(8);
  });

  it("can be merged with itself", () => {
    expect(of([1, 2]).merge(of([])).count).toBe(2);
    const digest = of([1, 2, 3]);
    expect([digest.merge(digest).count, digest.quantile(0.5)]).toEqual([6, 2]);
  });

  it.each([Number.NaN, Infinity, -Infinity, "1", undefined])("refuses the value %s", (value) => {
    expect(() => tDigest().add(value as number)).toThrow(
      new TypeError(`add: expected a finite number, got ${String(value)}`),
    );
  });

  it("refuses what is no part, no number, no compression, and unlike", () => {
    expect(() => tDigest().quantile(1.1)).toThrow("quantile: expected a number from 0 to 1, got 1.1");
    expect(() => tDigest().cdf(Number.NaN)).toThrow("cdf: expected a number, got NaN");
    expect(() => tDigest({ compression: 9 })).toThrow(
      "compression: expected an integer from 10 to 10000, got 9",
    );
    expect(() => tDigest().merge(tDigest({ compression: 50 }))).toThrow(
      /^merge: compression is 100 here and 50/,
    );
  });
});
