import { bloomFilter, bloomFilterFrom, xxh64 } from "modulink-edge/sketch";
import { describe, expect, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";
import { items } from "./items.ts";

describe("a bloom filter", () => {
  it("finds everything that was added", () => {
    fc.assert(
      fc.property(items, fc.double({ min: 1e-9, max: 0.99, noNaN: true }), (added, errorRate) => {
        const filter = bloomFilter({ capacity: 60, errorRate });
        for (const item of added) filter.add(item);
        for (const item of added) expect(filter.has(item)).toBe(true);
      }),
      { numRuns: cases(1000) },
    );
  });

  it.each([0.3, 0.1, 0.01, 0.001])("takes no more than a part of %s of foreign items for its own", (rate) => {
    const [capacity, tries] = [20_000, 200_000];
    for (const seed of [0, 1, 0xffff_ffff]) {
      const filter = bloomFilter({ capacity, errorRate: rate, seed });
      for (let i = 0; i < capacity; i++) filter.add(`own ${i}`);
      let wrong = 0;
      for (let i = 0; i < tries; i++) if (filter.has(i)) wrong++;
      const spread = Math.sqrt(tries * rate * (1 - rate));
      expect(wrong).toBeLessThan(tries * rate + 4 * spread);
      expect(wrong).toBeGreaterThan(tries * rate * 0.8 - 4 * spread);
    }
  });

  it("keeps its rate when it is made for few items", () => {
    let wrong = 0;
    for (let seed = 0; seed < 200; seed++) {
      const filter = bloomFilter({ capacity: 10, errorRate: 0.01, seed });
      for (let i = 0; i < 10; i++) filter.add(`own ${i}`);
      for (let i = 0; i < 500; i++) if (filter.has(i)) wrong++;
    }
    expect(wrong).toBeLessThan(1000 + 4 * Math.sqrt(1000) + 300);
  });

  it("says of an item that is new that it is", () => {
    const filter = bloomFilter({ capacity: 100, errorRate: 1e-6 });
    expect([
      filter.add("a"),
      filter.add("a"),
      filter.add(1),
      filter.add("1"),
      filter.add(-0),
      filter.add(0),
    ]).toEqual([true, false, true, true, true, false]);
  });

  it("merged is the one that would have seen everything", () => {
    fc.assert(
      fc.property(items, items, (some, others) => {
        const make = (added: typeof some): ReturnType<typeof bloomFilter> => {
          const filter = bloomFilter({ capacity: 100, seed: 3 });
          for (const item of added) filter.add(item);
          return filter;
        };
        expect(make(some).merge(make(others)).toBytes()).toEqual(make([...some, ...others]).toBytes());
      }),
      { numRuns: cases(300) },
    );
  });

  it("is the same after a journey, as bytes and as JSON", () => {
    const filter = bloomFilter({ capacity: 1000, errorRate: 0.003, seed: 7 });
    for (let i = 0; i < 500; i++) filter.add(i);
    for (const again of [
      bloomFilterFrom(filter.toBytes()),
      bloomFilterFrom(JSON.parse(JSON.stringify(filter))),
    ]) {
      expect(again.toBytes()).toEqual(filter.toBytes());
      expect([again.has(7), again.bits, again.hashes, again.seed]).toEqual([
        true,
        filter.bits,
        filter.hashes,
        7,
      ]);
    }
    expect(xxh64(filter.toBytes())).toBe(4848166993300052767n); // the same on every runtime
  });

  it("is not merged with one that is unlike it", () => {
    const own = bloomFilter({ capacity: 1000 });
    expect(() => own.merge(bloomFilter({ capacity: 2000 }))).toThrow(
      /^merge: bits is 9600 here and 19192 in the other bloom filter$/,
    );
    expect(() => own.merge(bloomFilter({ capacity: 1000, seed: 1 }))).toThrow(/^merge: seed is 0 here and 1/);
    expect(() => own.merge({} as never)).toThrow(new TypeError("merge: expected another bloom filter"));
  });

  it.each([
    [{ capacity: 0 }, "capacity: expected an integer from 1 to 4294967296, got 0"],
    [{ capacity: 1.5 }, "capacity: expected an integer from 1 to 4294967296, got 1.5"],
    [{ capacity: 9, errorRate: 0 }, "errorRate: expected a number above 0 and below 1, got 0"],
    [{ capacity: 9, errorRate: 1 }, "errorRate: expected a number above 0 and below 1, got 1"],
    [{ capacity: 9, errorRate: Number.NaN }, "errorRate: expected a number above 0 and below 1, got NaN"],
    [{ capacity: 9, seed: -1 }, "seed: expected an integer from 0 to 4294967295, got -1"],
    [{ capacity: 2 ** 31 }, "capacity: 2147483648 items at an error rate of 0.01 need more than 512 MiB"],
  ])("is not made with %j", (options, message) => {
    expect(() => bloomFilter(options)).toThrow(new TypeError(message));
  });
});
