import { count, max, mean, min, ndjson, plan, schema, sum, variance } from "modulink-edge/transform";
import { describe, expect, it } from "vitest";

const Flight = schema({
  delay: "f64",
  distance: "f64",
  origin: "dictionary",
  cancelled: "boolean",
  note: "string",
});
const lines = (...records: readonly unknown[]) =>
  records.map((record) => `${JSON.stringify(record)}\n`).join("");
const flights = ndjson(Flight)(
  lines(
    { delay: 10, distance: 100, origin: "SFO", cancelled: false },
    { delay: 30, distance: 300, origin: "SFO", cancelled: true, note: "fog" },
    { delay: null, distance: 500, origin: "JFK" },
    { delay: -5, distance: 700, cancelled: false },
  ),
);

for (const engine of ["reference", "wasm", "wasm-simd"] as const) {
  const start = plan(Flight, { engine });

  describe(`a plan on ${engine}`, () => {
    it("gives every field in the schema's order, null where it is missing", async () => {
      const { rows } = await start(flights);
      expect(rows[1]).toEqual({ delay: 30, distance: 300, origin: "SFO", cancelled: true, note: "fog" });
      expect(Object.entries(rows[3] ?? {})).toEqual([
        ["delay", -5],
        ["distance", 700],
        ["origin", null],
        ["cancelled", false],
        ["note", null],
      ]);
    });

    it("keeps rows whose filter is true, not false and not null", async () => {
      const { rows, report } = await start.filter((row) => row.delay.lt(20))(flights);
      expect(rows.map(({ delay }) => delay)).toEqual([10, -5]);
      expect(report).toMatchObject({ lines: 4, rows: 4, rejected: 0 });
    });

    it("applies filters in a row as one AND, each on what was derived before it", async () => {
      const built = start
        .filter((row) => row.distance.ge(100))
        .derive({ delay: (row) => row.delay.mul(2) })
        .filter((row) => row.delay.gt(20));
      expect((await built(flights)).rows.map(({ delay }) => delay)).toEqual([60]);
    });

    it("lets all columns of one derive see the row as it was", async () => {
      const built = start
        .derive({ delay: (row) => row.distance, distance: (row) => row.delay })
        .select("delay", "distance");
      expect((await built(flights)).rows[0]).toEqual({ delay: 100, distance: 10 });
    });

    it("follows SQL's three-valued logic", async () => {
      const built = start
        .derive({
          both: (row) => row.delay.gt(0).and(row.cancelled),
          either: (row) => row.delay.gt(0).or(row.cancelled),
          opposite: (row) => row.cancelled.not(),
          unknown: (row) => row.cancelled.isNull(),
          same: (row) => row.cancelled.eq(false),
          elsewhere: (row) => row.origin.ne("SFO"),
        })
        .select("both", "either", "opposite", "unknown", "same", "elsewhere");
      expect((await built(flights)).rows).toEqual([
        { both: false, either: true, opposite: true, unknown: false, same: true, elsewhere: false },
        { both: true, either: true, opposite: false, unknown: false, same: false, elsewhere: false },
        { both: null, either: null, opposite: null, unknown: true, same: null, elsewhere: true },
        { both: false, either: false, opposite: true, unknown: false, same: true, elsewhere: null },
      ]);
    });

    it("groups by texts, in the order in which keys first appear, with null as a key", async () => {
      const grouped = start.groupBy("origin", {
        flights: count(),
        delays: count("delay"),
        total: sum("delay"),
        average: mean("delay"),
        least: min("distance"),
        most: max("distance"),
        spread: variance("delay"),
      });
      expect((await grouped(flights)).rows).toEqual([
        { origin: "SFO", flights: 2, delays: 2, total: 40, average: 20, least: 100, most: 300, spread: 200 },
        {
          origin: "JFK",
          flights: 1,
          delays: 0,
          total: null,
          average: null,
          least: 500,
          most: 500,
          spread: null,
        },
        { origin: null, flights: 1, delays: 1, total: -5, average: -5, least: 700, most: 700, spread: null },
      ]);
    });

    it("groups by truth values and by numbers, derived ones too", async () => {
      const byFlag = await start.groupBy("cancelled", { n: count() })(flights);
      expect(byFlag.rows).toEqual([
        { cancelled: false, n: 2 },
        { cancelled: true, n: 1 },
        { cancelled: null, n: 1 },
      ]);
      const zeros = ndjson(Flight)(`${lines({ delay: 0 }, { delay: 1 })}{"delay":-0}\n`);
      const byNumber = await start
        .derive({ double: (row) => row.delay.mul(2) })
        .groupBy("double", { n: count() })(zeros);
      expect(byNumber.rows).toEqual([
        { double: 0, n: 2 },
        { double: 2, n: 1 },
      ]);
    });

    it("keeps sums exact where plain addition loses everything", async () => {
      const source = ndjson(Flight)(lines({ delay: 1e100 }, { delay: 1 }, { delay: -1e100 }));
      const { rows } = await start.groupBy("origin", { total: sum("delay") })(source);
      expect(rows).toEqual([{ origin: null, total: 1 }]);
    });

    it("lets infinities through a sum", async () => {
      const source = ndjson(Flight)('{"delay":1e999}\n{"delay":1}\n');
      const { rows } = await start.groupBy("origin", { total: sum("delay"), mean: mean("delay") })(source);
      expect(rows).toEqual([
        { origin: null, total: Number.POSITIVE_INFINITY, mean: Number.POSITIVE_INFINITY },
      ]);
    });

    it("refuses more groups than it may have", () => {
      const few = plan(Flight, { engine, maxGroups: 2 }).groupBy("origin", { n: count() });
      expect(() => few(flights)).toThrow(expect.objectContaining({ code: "too-many-groups" }));
    });

    it("groups by 100,000 keys", async () => {
      const text = Array.from(
        { length: 200_000 },
        (_, i) => `{"origin":"key ${i % 100_000}","delay":${i}}\n`,
      ).join("");
      const { rows } = await start.groupBy("origin", { n: count(), total: sum("delay") })(
        ndjson(Flight)(text),
      );
      expect(rows.length).toBe(100_000);
      expect(rows[99_999]).toEqual({ origin: "key 99999", n: 2, total: 99_999 + 199_999 });
    });

    it("computes what a long row of derivations shares only once", async () => {
      let built = start.derive({ x: (row) => row.delay });
      for (let i = 0; i < 40; i++) built = built.derive({ x: (row) => row.x.add(row.x) });
      expect((await built(flights)).rows[0]?.x).toBe(10 * 2 ** 40);
    });
  });
}

