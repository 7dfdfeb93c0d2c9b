import {
  type Answer,
  count,
  first,
  max,
  ndjson,
  plan,
  planFrom,
  schema,
  variance,
} from "modulink-edge/transform";
import { describe, expect, it } from "vitest";

const Reading = schema({ time: "f64", key: "dictionary", value: "f64" });
const from = ndjson(Reading);
const linesOf = (times: readonly (number | readonly [time: number, key: string])[]) =>
  times
    .map((one) => (typeof one === "number" ? { time: one, key: "a" } : { time: one[0], key: one[1] }))
    .map((row) => `${JSON.stringify({ ...row, value: row.time })}\n`)
    .join("");

for (const engine of ["reference", "wasm", "wasm-simd"] as const) {
  const start = plan(Reading, { engine });
  const tumbling = start
    .window("time", { every: 10, late: "update", allowedLateness: 20 })
    .groupBy("key", { n: count(), most: max("value"), first: first("value") });
  const told = (times: Parameters<typeof linesOf>[0]) => {
    const { rows, report } = tumbling(from(linesOf(times))) as Answer<never>;
    return {
      rows: (rows as { windowStart: number; key: string; n: number }[]).map(Object.values),
      late: report.late,
    };
  };

  describe(`late rows that give windows anew, on ${engine}`, () => {
    it("give the row of their window and key once more, at once", () => {
      expect(told([1, [2, "b"], 12, 3, [4, "c"]])).toEqual({
        rows: [
          [0, 10, "a", 1, 1, 1],
          [0, 10, "b", 1, 2, 2],
          [0, 10, "a", 2, 3, 1],
          [0, 10, "c", 1, 4, 4],
          [10, 20, "a", 1, 12, 12],
        ],
        late: 0,
      });
    });

    it("are left out and counted when the watermark has passed the end and the allowed lateness", () => {
      expect(told([1, 29, 2]).rows).toEqual([
        [0, 10, "a", 1, 1, 1],
        [0, 10, "a", 2, 2, 1],
        [20, 30, "a", 1, 29, 29],
      ]);
      expect(told([1, 30, 2])).toEqual({
        rows: [
          [0, 10, "a", 1, 1, 1],
          [30, 40, "a", 1, 30, 30],
        ],
        late: 1,
      });
    });

    it("may be allowed for any time, not only for so many windows", () => {
      const windowed = start
        .window("time", { every: 10, lateness: 1, late: "update", allowedLateness: 3 })
        .groupBy([], { n: count() });
      const { rows, report } = windowed(from(linesOf([1, 13.5, 2, 14, 3]))) as Answer<{ n: number }>;
      expect(rows.map(({ n }) => n)).toEqual([1, 2, 2]);
      expect(report.late).toBe(1);
    });

    it("give each window anew that was given and holds them, and are in the others from the beginning", () => {
      const sliding = start
        .window("time", { every: 10, size: 30, late: "update", allowedLateness: 100 })
        .groupBy("key", { n: count(), spread: variance("value") });
      const { rows } = sliding(from(linesOf([25, 41, 26]))) as Answer<{ windowStart: number; n: number }>;
      expect(rows.map(({ windowStart, n }) => [windowStart, n])).toEqual([
        [0, 1],
        [10, 1],
        [0, 2],
        [10, 2],
        [20, 3],
        [30, 1],
        [40, 1],
      ]);
    });

    it("let sessions grow that were given, and meet", () => {
      const visits = start
        .window("time", { gap: 10, late: "update", allowedLateness: 100 })
        .groupBy("key", { n: count() });
      const { rows } = visits(from(linesOf([0, 18, [50, "b"], 9, 100]))) as Answer<object>;
      expect(rows.map((row) => Object.values(row))).toEqual([
        [0, 10, "a", 1],
        [18, 28, "a", 1],
        [0, 28, "a", 3],
        [50, 60, "b", 1],
        [100, 110, "a", 1],
      ]);
    });

    it("let a session go on that was over", () => {
      const visits = start
        .window("time", { gap: 10, late: "update", allowedLateness: 10 })
        .groupBy([], { n: count() });
      const { rows, report } = visits(from(linesOf([0, 11, 8, 12, 40, 9]))) as Answer<object>;
      expect(rows.map((row) => Object.values(row))).toEqual([
        [0, 10, 1],
        [0, 22, 4],
        [40, 50, 1],
      ]);
      expect(report.late).toBe(1);
    });

    it("hold windows for so long, and no longer", () => {
      const limited = (allowedLateness: number, maxGroups: number) =>
        plan(Reading, { engine, maxGroups })
          .window("time", { every: 10, late: "update", allowedLateness })
          .groupBy("key", { n: count() });
      const times = Array.from({ length: 3000 }, (_, i) => i * 5 - (i % 3) * 9);
      const run = (allowedLateness: number, most: number) =>
        limited(allowedLateness, most)(from(linesOf(times))) as Answer<{ windowStart: number; n: number }>;
      const { rows, report } = run(40, 7);
      const newest = new Map(rows.map(({ windowStart, n }) => [windowStart, n]));
      expect([...newest.values()].reduce((all, n) => all + n, 0)).toBe(times.length);
      expect(report.late).toBe(0);
      expect(() => run(400, 7)).toThrow(expect.objectContaining({ code: "too-many-groups" }));
    });

    it("are found in stored plans, and explained", () => {
      const stored = planFrom(JSON.parse(JSON.stringify(tumbling)), { engine });
      expect(stored.explain()).toContain(
        "windows of time, lateness 0, allowed lateness 20, size 10, every 10",
      );
      const behind = start.limit(9).window("time", { every: 5, late: "update", allowedLateness: 7 });
      expect(behind.groupBy("key", {}).explain()).toContain(
        "then group by windowStart, key, allowed lateness 7  [host]",
      );
      const visits = start.window("time", { gap: 5, late: "update", allowedLateness: 8 }).groupBy([], {});
      expect(visits.explain()).toContain("then group by session, allowed lateness 8  [host]");
      const { rows } = stored(from(linesOf([1, 12, 3])) as never) as Answer<{ n: number }>;
      expect(rows.map(({ n }) => n)).toEqual([1, 2, 1]);
    });
  });
}

describe("a stored plan of windows", () => {
  const stored = (window: object) => () =>
    planFrom({ version: 1, schema: { time: "f64" }, steps: [{ groupBy: [], aggregates: {}, window }] });

  it("says where what is wrong with late rows stands", () => {
    expect(stored({ field: "time", every: 1, late: "update" })).toThrow(
      "steps[0].window: allowedLateness: expected",
    );
    expect(stored({ field: "time", every: 1, late: "keep" })).toThrow(
      'steps[0].window: late: expected "drop"',
    );
    expect(stored({ field: "time", gap: 1, allowedLateness: 2 })).toThrow(
      'steps[0].window: allowedLateness: expected late: "update" with it, got "drop"',
    );
  });
});

describe("a watermark before all times", () => {
  it("ends no window, and stops nothing", () => {
    const far = plan(Reading, { engine: "wasm" })
      .window("time", { every: 1, lateness: Number.MAX_SAFE_INTEGER })
      .groupBy([], { n: count() });
    const { rows } = far(
      from(linesOf([-9007199254740991, -9007199254740990, -9007199254740989])),
    ) as Answer<object>;
    expect(rows.length).toBe(3);
  });
});
