import { reservoir, reservoirFrom } from "modulink-edge/sketch";
import { describe, expect, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";
import { randomFrom } from "./random.ts";

/** How far counts are from being all alike; with 99 degrees of freedom 148.2 is passed once in a thousand. */
function chiSquare(counts: readonly number[]): number {
  const mean = counts.reduce((sum, count) => sum + count) / counts.length;
  return counts.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0);
}

const runs = 5000;

describe("a reservoir", () => {
  it("keeps every value with the same probability", () => {
    const random = randomFrom(1);
    const counts = new Array<number>(100).fill(0);
    const firsts = new Array<number>(100).fill(0);
    for (let run = 0; run < runs; run++) {
      const sample = reservoir<number>({ size: 10, random });
      for (let i = 0; i < 100; i++) sample.add(i);
      for (const i of sample.values()) counts[i]!++;
      firsts[sample.values()[0]!]!++;
    }
    expect(counts.reduce((sum, count) => sum + count)).toBe(10 * runs);
    expect(chiSquare(counts)).toBeLessThan(148.2);
    expect(chiSquare(firsts)).toBeLessThan(148.2);
  });

  it("keeps every value with the same probability when parts of any size are merged", () => {
    const random = randomFrom(2);
    const counts = new Array<number>(100).fill(0);
    for (let run = 0; run < runs; run++) {
      const parts = [0, 3, 20].map(() => reservoir<number>({ size: 10, random }));
      for (let i = 0; i < 100; i++) parts[i < 3 ? 0 : i < 20 ? 1 : 2]!.add(i);
      const all = parts.reduce((one, other) => one.merge(other));
      expect(all.seen).toBe(100);
      for (const i of all.values()) counts[i]!++;
    }
    expect(chiSquare(counts)).toBeLessThan(148.2);
  });

  it("prefers weights in their proportion", () => {
    const random = randomFrom(3);
    const counts = [0, 0, 0];
    for (let run = 0; run < 20_000; run++) {
      const sample = reservoir<number>({ size: 1, random });
      [5, 3, 2].forEach((weight, i) => void sample.add(i, weight));
      counts[sample.values()[0]!]!++;
    }
    for (const [i, part] of [0.5, 0.3, 0.2].entries()) expect(counts[i]! / 20_000).toBeCloseTo(part, 1.5);
  });

  it("keeps the smallest keys, whatever they are", () => {
    const draws = fc.array(fc.double({ min: 0, max: 0.99, noNaN: true }), { maxLength: 60 });
    fc.assert(
      fc.property(draws, fc.integer({ min: 1, max: 20 }), (keys, size) => {
        let at = 0;
        const sample = reservoir<number>({ size, random: () => keys[at++]! });
        for (const key of keys) sample.add(key);
        expect(sample.values()).toEqual(keys.toSorted((a, b) => a - b).slice(0, size));
        expect(sample.seen).toBe(keys.length);
        const again = reservoirFrom<number>(JSON.parse(JSON.stringify(sample)));
        expect(again.toJSON()).toEqual(sample.toJSON());
      }),
      { numRuns: cases(1000) },
    );
  });

  it("takes the host's randomness when it is given none", () => {
    const sample = reservoir<number>({ size: 3 });
    for (let i = 0; i < 100; i++) sample.add(i);
    expect(new Set(sample.values()).size).toBe(3);
  });

  it("is not merged with one of another size", () => {
    expect(() => reservoir({ size: 1 }).merge(reservoir({ size: 2 }))).toThrow(
      new TypeError("merge: size is 1 here and 2 in the other reservoir"),
    );
  });

  it("refuses sizes, weights and keys that are none", () => {
    expect(() => reservoir({ size: 0 })).toThrow(/^size: expected an integer from 1/);
    expect(() => reservoir({ size: 1 }).add("a", 0)).toThrow(
      "weight: expected a finite number above 0, got 0",
    );
    expect(() => reservoirFrom({ size: 1, seen: 1, kept: [[Number.NaN, 1]] })).toThrow(
      /^kept: expected keys from 0/,
    );
  });
});
