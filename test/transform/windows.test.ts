import {
  type Answer,
  count,
  type EncodedAnswer,
  first,
  mean,
  ndjson,
  type PlanOptions,
  plan,
  type Source,
  schema,
  sum,
} from "modulink-edge/transform";
import { describe, expect, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";
import { cut, cuts } from "./generate.ts";
import { aligned, type Event, sessions } from "./windows-model.ts";

const Reading = schema({ time: "f64", key: "dictionary", value: "f64" });
const from = ndjson(Reading);
const engines = ["reference", "wasm", "wasm-simd"] as const;
const aggregates = { n: count(), total: sum("value"), first: first("value") };

const linesOf = (events: readonly object[]) => events.map((event) => `${JSON.stringify(event)}\n`).join("");
const bytesOf = (events: readonly object[]) => new TextEncoder().encode(linesOf(events));
const at = (time: number | null, key: string | null = "a", value: number | null = 1): Event => ({
  time,
  key,
  value,
});

/** Times that go forward, with steps back, jumps, repeats and gaps. */
const events: fc.Arbitrary<readonly Event[]> = fc
  .array(
    fc.record({
      step: fc.oneof(
        { weight: 6, arbitrary: fc.integer({ min: 0, max: 3 }) },
        { weight: 3, arbitrary: fc.integer({ min: -25, max: 25 }) },
        fc.constantFrom(10, 1000, -1000, 100_000),
      ),
      timed: fc.integer({ min: 0, max: 15 }),
      key: fc.constantFrom("a", "b", "c", "a longer key", null),
      value: fc.option(fc.integer({ min: -5, max: 5 })),
    }),
    { maxLength: 60 },
  )
  .map((steps) => {
    let time = -20;
    return steps.map(({ step, timed, key, value }) => {
      time += step;
      return { time: timed === 0 ? null : time, key, value };
    });
  });

/** Rows of two keys, so close and so much out of order that sessions touch, meet and are joined. */
const dense: fc.Arbitrary<readonly Event[]> = fc.array(
  fc.record({
    time: fc.integer({ min: 0, max: 40 }),
    key: fc.constantFrom("a", "b"),
    value: fc.option(fc.integer({ min: -5, max: 5 })),
  }),
  { maxLength: 25 },
);

const lateness = fc.constantFrom(0, 0, 1, 7, 30);
/** For how long late rows give windows anew, or nothing of it. */
const allowed = fc.constantFrom(0, 0, 1, 4, 13, 40);

/** Options of windows that are given anew for so long. */
const updating = (allowedLateness: number) =>
  allowedLateness === 0 ? {} : ({ late: "update", allowedLateness } as const);

function told(answer: Answer<unknown>) {
  const { rows, report } = answer;
  return { rows, late: report.late, untimed: report.untimed };
}

describe("windows", () => {
  it("are what all rows of each say, on every engine, however the input is cut", { timeout: 600_000 }, () => {
    const shapes = fc.record({
      every: fc.constantFrom(1, 5, 10),
      times: fc.integer({ min: 1, max: 4 }),
      offset: fc.constantFrom(0, 0, 3),
      lateness,
      allowed,
    });
    let given = 0;
    fc.assert(
      fc.property(events, shapes, cuts, (stream, { every, times, offset, lateness, allowed }, sizes) => {
        const settings = { every, size: every * times, offset: offset % every, lateness };
        const options = { ...settings, ...updating(allowed) };
        const wanted = aligned(stream, { ...settings, allowed });
        given += wanted.rows.length;
        for (const engine of engines) {
          const windowed = plan(Reading, { engine }).window("time", options).groupBy("key", aggregates);
          const answer = windowed(from(cut(bytesOf(stream), sizes))) as Answer<unknown>;
          expect(told(answer)).toEqual(wanted);
        }
      }),
      { numRuns: cases(600) },
    );
    expect(given).toBeGreaterThan(cases(600));
  });

  it("may be sessions, which late rows join", { timeout: 600_000 }, () => {
    let given = 0;
    fc.assert(
      fc.property(
        fc.oneof(events, dense),
        fc.constantFrom(1, 4, 12),
        lateness,
        allowed,
        cuts,
        (stream, gap, lateness, allowed, sizes) => {
          const wanted = sessions(stream, gap, lateness, allowed);
          given += wanted.rows.length;
          for (const engine of engines) {
            const windowed = plan(Reading, { engine })
              .window("time", { gap, lateness, ...updating(allowed) })
              .groupBy("key", aggregates);
            const answer = windowed(from(cut(bytesOf(stream), sizes))) as Answer<unknown>;
            expect(told(answer)).toEqual(wanted);
          }
        },
      ),
      { numRuns: cases(600) },
    );
    expect(given).toBeGreaterThan(cases(600));
  });

  it("come in the order in which sessions of one start were first seen, joined ones with the first of theirs", async () => {
    const visits = plan(Reading).window("time", { gap: 4, lateness: 30 }).groupBy("key", { n: count() });
    const { rows } = await visits(from(linesOf([at(10), at(5, "b"), at(5), at(7)])));
    expect(rows).toEqual([
      { windowStart: 5, windowEnd: 14, key: "a", n: 3 },
      { windowStart: 5, windowEnd: 9, key: "b", n: 1 },
    ]);
  });

  it("give the same values to the bit on every engine, many batches long", () => {
    const stream = Array.from({ length: 5000 }, (_, i) => {
      return at(i * 7 + ((i * 7919) % 300), `key ${(i * 31) % 17}`, ((i * 104_729) % 1000) / 7);
    });
    const source = () => from(bytesOf(stream)) as Source<never>;
    for (const options of [
      { every: 100 },
      { every: 50, size: 200, lateness: 150 },
      { gap: 40, lateness: 90 },
    ]) {
      const texts = engines.map((engine) => {
        const windowed = plan(Reading, { engine })
          .window("time", options as { every: number })
          .groupBy("key", { ...aggregates, mean: mean("value") });
        return new TextDecoder().decode((windowed.encode(source()) as EncodedAnswer).ndjson);
      });
      expect(texts[0]?.length).toBeGreaterThan(10_000);
      expect(texts[1]).toBe(texts[0]);
      expect(texts[2]).toBe(texts[0]);
    }
  });

  it("stay few in memory, however many pass", { timeout: 600_000 }, () => {
    const limited = (rows: number, options: object, maxGroups: number) => {
      const windowed = plan(Reading, { maxGroups }).window("time", options as { every: number });
      const { rows: found } = windowed.groupBy("key", { n: count() })(from(stretch(rows))) as Answer<{
        n: number;
      }>;
      return found.reduce((all, { n }) => all + n, 0);
    };
    const rows = cases(100_000);
    const kinds = [{ every: 100 }, { every: 100, size: 300, lateness: 100 }, { gap: 20 }];
    for (const options of kinds) {
      expect(limited(rows, options, 40)).toBeGreaterThanOrEqual(rows);
      expect(() => limited(rows, options, 1)).toThrow(expect.objectContaining({ code: "too-many-groups" }));
    }
    const many = cases(10_000_000);
    expect(limited(many, { every: 1000 }, 10)).toBe(many);
  });
});

/** Rows of five keys, ten milliseconds apart, as a stream of bytes would bring them. */
function* stretch(rows: number): Generator<Uint8Array> {
  const tails = Array.from({ length: 5 }, (_, i) => `0,"key":"key ${i}","value":1}\n`);
  for (let i = 0; i < rows; i += 1000) {
    let text = "";
    for (let j = i; j < Math.min(i + 1000, rows); j++) text += `{"time":${j + 1}${tails[j % 5]}`;
    yield new TextEncoder().encode(text);
  }
}

for (const engine of engines) {
  const start = (options: PlanOptions = {}) => plan(Reading, { engine, ...options });
  const run = (stream: readonly Event[], options: { every: number; size?: number; lateness?: number }) => {
    const answer = start().window("time", options).groupBy("key", { n: count() })(from(linesOf(stream)));
    return answer as Exclude<typeof answer, Promise<unknown>>;
  };
  const starts = (stream: readonly Event[], options: { every: number; lateness?: number }) =>
    run(stream, options).rows.map(({ windowStart, n }) => [windowStart, n]);

  describe(`windows on ${engine}`, () => {
    it("hold their start, and not their end", () => {
      expect(starts([at(0), at(9), at(10), at(19), at(20)], { every: 10 })).toEqual([
        [0, 2],
        [10, 2],
        [20, 1],
      ]);
    });

    it("take a row until the watermark is at their end, to the millisecond", () => {
      expect(starts([at(0), at(14), at(9)], { every: 10, lateness: 5 })).toEqual([
        [0, 2],
        [10, 1],
      ]);
      const late = run([at(0), at(15), at(9)], { every: 10, lateness: 5 });
      expect(late.rows.map(({ n }) => n)).toEqual([1, 1]);
      expect(late.report).toMatchObject({ rows: 3, late: 1 });
    });

    it("count a row as late only when all of its windows have been given", () => {
      const { rows, report } = run([at(0), at(12), at(8)], { every: 5, size: 10 });
      expect(rows.map(({ windowStart, n }) => [windowStart, n])).toEqual([
        [-5, 1],
        [0, 1],
        [5, 2],
        [10, 1],
      ]);
      expect(report.late).toBe(0);
    });

    it("leave out rows without a time that they can be cut by, and count them", () => {
      const lines = '{"time":null}\n{"key":"a"}\n{"time":1e999}\n{"time":1e300}\n{"time":1}\n';
      const { rows, report } = start().window("time", { every: 10 }).groupBy([], { n: count() })(
        from(lines),
      ) as Answer<unknown>;
      expect(rows).toEqual([{ windowStart: 0, windowEnd: 10, n: 1 }]);
      expect(report).toMatchObject({ rows: 5, rejected: 0, late: 0, untimed: 4 });
    });

    it("can refuse late rows", () => {
      const strict = (options: { every: number } | { gap: number }) =>
        start()
          .window("time", { ...(options as { every: number }), late: "error" })
          .groupBy("key", { n: count() });
      for (const options of [{ every: 10 }, { gap: 3 }]) {
        expect(() => strict(options)(from(linesOf([at(0), at(20), at(1)])))).toThrow(
          expect.objectContaining({ code: "late-row", message: expect.stringContaining("a row of time 1 ") }),
        );
        expect(() => strict(options)(from(linesOf([at(0), at(20), at(21)])))).not.toThrow();
      }
    });

    it("follow filters: a row that is left out moves no time", () => {
      const answer = start()
        .filter((row) => row.value.gt(0))
        .window("time", { every: 10 })
        .groupBy("key", { n: count() })(from(linesOf([at(0), at(1000, "a", 0), at(5)])));
      expect((answer as Answer<{ n: number }>).rows.map(({ n }) => n)).toEqual([2]);
    });

    it("are rows that later steps work on, windows of windows too", async () => {
      const perHour = start()
        .window("time", { every: 10 })
        .groupBy("key", { n: count() })
        .filter((row) => row.n.gt(1))
        .window("windowStart", { every: 100 })
        .groupBy("key", { windows: count(), n: sum("n") });
      const stream = [at(1), at(2), at(11), at(21), at(22), at(23), at(150), at(151)];
      expect((await perHour(from(linesOf(stream)))).rows).toEqual([
        { windowStart: 0, windowEnd: 100, key: "a", windows: 2, n: 5 },
        { windowStart: 100, windowEnd: 200, key: "a", windows: 1, n: 2 },
      ]);
    });

    it("read moments, and take lengths of time as text", async () => {
      const Log = schema({ at: "timestamp", level: "dictionary" });
      const perHour = plan(Log, { engine })
        .window("at", { every: "1h", offset: "30m" })
        .groupBy("level", { n: count() });
      const lines = linesOf([
        { at: "2026-11-21T08:29:59Z", level: "info" },
        { at: "2026-11-21T08:30:00Z", level: "info" },
        { at: "2026-11-21T09:00:00+00:00", level: "info" },
      ]);
      expect((await perHour(ndjson(Log)(lines))).rows).toEqual([
        {
          windowStart: Date.UTC(2026, 10, 21, 7, 30),
          windowEnd: Date.UTC(2026, 10, 21, 8, 30),
          level: "info",
          n: 1,
        },
        {
          windowStart: Date.UTC(2026, 10, 21, 8, 30),
          windowEnd: Date.UTC(2026, 10, 21, 9, 30),
          level: "info",
          n: 2,
        },
      ]);
    });

    it("come out of a stream before it has ended", async () => {
      const windowed = start().window("time", { every: 10 }).groupBy("key", { n: count() });
      const stream = windowed.stream({ from });
      const [writer, reader] = [stream.writable.getWriter(), stream.readable.getReader()];
      void writer.write(bytesOf([at(1), at(2), at(12)]));
      expect((await reader.read()).value).toEqual({ windowStart: 0, windowEnd: 10, key: "a", n: 2 });
      void writer.close();
      expect((await reader.read()).value).toEqual({ windowStart: 10, windowEnd: 20, key: "a", n: 1 });
      expect((await reader.read()).done).toBe(true);
    });
  });
}

describe("a plan of windows", () => {
  const start = plan(schema({ time: "timestamp", key: "dictionary", value: "f64" }));

  it("is checked as it is built", () => {
    const wrong: readonly [() => unknown, string][] = [
      [
        // @ts-expect-error a text is no time
        () => start.window("key", { every: 1 }),
        'expected a field of timestamps or numbers, got "key", a text',
      ],
      // @ts-expect-error the field is not in the schema
      [() => start.window("when", { every: 1 }), 'unknown field "when"'],
      // @ts-expect-error neither every nor gap
      [() => start.window("time", {}), "window: expected every or gap, got neither"],
      // @ts-expect-error a session has no size
      [() => start.window("time", { gap: 1, size: 2 }), "window: expected gap alone, got size with it"],
      // @ts-expect-error no such option
      [() => start.window("time", { every: 1, step: 2 }), 'window: unknown option "step"'],
      [
        // @ts-expect-error no such policy
        () => start.window("time", { every: 1, late: "keep" }),
        'late: expected "drop", "error" or "update", got keep',
      ],
      [
        () => start.window("time", { every: 1, late: "update" }),
        "allowedLateness: expected a whole number of at least 1 milliseconds, got undefined",
      ],
      [
        () => start.window("time", { every: 1, allowedLateness: "1m" }),
        'allowedLateness: expected late: "update" with it, got "drop"',
      ],
      [
        () => start.window("time", { every: 0 }),
        "every: expected a whole number of at least 1 milliseconds, got 0",
      ],
      [
        () => start.window("time", { every: "0.5ms" }),
        "every: expected a whole number of at least 1 millisec",
      ],
      [
        () => start.window("time", { every: 10, size: 15 }),
        "size: expected a multiple of every (10), at most 100000 times it, got 15",
      ],
      [() => start.window("time", { every: 1, size: "1h" }), "at most 100000 times it, got 1h"],
      [
        () => start.window("time", { every: 10, offset: 10 }),
        "offset: expected less than every (10), got 10",
      ],
      [() => start.window("time", { every: 10, lateness: -1 }), "window: lateness"],
      [
        // @ts-expect-error the name is taken
        () => start.window("time", { every: 10 }).groupBy("key", { windowEnd: count() }),
        'the field "windowEnd" has the name of a field of windows',
      ],
    ];
    for (const [build, message] of wrong) expect(build, message).toThrow(message);
  });

  it("is plain data, and its rows have types", async () => {
    const built = start.window("time", { every: "1m", lateness: "5s" }).groupBy("key", { n: count() });
    expect(JSON.parse(JSON.stringify(built)).steps).toEqual([
      {
        groupBy: ["key"],
        aggregates: { n: { aggregate: "count" } },
        window: { field: "time", every: "1m", lateness: "5s" },
      },
    ]);
    const { rows } = await built(ndjson(schema({ time: "timestamp", key: "dictionary", value: "f64" }))(""));
    const end: number | undefined = rows[0]?.windowEnd;
    // @ts-expect-error a window's start is a number
    const text: string | undefined = rows[0]?.windowStart;
    expect([end, text]).toEqual([undefined, undefined]);
  });
});