describe("plan", () => {
  it("checks names, types and options as it is built, and says what it found", () => {
    const start = plan(Flight);
    const wrong: readonly [() => unknown, string][] = [
      [
        // @ts-expect-error the type is not a field type
        () => schema({ a: "float" }),
        'schema: field "a": expected one of f64, i32, i64, boolean, timestamp, dictionary, string, got float',
      ],
      [() => schema({}), "schema: expected at least one field, got none"],
      [
        () => schema(JSON.parse('{"__proto__":"f64"}')),
        'field "__proto__" cannot be a property of a row; rename it',
      ],
      [
        // @ts-expect-error the field is not in the schema
        () => start.select("dealy"),
        'plan: unknown field "dealy"; the fields are delay, distance, origin, cancelled, note',
      ],
      [() => start.select("delay", "delay"), 'select: field "delay" is named twice'],
      // @ts-expect-error the key is not in the schema
      [() => start.groupBy("airport", {}), 'plan: unknown field "airport"; the fields are'],
      [
        // @ts-expect-error a text has no sum
        () => start.groupBy("origin", { s: sum("note") }),
        'groupBy: s: sum("note"): expected a field of numbers, got a text',
      ],
      // @ts-expect-error the aggregated field is not in the schema
      [() => start.groupBy("origin", { s: sum("weight") }), 'plan: unknown field "weight"'],
      [
        // @ts-expect-error the aggregate has the key's name
        () => start.groupBy("origin", { origin: count() }),
        'groupBy: the aggregate "origin" has the name of the key',
      ],
      // @ts-expect-error a number is no condition
      [() => start.filter((row) => row.delay), "filter: expected a boolean expression, got a number"],
      [
        // @ts-expect-error a plain value is no expression
        () => start.filter(() => true),
        "filter: expected an expression made from the row's fields, got boolean",
      ],
      // @ts-expect-error a text is no number
      [() => start.filter((row) => row.delay.gt("3")), "gt: expected number, got text"],
      [
        // @ts-expect-error null is asked for by isNull
        () => start.filter((row) => row.delay.eq(null)),
        "eq: expected number, got null (null is asked for by isNull())",
      ],
      [() => plan(Flight, { maxGroups: 0 }), "maxGroups: expected a whole number of at least 1, got 0"],
      [
        () => plan(Flight, { maxLineBytes: 1.5 }),
        "maxLineBytes: expected a whole number of at least 1, got 1.5",
      ],
      [
        // @ts-expect-error there is no such engine
        () => plan(Flight, { engine: "gpu" }),
        "engine: expected one of auto, wasm-simd, wasm, reference, got gpu",
      ],
    ];
    for (const [build, message] of wrong) expect(build, message).toThrow(message);
  });

  it("refuses a source of other records", () => {
    const Other = schema({ delay: "f64" });
    // @ts-expect-error the records have other fields
    expect(() => plan(Flight)(ndjson(Other)(""))).toThrow("plan: expected a source of");
  });

  it("never changes: each call gives a new plan", async () => {
    const start = plan(Flight);
    start.filter((row) => row.delay.gt(1000));
    expect((await start(flights)).rows.length).toBe(4);
  });

  it("describes itself as data", () => {
    const built = plan(Flight)
      .filter((row) => row.delay.gt(1))
      .groupBy("origin", { n: count(), delay: mean("delay") });
    expect(JSON.parse(JSON.stringify(built)).steps).toEqual([
      { filter: { op: "gt", args: [{ field: "delay" }, { value: 1 }] } },
      {
        groupBy: ["origin"],
        aggregates: { n: { aggregate: "count" }, delay: { aggregate: "mean", field: "delay" } },
      },
    ]);
  });

  it("infers the result's row", async () => {
    const grouped = plan(Flight)
      .derive({ late: (row) => row.delay.gt(15) })
      .groupBy("late", { n: count(), average: mean("delay") });
    const [first] = (await grouped(flights)).rows;
    const late: boolean | null | undefined = first?.late;
    const n: number | undefined = first?.n;
    // @ts-expect-error a mean may be null
    const average: number | undefined = first?.average;
    expect([late, n, average]).toEqual([false, 2, 2.5]);
  });
});
