import { type HeavyHitters, heavyHitters, heavyHittersFrom, type Item, xxh64 } from "modulink-edge/sketch";
import { describe, expect, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";
import { identity, items } from "./items.ts";
import { randomFrom } from "./random.ts";

type Added = readonly (readonly [item: Item, times: number])[];

function of(added: Added, capacity: number): HeavyHitters {
  const sketch = heavyHitters({ capacity });
  for (const [item, times] of added) sketch.add(item, times);
  return sketch;
}

function truthOf(added: Added): Map<string, number> {
  const truth = new Map<string, number>();
  for (const [item, times] of added) truth.set(identity(item), (truth.get(identity(item)) ?? 0) + times);
  return truth;
}

/** Everything that is promised, held against exact counts. */
function expectKept(sketch: HeavyHitters, added: Added): void {
  const truth = truthOf(added);
  const exact = (item: Item): number => truth.get(identity(item)) ?? 0;
  const total = added.reduce((all, [, times]) => all + times, 0);
  const bound = total / sketch.capacity;
  expect(sketch.total).toBe(total);
  for (const [item] of added) {
    const { count, error } = sketch.count(item);
    expect(count).toBeGreaterThanOrEqual(exact(item));
    expect(count - error).toBeLessThanOrEqual(exact(item));
    expect(error).toBeLessThanOrEqual(bound);
  }
  const all = sketch.top();
  const kept = new Set(all.map(({ item }) => identity(item)));
  expect(kept.size).toBe(all.length);
  for (const [item, times] of truth) if (times > bound) expect(kept).toContain(item);
  for (const k of [0, 1, 3, sketch.capacity]) expectTop(sketch, truth, k);
}

function expectTop(sketch: HeavyHitters, truth: Map<string, number>, k: number): void {
  const top = sketch.top(k);
  expect(top).toHaveLength(Math.min(k, sketch.top().length));
  expect(top.map(({ count }) => count)).toEqual(top.map(({ count }) => count).sort((a, b) => b - a));
  const listed = new Set(top.map(({ item }) => identity(item)));
  const outside = Math.max(0, ...[...truth].filter(([item]) => !listed.has(item)).map(([, times]) => times));
  for (const { item, guaranteed } of top)
    if (guaranteed) expect(truth.get(identity(item))).toBeGreaterThanOrEqual(outside);
}

const times = fc.oneof(fc.constant(1), fc.nat(5), fc.nat(1_000_000));
const some: fc.Arbitrary<Added> = items.chain((found) =>
  fc
    .array(times, { minLength: found.length, maxLength: found.length })
    .map((weights) => found.map((item, at) => [item, weights[at]!] as const)),
);
const capacity = fc.integer({ min: 1, max: 12 });

/** Few items often, many seldom: the item of the rank r as often as 1 / r. */
function zipf(size: number, seed: number): Added {
  const random = randomFrom(seed);
  return Array.from({ length: size }, () => [Math.floor(3000 ** random()), 1]);
}

/** As many different items as there are places, over and over, with one more each time: what is kept has just been asked for. */
const turning: Added = Array.from({ length: 5000 }, (_, i) => [i % 51, 1]);

/** One item that comes often, between others that come once, and last of all only others. */
const hidden: Added = Array.from({ length: 6000 }, (_, i) => [i % 20 === 0 && i < 4000 ? "often" : i, 1]);

/** Each item once more than the one before. */
const rising: Added = Array.from({ length: 300 }, (_, i) => [i, i + 1]);

describe("heavy hitters", () => {
  it("are within the bound of the truth, and none is missed, however often anything is added", () => {
    fc.assert(
      fc.property(some, capacity, (added, size) => expectKept(of(added, size), added)),
      { numRuns: cases(1000) },
    );
  });

  it("are so over any merges, too", () => {
    fc.assert(
      fc.property(fc.array(some, { minLength: 2, maxLength: 5 }), some, capacity, (parts, after, size) => {
        const [first, ...others] = parts.map((part) => of(part, size));
        // Some are merged as a tree, and some one after the other.
        const last = others.pop()!.merge(heavyHitters({ capacity: size }));
        const merged = others.reduce((all, one) => all.merge(one), first!).merge(last);
        for (const [item, weight] of after) merged.add(item, weight);
        expectKept(merged, [...parts.flat(), ...after]);
      }),
      { numRuns: cases(1000) },
    );
  });

  it.each([
    ["common ones and rare ones", zipf(20_000, 3)],
    ["always the one that has just given way", turning],
    ["one between very many others", hidden],
    ["ever heavier ones", rising],
    ["ever lighter ones", rising.toReversed()],
  ])("are found among %s, in one piece and in many", (_, added) => {
    const size = 50;
    expectKept(of(added, size), added);
    const parts = Array.from({ length: 16 }, (_, part) => added.filter((_, at) => at % 16 === part));
    const sketches = parts.map((part) => of(part, size));
    while (sketches.length > 1) sketches.push(sketches.shift()!.merge(sketches.shift()!));
    expectKept(sketches[0]!, added);
    const cut = Array.from({ length: 16 }, (_, part) =>
      added.slice((part * added.length) / 16, ((part + 1) * added.length) / 16),
    );
    expectKept(
      cut.map((part) => of(part, size)).reduce((all, one) => all.merge(one)),
      added,
    );
  });

  it("are the most frequent ones, for certain, where few are far ahead", () => {
    const top = of(zipf(20_000, 3), 200).top(5);
    expect(top.map(({ item, guaranteed }) => [item, guaranteed])).toEqual(
      [1, 2, 3, 4, 5].map((item) => [item, true]),
    );
  });

  it("say what is not certain", () => {
    const sketch = of(
      [
        ["a", 5],
        ["b", 4],
        ["c", 1],
      ],
      2,
    );
    expect(sketch.top()).toEqual([
      { item: "a", count: 5, error: 0, guaranteed: true },
      { item: "c", count: 5, error: 4, guaranteed: false },
    ]);
    expect(sketch.count("b")).toEqual({ count: 5, error: 5 });
  });

  it("are exact while there is room", () => {
    fc.assert(
      fc.property(some, some, (one, other) => {
        const merged = of(one, 200).merge(of(other, 200));
        const truth = truthOf([...one, ...other]);
        for (const { item, count, error, guaranteed } of merged.top())
          expect([count, error, guaranteed]).toEqual([truth.get(identity(item)), 0, true]);
        expect(merged.count("never")).toEqual({ count: 0, error: 0 });
      }),
      { numRuns: cases(300) },
    );
  });

  it("give an item as it was added, and a text for its UTF-8", () => {
    const sketch = heavyHitters();
    const added = [
      "é",
      "\ufeffa",
      "",
      0.1,
      Number.NaN,
      -0,
      Uint8Array.of(255, 254),
      Uint8Array.of(0xf0, 0x9f),
    ];
    for (const [at, item] of added.entries()) sketch.add(item, 100 - at);
    sketch.add(new TextEncoder().encode("é"));
    expect(sketch.top().map(({ item }) => item)).toEqual(added.with(5, 0));
    sketch.add("\ud800");
    expect(sketch.count("\ufffd").count).toBe(1);
    expect(heavyHittersFrom(sketch.toBytes()).top()).toEqual(sketch.top());
  });

  it("are the same whichever is merged into which, and whatever was asked in between", () => {
    fc.assert(
      fc.property(some, some, capacity, (one, other, size) => {
        const merged = of(one, size).merge(of(other, size));
        expect(of(other, size).merge(of(one, size)).toBytes()).toEqual(merged.toBytes());
        const asked = heavyHitters({ capacity: size });
        for (const [item, weight] of one) {
          asked.add(item, weight);
          asked.count("never");
          asked.top(1);
        }
        expect(asked.toBytes()).toEqual(of(one, size).toBytes());
      }),
      { numRuns: cases(500) },
    );
  });

  it("go on after a journey as if there had been none", () => {
    fc.assert(
      fc.property(some, some, capacity, (before, after, size) => {
        const sketch = of(before, size);
        const again = heavyHittersFrom(JSON.parse(JSON.stringify(sketch)));
        for (const [item, weight] of after) for (const one of [sketch, again]) one.add(item, weight);
        expect(again.toBytes()).toEqual(sketch.toBytes());
      }),
      { numRuns: cases(500) },
    );
  });

  it("have the same bytes on every runtime", () => {
    const random = randomFrom(9);
    const sketch = heavyHitters({ capacity: 40 });
    for (let i = 0; i < 5000; i++) sketch.add(Math.floor(300 * random() * random()));
    const other = heavyHitters({ capacity: 40 });
    for (const item of ["text", Uint8Array.of(255)]) other.add(item, 700);
    expect(xxh64(sketch.merge(other).toBytes())).toBe(3084997756915527079n);
  });

  it("are not merged with those of another capacity, or another sketch", () => {
    expect(() => heavyHitters().merge(heavyHitters({ capacity: 10 }))).toThrow(
      /^merge: capacity is 1000 here and 10 in the other sketch of heavy hitters$/,
    );
    expect(() => heavyHitters().merge({} as HeavyHitters)).toThrow(
      /^merge: expected another sketch of heavy hitters$/,
    );
  });

  it.each([0, 1.5, 2 ** 20 + 1])("do not have the capacity %s", (capacity) => {
    expect(() => heavyHitters({ capacity })).toThrow(
      /^capacity: expected an integer from 1 to 1048576, got /,
    );
  });

  it("refuse what is no item, no number of times, and no number of them", () => {
    const sketch = heavyHitters();
    expect(() => sketch.add({} as Item)).toThrow(TypeError);
    expect(() => sketch.add("a", -1)).toThrow(/^times: expected an integer from 0/);
    expect(() => sketch.top(0.5)).toThrow(/^k: expected an integer from 0/);
    expect([sketch.total, sketch.top()]).toEqual([0, []]);
  });

  it("refuse data whose counts contradict each other", () => {
    const bytes = of(
      [
        ["a", 5],
        ["b", 4],
        ["c", 1],
      ],
      2,
    ).toBytes();
    // Behind five bytes of head: capacity, total, size; then count, error and item of each.
    for (const [at, byte] of [
      [6, 4],
      [8, 6],
      [9, 5],
      [5, 3],
    ] as const)
      expect(() => heavyHittersFrom(bytes.with(at, byte))).toThrow(/its counts contradict each other$/);
    const last = bytes.length - 1;
    expect(() => heavyHittersFrom(bytes.with(last, bytes[12]!))).toThrow(/an item is in it twice$/);
  });
});
