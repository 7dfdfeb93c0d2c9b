import type { Answer, PlanState } from "modulink-edge/transform";
import { count, first, last, ndjson, plan, schema, sum } from "modulink-edge/transform";
import { describe, expect, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";

const Reading = schema({ time: "f64", key: "dictionary", value: "f64" });
const from = ndjson(Reading);
const engines = ["reference", "wasm", "wasm-simd"] as const;
const aggregates = { n: count(), total: sum("value"), first: first("value"), last: last("value") };

const reading = fc.record({
  time: fc.option(fc.integer({ min: -20, max: 40 }), { freq: 12 }),
  key: fc.constantFrom("a", "b", null),
  value: fc.option(fc.integer({ min: -5, max: 5 })),
});
const parts = fc.array(fc.array(reading, { maxLength: 12 }), { minLength: 1, maxLength: 4 });
const shapes = fc.record({
  every: fc.constantFrom(1, 3, 5),
  times: fc.integer({ min: 1, max: 4 }),
  offset: fc.constantFrom(0, 2),
  lateness: fc.constantFrom(0, 0, 4, 30),
});

const bytesOf = (rows: readonly object[]) =>
  new TextEncoder().encode(rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
const throughJson = (state: PlanState): PlanState => JSON.parse(JSON.stringify(state));

type Windowed = ReturnType<ReturnType<typeof windowed>["groupBy"]>;
const windowed = (engine: (typeof engines)[number], options: object) =>
  plan(Reading, { engine }).window("time", options as { every: number });

function merged(made: readonly Windowed[], all: readonly (readonly object[])[]): Answer<unknown> {
  const states = all.map((rows, i) => {
    const part = (made[i % made.length] as Windowed).part({ from });
    part.push(bytesOf(rows));
    return throughJson(part.finish());
  });
  return (made[0] as Windowed).merge(states);
}

describe("windows of parts", () => {
  it("are those of the whole, with its late rows, whatever engines read them", () => {
    let [rows, late] = [0, 0];
    fc.assert(
      fc.property(parts, shapes, (all, { every, times, offset, lateness }) => {
        const options = { every, size: every * times, offset: offset % every, lateness };
        const made = engines.map((engine) => windowed(engine, options).groupBy("key", aggregates));
        const whole = made[0]?.(from(bytesOf(all.flat()))) as Answer<unknown>;
        rows += whole.rows.length;
        late += whole.report.late;
        expect(merged(made as never, all)).toEqual(whole);
      }),
      { numRuns: cases(1500) },
    );
    expect(Math.min(rows, late)).toBeGreaterThan(cases(1500));
  });

  it("are given once, as late rows leave them", () => {
    fc.assert(
      fc.property(parts, shapes, fc.constantFrom(1, 4, 15), (all, shape, allowedLateness) => {
        const { every, times, lateness } = shape;
        const options = { every, size: every * times, lateness, late: "update", allowedLateness };
        const made = engines.map((engine) => windowed(engine, options).groupBy("key", aggregates));
        const whole = made[0]?.(from(bytesOf(all.flat()))) as Answer<{ windowStart: number; key: string }>;
        const newest = new Map(whole.rows.map((row) => [`${row.windowStart} ${row.key}`, row]));
        const { rows, report } = merged(made as never, all);
        expect(rows.length).toBe(newest.size);
        expect(rows).toEqual(expect.arrayContaining([...newest.values()]));
        expect(report).toEqual(whole.report);
      }),
      { numRuns: cases(300) },
    );
  });

  it("refuse late rows where the plan does, also those that only another part makes late", () => {
    const strict = windowed("wasm", { every: 5, late: "error" }).groupBy("key", aggregates);
    const [one, two] = [
      [{ time: 1 }, { time: 20 }],
      [{ time: 3 }, { time: 4 }],
    ];
    expect(() => merged([strict], [two, one])).not.toThrow();
    expect(() => merged([strict], [one, two])).toThrow(
      expect.objectContaining({ code: "late-row", message: expect.stringContaining("a row of time 3 ") }),
    );
  });

  it("are as many in memory as the part has, and where they are merged only those that are open", () => {
    const rows = Array.from({ length: 100 }, (_, time) => ({ time }));
    const few = plan(Reading, { maxGroups: 60 }).window("time", { every: 1 }).groupBy([], { n: count() });
    const part = few.part({ from });
    expect(() => part.push(bytesOf(rows))).toThrow(expect.objectContaining({ code: "too-many-groups" }));
    expect(merged([few] as never, [rows.slice(0, 50), rows.slice(50)]).rows.length).toBe(100);
  });

  it("whose state was damaged are a TypeError", () => {
    const built = windowed("wasm", { every: 5 }).groupBy("key", aggregates);
    const part = built.part({ from });
    part.push(bytesOf([{ time: 1, key: "a" }, { time: 20 }]));
    const state = throughJson(part.finish());
    const text = JSON.stringify(state.seen);
    fc.assert(
      fc.property(
        fc.nat(text.length),
        fc.constantFrom("0", '"', "[", "null", ",", "-", "e9", "e300"),
        (at, mark) => {
          try {
            built.merge([{ ...state, seen: JSON.parse(text.slice(0, at) + mark + text.slice(at + 1)) }]);
          } catch (error) {
            expect(error instanceof SyntaxError || error instanceof TypeError).toBe(true);
          }
        },
      ),
      { numRuns: cases(300) },
    );
  });
});

const samples = (size: number, seed: number) => plan(Reading).sample(size, { seed });

function sampled(size: number, seed: number, lengths: readonly number[]): number[] {
  let time = 0;
  const all = lengths.map((length) => Array.from({ length }, () => ({ time: time++, key: "a" })));
  return (merged([samples(size, seed)] as never, all).rows as { time: number }[]).map((row) => row.time);
}

describe("the sample of parts", () => {
  it("is the same for the same parts and seed, in the order of the rows, and another one for another seed", () => {
    const found = sampled(20, 7, [100, 3, 0, 250]);
    expect(found.length).toBe(20);
    expect(found).toEqual(found.toSorted((a, b) => a - b));
    expect(sampled(20, 7, [100, 3, 0, 250])).toEqual(found);
    expect(sampled(20, 8, [100, 3, 0, 250])).not.toEqual(found);
    expect(sampled(20, 7, [4, 0, 7])).toEqual(Array.from({ length: 11 }, (_, i) => i));
    expect(sampled(20, 7, [])).toEqual([]);
  });

  it("has each row as often as any other, and each two", () => {
    const seeds = cases(3000);
    const times = new Array<number>(30).fill(0);
    let [together, apart] = [0, 0];
    for (let seed = 0; seed < seeds; seed++) {
      const found = new Set(sampled(6, seed, [5, 5, 20]));
      for (const time of found) (times[time] as number)++;
      for (let i = 0; i < 5; i++) {
        together += Number(found.has(i) && found.has(5 + i));
        apart += Number(found.has(i) && found.has(5 + ((i + 1) % 5)));
      }
    }
    const deviation = Math.sqrt(seeds * 0.2 * 0.8);
    for (const count of times) expect(Math.abs(count - seeds * 0.2)).toBeLessThan(4.5 * deviation);
    const pairs = 5 * seeds * ((6 * 5) / (30 * 29));
    for (const count of [together, apart])
      expect(Math.abs(count - pairs)).toBeLessThan(4.5 * Math.sqrt(pairs) + 1);
  });

  it("goes on from a saved part", () => {
    const rows = Array.from({ length: 200 }, (_, time) => ({ time, key: "a" }));
    const built = samples(10, 3);
    const whole = built.part({ from });
    whole.push(bytesOf(rows));
    const begun = built.part({ from });
    begun.push(bytesOf(rows.slice(0, 77)));
    const resumed = built.part({ from, state: throughJson(begun.save()) });
    resumed.push(bytesOf(rows.slice(77)));
    expect(resumed.finish()).toEqual(whole.finish());
  });
});
