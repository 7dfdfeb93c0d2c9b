import {
  approximateCountDistinct,
  count,
  countDistinct,
  deviation,
  first,
  histogram,
  last,
  max,
  mean,
  median,
  min,
  ndjson,
  plan,
  quantile,
  schema,
  sum,
  variance,
} from "modulink-edge/transform";
import { describe, expect, expectTypeOf, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";

const Call = schema({
  ms: "f64",
  route: "string",
  cached: "boolean",
  at: "timestamp",
  size: "i64",
  none: "dictionary",
});
const lines = (...records: readonly object[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join("");
const calls = ndjson(Call)(
  lines(
    { ms: null, route: null, cached: null, at: null, size: null },
    { ms: 4, route: "/b", cached: true, at: "2026-01-02", size: "9007199254740993" },
    { ms: -0, route: "/\u{1f600}", cached: false, at: "2026-01-01", size: "9223372036854775807" },
    { ms: 10, route: "/b", at: "2026-01-03T00:00Z", size: "-1" },
    { ms: 2, route: "/\uffff", cached: false, size: "7" },
    {},
  ),
);

for (const engine of ["reference", "wasm", "wasm-simd"] as const) {
  const all = plan(Call, { engine }).groupBy("none", {
    rows: count(),
    firstMs: first("ms"),
    lastMs: last("ms"),
    firstRoute: first("route"),
    lastCached: last("cached"),
    leastRoute: min("route"),
    mostRoute: max("route"),
    earliest: min("at"),
    latest: max("at"),
    largest: max("size"),
    bytes: sum("size"),
    routes: countDistinct("route"),
    flags: countDistinct("cached"),
    about: approximateCountDistinct("route"),
    middle: median("ms"),
    high: quantile("ms", 0.75),
    spread: variance("ms"),
    width: deviation("ms"),
    bins: histogram("ms", { bounds: [0, 4, 10] }),
    parts: histogram("ms", { from: 0, to: 8, bins: 2 }),
  });

  describe(`aggregates on ${engine}`, () => {
    it("leave nulls out, whatever the type", async () => {
      const { rows } = await all(calls);
      expect(rows).toEqual([
        {
          none: null,
          rows: 6,
          firstMs: 4,
          lastMs: 2,
          firstRoute: "/b",
          lastCached: false,
          leastRoute: "/b",
          mostRoute: "/\uffff",
          earliest: Date.parse("2026-01-01"),
          latest: Date.parse("2026-01-03"),
          largest: 9223372036854775807n,
          bytes: 9007199254740993n + 9223372036854775807n + 6n,
          routes: 3,
          flags: 2,
          about: 3,
          middle: 3,
          high: 5.5,
          spread: 18.666666666666668,
          width: Math.sqrt(18.666666666666668),
          bins: [0, 2, 1, 1],
          parts: [0, 2, 1, 1],
        },
      ]);
      expect(Object.is(rows[0]?.bins[1], 2)).toBe(true);
    });

    it("of nothing are null, but for those that count", async () => {
      const { rows } = await all(ndjson(Call)("{}\n"));
      const counts = { none: null, rows: 1, routes: 0, flags: 0, about: 0 };
      const others = Object.keys(rows[0] ?? {}).filter((name) => !(name in counts) && name !== "bins");
      const nothing = Object.fromEntries(others.map((name) => [name, null]));
      expect(rows).toEqual([{ ...nothing, ...counts, bins: [0, 0, 0, 0], parts: [0, 0, 0, 0] }]);
    });

    it("of later steps see lists, too, which only isNull can be asked of", async () => {
      const built = plan(Call, { engine })
        .groupBy("cached", { bins: histogram("ms", { bounds: [5] }) })
        .groupBy("cached", { lists: count("bins"), last: last("bins") });
      const { ndjson: bytes } = await built.encode(calls);
      expect(new TextDecoder().decode(bytes)).toBe(
        [
          '{"cached":null,"lists":1,"last":[0,1]}\n',
          '{"cached":true,"lists":1,"last":[1,0]}\n',
          '{"cached":false,"lists":1,"last":[2,0]}\n',
        ].join(""),
      );
    });

    it("count every value in its bin, however even the bounds and close the value", () => {
      const bounds = fc.oneof(
        fc
          .record({
            from: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
            width: fc.constantFrom(1e-3, 0.1, 1, 7),
          })
          .chain(({ from, width }) =>
            fc.nat({ max: 40 }).map((bins) => ({ from, to: from + width * (bins + 1), bins: bins + 1 })),
          ),
        fc
          .uniqueArray(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 40 })
          .map((some) => ({ bounds: some.map((bound) => bound + 0).sort((a, b) => a - b) })),
        fc.constant({ bounds: [-1e308, 0, 1e308] }),
      );
      fc.assert(
        fc.property(bounds, (bins) => {
          const aggregate = histogram("ms", bins);
          const own = aggregate.bounds ?? [];
          const near = own.flatMap((bound) => [
            bound,
            bound * (1 + 2 ** -52),
            bound * (1 - 2 ** -52),
            bound + 1e-9,
          ]);
          const values = [...near, 0, -1e300, 1e300, 3.7].filter(Number.isFinite);
          const counts = Array<number>(own.length + 1).fill(0);
          for (const value of values) (counts[own.filter((bound) => value >= bound).length] as number)++;
          const { rows } = plan(Call, { engine }).groupBy("none", { bins: aggregate })(
            ndjson(Call)(lines(...values.map((ms) => ({ ms })))),
          ) as { rows: unknown };
          expect(rows).toEqual([{ none: null, bins: counts }]);
        }),
        { numRuns: cases(200) },
      );
    });

    it("keep no more different values than they may", () => {
      const distinct = (most: number) =>
        plan(Call, { engine }).groupBy("none", { n: countDistinct("route", { most }) });
      expect(distinct(3)(calls)).toMatchObject({ rows: [{ none: null, n: 3 }] });
      expect(() => distinct(2)(calls)).toThrow(
        expect.objectContaining({
          code: "too-many-values",
          message:
            "countDistinct: more than 2 different values in a group; raise most, or use approximateCountDistinct",
        }),
      );
    });
  });
}

describe("aggregates of a plan", () => {
  const start = plan(Call);

  it("have the types of their fields", () => {
    const built = start.groupBy("cached", {
      n: countDistinct("route"),
      first: first("route"),
      largest: max("size"),
      bytes: sum("size"),
      ms: sum("ms"),
      flag: last("cached"),
      bins: histogram("ms", { bounds: [1] }),
      p95: quantile("ms", 0.95),
    });
    expectTypeOf(built).returns.toExtend<unknown>();
    type Row = Awaited<ReturnType<typeof built>>["rows"][number];
    expectTypeOf<Row["n"]>().toEqualTypeOf<number>();
    expectTypeOf<Row["first"]>().toEqualTypeOf<string | null>();
    expectTypeOf<Row["largest"]>().toEqualTypeOf<bigint | null>();
    expectTypeOf<Row["bytes"]>().toEqualTypeOf<bigint | null>();
    expectTypeOf<Row["ms"]>().toEqualTypeOf<number | null>();
    expectTypeOf<Row["flag"]>().toEqualTypeOf<boolean | null>();
    expectTypeOf<Row["bins"]>().toEqualTypeOf<readonly number[]>();
    expectTypeOf<Row["p95"]>().toEqualTypeOf<number | null>();
  });

  it("take the fields that they can, which the compiler knows, too", () => {
    const wrong = [
      // @ts-expect-error a text has no mean
      () => start.groupBy("cached", { x: mean("route") }),
      // @ts-expect-error integers have a sum, but no mean
      () => start.groupBy("cached", { x: mean("size") }),
      // @ts-expect-error a truth value has no sum
      () => start.groupBy("cached", { x: sum("cached") }),
      // @ts-expect-error truth values have no order
      () => start.groupBy("cached", { x: max("cached") }),
      // @ts-expect-error a text has no quantile
      () => start.groupBy("cached", { x: quantile("route", 0.5) }),
      // @ts-expect-error a text is in no bin
      () => start.groupBy("cached", { x: histogram("route", { bounds: [1] }) }),
      // @ts-expect-error there is no such field
      () => start.groupBy("cached", { x: first("nothing") }),
      // @ts-expect-error a histogram needs its bins
      () => start.groupBy("cached", { x: histogram("ms", {}) }),
      // @ts-expect-error a quantile needs its part
      () => start.groupBy("cached", { x: quantile("ms") }),
      () =>
        start
          .groupBy("cached", { bins: histogram("ms", { bounds: [1] }) })
          // @ts-expect-error lists are not counted by value
          .groupBy("cached", { x: countDistinct("bins") }),
    ];
    for (const build of wrong) expect(build).toThrow(TypeError);
  });

  it("share what they fold, and are the same from plain data", async () => {
    const built = start.groupBy("cached", { low: quantile("ms", 0.1), high: quantile("ms", 0.9) });
    expect(JSON.parse(JSON.stringify(built)).steps).toEqual([
      {
        groupBy: ["cached"],
        aggregates: {
          low: { aggregate: "quantile", field: "ms", q: 0.1 },
          high: { aggregate: "quantile", field: "ms", q: 0.9 },
        },
      },
    ]);
  });

  it("are checked as the plan is built, and the error says what was expected and what came", () => {
    const group = (aggregate: unknown) => () => start.groupBy("cached", { x: aggregate } as never);
    const wrong: [() => unknown, string][] = [
      [group(mean("route")), 'groupBy: x: mean("route"): expected a field of numbers, got a text'],
      [group(sum("cached")), 'groupBy: x: sum("cached"): expected a field of numbers, got a boolean'],
      [
        group(min("cached")),
        'groupBy: x: min("cached"): expected a field of numbers, texts or another type with an order, got a boolean',
      ],
      [group(quantile("ms", 95)), 'groupBy: x: quantile("ms"): q: expected a number from 0 to 1, got 95'],
      [
        group({ aggregate: "quantile", field: "ms" }),
        'groupBy: x: quantile("ms"): q: expected a number from 0 to 1, got nothing',
      ],
      [
        group(histogram("ms", { bounds: [2, 1] })),
        'groupBy: x: histogram("ms"): bounds: expected 1 to 10001 finite numbers, ascending, got [2,1]',
      ],
      [
        group(countDistinct("ms", { most: 0 })),
        'groupBy: x: countDistinct("ms"): most: expected a whole number from 1 to 16777216, got 0',
      ],
      [
        group(approximateCountDistinct("ms", { precision: 3 })),
        'groupBy: x: approximateCountDistinct("ms"): precision: expected a whole number from 4 to 18, got 3',
      ],
      [group({ aggregate: "sum", field: "ms", most: 3 }), 'groupBy: x: sum("ms"): unknown option "most"'],
      [group({ aggregate: "sum" }), "groupBy: x: sum: expected a field, got none"],
      [group({ aggregate: "sum", field: 7 }), "groupBy: x: sum: expected the name of a field, got number"],
      [group({ aggregate: "constructor", field: "ms" }), "expected an aggregate, one of count, sum,"],
      [group(null), "groupBy: x: expected an aggregate, one of count, sum,"],
      [
        () =>
          start
            .groupBy("cached", { bins: histogram("ms", { bounds: [1] }) })
            .groupBy("bins" as never, { n: count() }),
        'groupBy: expected keys of single values, got "bins", a list',
      ],
      [group(sum("nothing")), 'unknown field "nothing"'],
      [
        () => histogram("ms", { from: 1, to: 0, bins: 2 }),
        'histogram("ms"): expected from below to and 1 to 10000 bins, got from 1 to 0 in 2',
      ],
    ];
    for (const [build, message] of wrong) {
      expect(build, message).toThrow(TypeError);
      expect(build, message).toThrow(message);
    }
  });
});
