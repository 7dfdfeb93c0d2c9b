import { type CountMin, countMin, countMinFrom, type Item, xxh64 } from "modulink-edge/sketch";
import { describe, expect, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";
import { identity, items } from "./items.ts";
import { randomFrom } from "./random.ts";

const small = { errorRate: 0.2, confidence: 0.8 };

function of(added: readonly Item[], options = {}): CountMin {
  const sketch = countMin(options);
  for (const item of added) sketch.add(item);
  return sketch;
}

describe("a count-min sketch", () => {
  it("never says less than the truth", () => {
    fc.assert(
      fc.property(items, (added) => {
        const sketch = of(added, small);
        const truth = new Map<string, number>();
        for (const item of added) truth.set(identity(item), (truth.get(identity(item)) ?? 0) + 1);
        for (const item of added)
          expect(sketch.estimate(item)).toBeGreaterThanOrEqual(truth.get(identity(item))!);
        expect(sketch.total).toBe(added.length);
      }),
      { numRuns: cases(1000) },
    );
  });

  it.each([
    [0.01, 0.9],
    [0.001, 0.99],
  ])("is within a part of %s of everything for a part of %s of the items", (errorRate, confidence) => {
    const random = randomFrom(7);
    const truth = new Float64Array(20_000);
    const sketch = countMin({ errorRate, confidence });
    for (let i = 0; i < 200_000; i++) {
      const item = Math.floor(truth.length * random() ** 3); // few items often, many seldom
      truth[item]!++;
      sketch.add(item);
    }
    const bound = errorRate * sketch.total;
    const over = truth.filter((count, item) => sketch.estimate(item) - count > bound).length;
    expect(over / truth.length).toBeLessThanOrEqual(1 - confidence);
  });

  it("merged is the one that would have counted everything", () => {
    fc.assert(
      fc.property(items, items, (some, others) => {
        const merged = of(some, small).merge(of(others, small));
        expect(merged.toBytes()).toEqual(of([...others, ...some], small).toBytes());
      }),
      { numRuns: cases(500) },
    );
  });

  it("is the same after a journey, as bytes and as JSON, on every runtime", () => {
    const sketch = countMin({ errorRate: 0.01, seed: 9 });
    for (let i = 0; i < 500; i++) sketch.add(`item ${i}`, i ** 4);
    const again = countMinFrom(JSON.parse(JSON.stringify(sketch)));
    expect(again.toBytes()).toEqual(sketch.toBytes());
    expect([again.total, again.estimate("item 499")]).toEqual([sketch.total, sketch.estimate("item 499")]);
    expect(xxh64(sketch.toBytes())).toBe(12049685198305580610n);
  });

  it("is not merged with one that is unlike it", () => {
    expect(() => countMin().merge(countMin({ errorRate: 0.01 }))).toThrow(
      /^merge: width is 2719 here and 272/,
    );
    expect(() => countMin().merge(countMin({ confidence: 0.9 }))).toThrow(/^merge: depth is 5 here and 3/);
  });

  it.each([
    [{ errorRate: 0 }, "errorRate: expected a number above 0 and below 1, got 0"],
    [{ confidence: 1 }, "confidence: expected a number above 0 and below 1, got 1"],
    [{ errorRate: 1e-9 }, "errorRate: 1e-9 needs more than 1 GiB"],
    [{ seed: 0.5 }, "seed: expected an integer from 0 to 4294967295, got 0.5"],
  ])("is not made with %j", (options, message) => {
    expect(() => countMin(options)).toThrow(new TypeError(message));
  });

  it.each([-1, 0.5, Number.NaN])("does not count an item %s times", (times) => {
    expect(() => countMin(small).add("a", times)).toThrow(/^times: expected an integer from 0/);
  });
});
