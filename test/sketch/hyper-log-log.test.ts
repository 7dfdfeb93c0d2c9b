import { type HyperLogLog, hyperLogLog, hyperLogLogFrom, type Item, xxh64 } from "modulink-edge/sketch";
import { describe, expect, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";
import { identity, items } from "./items.ts";

function of(added: Iterable<Item>, options = {}): HyperLogLog {
  const counter = hyperLogLog(options);
  for (const item of added) counter.add(item);
  return counter;
}

/** The relative errors at some numbers of different items, on the way to the last of them. */
function errors(numbers: readonly number[], precision: number, seed: number): number[] {
  const counter = hyperLogLog({ precision, seed });
  let added = 0;
  return numbers.map((number) => {
    for (; added < number; added++) counter.add(added);
    return counter.estimate() / number - 1;
  });
}

const numbers = [1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 20_000, 30_000, 50_000, 100_000];

describe("a HyperLogLog", () => {
  it("has the standard error it promises, at every number of items", () => {
    const seeds = Array.from({ length: 16 }, (_, seed) => seed);
    for (const precision of [8, 14]) {
      const promised = 1.04 / Math.sqrt(2 ** precision);
      const all = seeds.map((seed) => errors(numbers, precision, seed));
      for (const at of numbers.keys()) {
        const squares = all.map((row) => row[at]! ** 2);
        const found = Math.sqrt(squares.reduce((sum, square) => sum + square) / seeds.length);
        // Of few items, one too few is more than the standard error.
        expect(found).toBeLessThan(Math.max(1.5 * promised, 1 / numbers[at]!));
      }
    }
  });

  it("holds it for a million", () => {
    for (const precision of [4, 10, 14, 18]) {
      const [found = 1] = errors([1_000_000], precision, 1);
      expect(Math.abs(found)).toBeLessThan((3 * 1.04) / Math.sqrt(2 ** precision));
    }
  });

  it("counts few items exactly", () => {
    fc.assert(
      fc.property(items, (added) => {
        expect(of(added, { precision: 18 }).estimate()).toBe(new Set(added.map(identity)).size);
      }),
      { numRuns: cases(500) },
    );
    expect(hyperLogLog().estimate()).toBe(0);
  });

  it("does not depend on order, repetition or where the items were cut", () => {
    const many = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 300 });
    const options = fc.record({
      precision: fc.integer({ min: 4, max: 9 }),
      seed: fc.integer({ min: 0, max: 9 }),
    });
    fc.assert(
      fc.property(many, many, options, (some, others, how) => {
        const all = of([...others, ...some, ...some], how);
        const merged = of(some, how).merge(of(others, how));
        expect(merged.toBytes()).toEqual(all.toBytes());
        expect(merged.estimate()).toBe(all.estimate());
        expect(hyperLogLogFrom(all.toBytes()).toBytes()).toEqual(all.toBytes());
      }),
      { numRuns: cases(500) },
    );
  });

  it("is small while it has seen little, and never takes more than a byte a register", () => {
    expect(hyperLogLog().toBytes().length).toBe(8);
    expect(of(["a"]).toBytes().length).toBe(11);
    expect(of(Array.from({ length: 30_000 }, (_, i) => i)).toBytes().length).toBeLessThan(2 ** 14 + 12);
  });

  it("is the same after a journey, as bytes and as JSON, on every runtime", () => {
    for (const [count, hash] of [
      [100, 17183146685647704097n],
      [10_000, 2245093157072708423n],
    ] as const) {
      const counter = of(Array.from({ length: count }, (_, i) => `item ${i}`));
      expect(hyperLogLogFrom(JSON.parse(JSON.stringify(counter))).toBytes()).toEqual(counter.toBytes());
      expect(xxh64(counter.toBytes())).toBe(hash);
    }
  });

  it("is not merged with one that is unlike it", () => {
    expect(() => hyperLogLog().merge(hyperLogLog({ precision: 12 }))).toThrow(
      new TypeError("merge: precision is 14 here and 12 in the other HyperLogLog"),
    );
    expect(() => hyperLogLog().merge(hyperLogLog({ seed: 1 }))).toThrow(/^merge: seed is 0 here and 1/);
  });

  it.each([
    [{ precision: 3 }, "precision: expected an integer from 4 to 18, got 3"],
    [{ precision: 19 }, "precision: expected an integer from 4 to 18, got 19"],
    [{ seed: 2 ** 32 }, "seed: expected an integer from 0 to 4294967295, got 4294967296"],
  ])("is not made with %j", (options, message) => {
    expect(() => hyperLogLog(options)).toThrow(new TypeError(message));
  });
});
