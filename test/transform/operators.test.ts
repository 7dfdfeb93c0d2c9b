import { type Answer, ndjson, type PlanBuilder, plan, type Source, schema } from "modulink-edge/transform";
import { describe, expect, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";
import { cut, cuts } from "./generate.ts";
import {
  anyRows,
  different,
  earlier,
  type Key,
  linesOf,
  near,
  type Row,
  score,
  sorted,
  weighted,
} from "./operators-model.ts";

const Event = schema({ id: "f64", x: "f64", y: "f64", key: "string", flag: "boolean" });
type Start = PlanBuilder<never, Row>;
type Any = PlanBuilder<never, object>;
const engines = ["reference", "wasm", "wasm-simd"] as const;

/** The rows as a plan reads them: `y` is NaN where it was infinite. */
const start = (engine: (typeof engines)[number], options: object = {}) =>
  plan(Event, { engine, ...options })
    .filter((row) => row.id.ge(0))
    .derive({ y: (row) => row.y.sub(row.y).add(row.y) }) as unknown as Start;

const asRead = (rows: readonly Row[]): Row[] =>
  rows.map((row) => ({ ...row, y: row.y === null ? null : row.y - row.y + row.y }));

/** What each engine gives, for any cut: the same. */
function answers(rows: readonly Row[], sizes: readonly number[], steps: (from: Start) => Any): object[] {
  const bytes = linesOf(rows);
  const [wanted, ...others] = engines.map((engine) => {
    const pieces = cut(bytes, engine === "reference" ? [1 << 20] : sizes);
    return (steps(start(engine))(ndjson(Event)(pieces) as Source<never>) as Answer<object>).rows;
  });
  for (const other of others) expect(other).toEqual(wanted);
  return wanted as object[];
}

const small = (rows: readonly object[], steps: (from: Start) => Any): unknown[] => {
  const full = rows.map((row, id) => ({ id, x: null, y: null, key: null, flag: null, ...row }));
  return answers(full, [1 << 20], steps);
};

const keys: fc.Arbitrary<readonly Key[]> = fc.array(
  fc.record(
    {
      field: fc.constantFrom("x", "y", "key", "flag"),
      descending: fc.boolean(),
      nulls: fc.constantFrom("first" as const, "last" as const),
    },
    { requiredKeys: ["field"] },
  ),
  { minLength: 1, maxLength: 3 },
) as fc.Arbitrary<readonly Key[]>;

describe("sort", () => {
  it("gives all rows in order, equal ones as they came", () => {
    fc.assert(
      fc.property(anyRows, cuts, keys, (rows, sizes, [first, ...others]) => {
        const found = answers(rows, sizes, (from) => from.sort(first as Key, ...others));
        expect(found).toEqual(sorted(asRead(rows), [first as Key, ...others]));
      }),
      { numRuns: cases(300) },
    );
  });

  it("has null last and NaN behind all numbers, in both directions", () => {
    const rows = [{ y: null }, { y: Number.POSITIVE_INFINITY }, { y: 2 }, { y: 3 }];
    expect(small(rows, (from) => from.sort("y").select("y"))).toEqual(
      [2, 3, Number.NaN, null].map((y) => ({ y })),
    );
    expect(small(rows, (from) => from.sort({ field: "y", descending: true }).select("y"))).toEqual(
      [3, 2, Number.NaN, null].map((y) => ({ y })),
    );
  });

  it("orders texts by their code units, whole numbers of 64 bits and moments by their values", () => {
    const Mixed = schema({ text: "string", big: "i64", at: "timestamp" });
    const lines = [
      { text: "\u{1f600}", big: "9007199254740993", at: "2026-11-21T10:00:00Z" },
      { text: "\uffee", big: "9007199254740992", at: "2026-11-21T11:00:00+02:00" },
    ];
    const source = ndjson(Mixed)(linesOf(lines));
    for (const key of ["text", "big", "at"] as const) {
      const { rows } = plan(Mixed).sort({ field: key, descending: true })(source) as Answer<{ text: string }>;
      expect(rows.map(({ text }) => text)).toEqual(
        key === "text" ? ["\uffee", "\u{1f600}"] : ["\u{1f600}", "\uffee"],
      );
    }
  });

  it("holds no more rows than it may, and says what to do instead", () => {
    const rows = linesOf([1, 2, 3].map((id) => ({ id })));
    const few = plan(Event, { maxRows: 2 });
    expect(() => few.sort("id")(ndjson(Event)(rows))).toThrow(
      expect.objectContaining({
        code: "too-many-rows",
        message:
          "sort: more than 2 rows to hold; use topK if the first ones are enough, filter or group before it, or raise maxRows",
      }),
    );
    expect((few.topK(2, "id")(ndjson(Event)(rows)) as Answer<{ id: number }>).rows.length).toBe(2);
    expect(() => few.topK(3, "id")(ndjson(Event)(rows))).toThrow("topK: more than 2 rows to hold");
  });
});

describe("limit", () => {
  it("gives some rows, behind any step, and reads no further than it must", () => {
    fc.assert(
      fc.property(anyRows, cuts, fc.nat(9), fc.nat(3), (rows, sizes, count, offset) => {
        const wanted = asRead(rows).slice(offset, offset + count);
        expect(answers(rows, sizes, (from) => from.limit(count, offset))).toEqual(wanted);
        expect(answers(rows, sizes, (from) => from.distinct("id").limit(count, offset))).toEqual(wanted);
        expect(answers(rows, sizes, (from) => from.sort("id").limit(count, offset))).toEqual(wanted);
      }),
      { numRuns: cases(50) },
    );
    const pieces = Array.from({ length: 9 }, (_, id) => linesOf([{ id }]));
    const { report } = plan(Event).limit(2)(ndjson(Event)(pieces)) as Answer<object>;
    expect(report.lines).toBe(2);
  });
});

describe("topK", () => {
  it("gives the first rows that a sort gives", () => {
    fc.assert(
      fc.property(
        anyRows,
        cuts,
        keys,
        fc.integer({ min: 1, max: 8 }),
        (rows, sizes, [first, ...others], k) => {
          const found = answers(rows, sizes, (from) => from.topK(k, first as Key, ...others));
          expect(found).toEqual(sorted(asRead(rows), [first as Key, ...others]).slice(0, k));
        },
      ),
      { numRuns: cases(200) },
    );
  });

  it("gives the same of many rows, of which it holds a few", () => {
    const rows = Array.from({ length: 20_000 }, (_, id) => ({ id, x: (id * 7919) % 5000 }));
    const source = ndjson(Event)(linesOf(rows));
    const top = plan(Event).topK(100, { field: "x", descending: true })(source) as Answer<object>;
    const all = plan(Event).sort({ field: "x", descending: true }).limit(100)(source) as Answer<object>;
    expect(top.rows).toEqual(all.rows);
  });
});

describe("distinct", () => {
  const names = fc.subarray(["x", "y", "key", "flag"] as const);

  it("gives the first row of each value", () => {
    fc.assert(
      fc.property(anyRows, cuts, names, (rows, sizes, some) => {
        const found = answers(rows, sizes, (from) => from.distinct(...some));
        expect(found).toEqual(different(asRead(rows), some.length === 0 ? ["id"] : some));
      }),
      { numRuns: cases(200) },
    );
  });

  it("gives different rows when no field is named", () => {
    const rows = [{ x: 1 }, { x: 1 }, { x: 2 }];
    expect(small(rows, (from) => from.select("x", "key").distinct())).toEqual([
      { x: 1, key: null },
      { x: 2, key: null },
    ]);
  });

  it("keeps no more values than it may", () => {
    const source = ndjson(Event)(linesOf([{ id: 1 }, { id: 2 }, { id: 3 }]));
    expect(() => plan(Event, { maxGroups: 2 }).distinct("id")(source)).toThrow(
      expect.objectContaining({
        code: "too-many-groups",
        message: "distinct: more than 2 groups; raise maxGroups to allow them",
      }),
    );
  });
});

describe("join", () => {
  const table = fc.array(
    fc.record({
      name: fc.constantFrom("a", "b", "é", "", null),
      on: fc.constantFrom(true, false),
      n: fc.nat(9),
    }),
    { minLength: 1, maxLength: 8 },
  );
  const Side = schema({ name: "string", on: "boolean", n: "f64" });
  const kinds = fc.constantFrom("left" as const, "inner" as const);
  const repeats = fc.constantFrom("first" as const, "all" as const);

  it("adds to each row the fields of the table's rows with its key", () => {
    fc.assert(
      fc.property(anyRows, cuts, table, kinds, repeats, (rows, sizes, side, kind, duplicates) => {
        const found = answers(rows, sizes, (from) =>
          from.join(side, { on: { key: "name", flag: "on" }, kind, duplicates, schema: Side }),
        );
        const wanted = asRead(rows).flatMap((row): object[] => {
          const all = side.filter(({ name, on }) => name !== null && name === row.key && on === row.flag);
          const counted = duplicates === "all" ? all : all.slice(0, 1);
          const left = kind === "left" && all.length === 0;
          return left ? [{ ...row, n: null }] : counted.map(({ n }) => ({ ...row, n }));
        });
        expect(found).toEqual(wanted);
      }),
      { numRuns: cases(200) },
    );
  });

  it("takes the types of the table's values, or a schema", async () => {
    const since = new Date("2026-11-21T00:00:00Z");
    const rows = [{ x: 1, key: "a" }];
    expect(
      small(rows, (from) =>
        from
          .join([{ key: "b" }, { key: "a", since, big: 2n ** 60n, open: true }], { on: "key" })
          .select("since", "big", "open"),
      ),
    ).toEqual([{ since: since.getTime(), big: 2n ** 60n, open: true }]);
    const Place = schema({ key: "string", since: "timestamp", big: "i64" });
    const stored = [{ key: "a", since: "2026-11-21T00:00:00Z", big: "1152921504606846976" }];
    expect(
      small(rows, (from) =>
        from.join(stored, { on: "key", schema: Place as never }).select("since" as never, "big" as never),
      ),
    ).toEqual([{ since: since.getTime(), big: 2n ** 60n }]);
  });

  it("puts a prefix before names, so that they are new", () => {
    const found = small([{ x: 1, key: "a" }], (from) =>
      from.select("x", "key").join([{ key: "a", x: 5 }], { on: "key", prefix: "side_" }),
    );
    expect(found).toEqual([{ x: 1, key: "a", side_x: 5 }]);
  });
});

describe("zScore", () => {
  it("tells how many deviations a value is off those before it", () => {
    const windows = fc.option(fc.integer({ min: 2, max: 6 }), { nil: undefined });
    fc.assert(
      fc.property(anyRows, cuts, windows, fc.boolean(), (rows, sizes, window, byKey) => {
        const by = byKey ? { by: "key" as const } : {};
        const found = answers(rows, sizes, (from) =>
          from.zScore("x", { as: "score", threshold: 1.5, window, ...by }),
        ) as { score: number | null; anomaly: boolean | null }[];
        rows.forEach(({ x }, at) => {
          const all = earlier(rows, at, byKey);
          const wanted = score(x, window === undefined ? all : all.slice(-window));
          const { score: own, anomaly } = found[at] as (typeof found)[number];
          expect(near(own, wanted), `${own} for ${wanted}`).toBe(true);
          expect(anomaly).toBe(own === null ? null : Math.abs(own) >= 1.5);
        });
      }),
      { numRuns: cases(200) },
    );
  });

  it("forgets a great number when it has left the window", () => {
    const values = [1e300, 1, 2, 1, 2, 9];
    const found = small(
      values.map((x) => ({ x })),
      (from) => from.zScore("x", { as: "score", window: 4 }).select("score"),
    ) as { score: number }[];
    expect(found[5]?.score).toBe((9 - 1.5) / Math.sqrt(1 / 3));
  });

  it("tells an infinity from values that never changed, and a value from none", () => {
    const values = [5, 5, 5, 6, Number.POSITIVE_INFINITY, null];
    const found = small(
      values.map((x) => ({ x })),
      (from) => from.zScore("x", { as: "z", threshold: 3, mark: "odd" }).select("z", "odd"),
    );
    expect(found).toEqual([
      { z: null, odd: null },
      { z: null, odd: null },
      { z: 0, odd: false },
      { z: Number.POSITIVE_INFINITY, odd: true },
      { z: Number.POSITIVE_INFINITY, odd: true },
      { z: null, odd: null },
    ]);
  });

  it("keeps no more means than it may", () => {
    const source = ndjson(Event)(linesOf(["a", "b", "c"].map((key) => ({ x: 1, key }))));
    expect(() => plan(Event, { maxGroups: 2 }).zScore("x", { as: "z", by: "key" })(source)).toThrow(
      "zScore: more than 2 groups; raise maxGroups to allow them",
    );
  });
});

describe("ewma", () => {
  it("gives the average of values whose weights fade, and marks what is far off it", () => {
    fc.assert(
      fc.property(anyRows, cuts, fc.constantFrom(0.1, 0.5, 1), fc.boolean(), (rows, sizes, alpha, byKey) => {
        const by = byKey ? { by: ["key", "flag"] as const } : {};
        const found = answers(rows, sizes, (from) =>
          from.ewma("x", { as: "smooth", alpha, threshold: 2, ...by }),
        ) as { smooth: number | null; anomaly: boolean | null }[];
        rows.forEach(({ x, key, flag }, at) => {
          const before = rows
            .slice(0, at)
            .filter((row) => !byKey || (row.key === key && row.flag === flag))
            .flatMap((row) => (row.x !== null && Number.isFinite(row.x) ? row.x : []));
          const known = Number.isFinite(x) ? [...before, x as number] : before;
          const { smooth, anomaly } = found[at] as (typeof found)[number];
          const average = x === null || known.length === 0 ? null : weighted(known, alpha).mean;
          expect(near(smooth, average), `${smooth} for ${average}`).toBe(true);
          expect(anomaly === null).toBe(x === null || before.length < 2);
          if (anomaly === null || x === null) return;
          const { mean, variance } = weighted(before, alpha);
          const off = Math.abs(x - mean) - 2 * Math.sqrt(variance);
          if (Math.abs(off) > 1e-3) expect(anomaly).toBe(off > 0);
        });
      }),
      { numRuns: cases(200) },
    );
  });

  it("takes a half-life in rows instead of a weight", () => {
    const values = [8, 0, 0, 0, 0];
    const found = small(
      values.map((x) => ({ x })),
      (from) => from.ewma("x", { as: "smooth", halfLife: 2 }).select("smooth"),
    ) as { smooth: number }[];
    expect(found[2]?.smooth).toBeCloseTo(4, 12);
    expect(found[4]?.smooth).toBeCloseTo(2, 12);
  });
});

describe("sample", () => {
  it("gives so many of the rows, in their order, the same for the same seed", () => {
    fc.assert(
      fc.property(anyRows, cuts, fc.integer({ min: 1, max: 12 }), fc.nat(), (rows, sizes, size, seed) => {
        const ids = (answers(rows, sizes, (from) => from.sample(size, { seed })) as Row[]).map(
          ({ id }) => id,
        );
        expect(ids.length).toBe(Math.min(size, rows.length));
        expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
      }),
      { numRuns: cases(100) },
    );
  });

  it("is fair: over many seeds each row, and each pair of rows, is as frequent as any other", () => {
    const source = ndjson(Event)(linesOf(Array.from({ length: 10 }, (_, id) => ({ id }))));
    const seeds = cases(4000);
    const pairs = new Map<string, number>();
    for (let seed = 0; seed < seeds; seed++) {
      const answer = plan(Event, { engine: "reference" }).sample(2, { seed })(source) as Answer<{
        id: number;
      }>;
      const pair = answer.rows.map(({ id }) => id).join();
      pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
    }
    const expected = seeds / 45;
    const squares = Array.from(pairs.values(), (count) => (count - expected) ** 2 / expected);
    expect(pairs.size).toBe(45);
    expect(squares.reduce((sum, square) => sum + square, 0)).toBeLessThan(85);
  });
});

describe("steps one behind the other", () => {
  it("see the rows of the one before, computed fields and groups too", () => {
    const rows = ["a", "b", "a", "c", "b", "a"].map((key, i) => ({ x: i, key }));
    const found = small(rows, (from) =>
      from
        .zScore("x", { as: "z" })
        .derive({ twice: (row) => row.x.mul(2) })
        .topK(5, { field: "twice", descending: true })
        .filter((row) => row.key.ne("c"))
        .distinct("key")
        .join([{ key: "a", name: "Anna" }], { on: "key" })
        .select("key", "twice", "name"),
    );
    expect(found).toEqual([
      { key: "a", twice: 10, name: "Anna" },
      { key: "b", twice: 8, name: null },
    ]);
  });
});

describe("a step over rows", () => {
  it("is checked as it is added, and says where, what was expected and what came", () => {
    const from = plan(Event) as unknown as Record<string, (...args: unknown[]) => unknown>;
    const call =
      (name: string, ...args: unknown[]) =>
      () =>
        from[name]?.(...args);
    const table = [{ key: "a", n: 1 }];
    const wrong: readonly [() => unknown, string][] = [
      [call("limit", -1), "limit: expected a whole number of at least 0, got -1"],
      [call("limit", 1, 0.5), "offset: expected a whole number of at least 0, got 0.5"],
      [call("sort"), "sort: expected 1 to 64 keys, got 0"],
      [call("sort", "z"), 'sort[0].field: expected one of id, x, y, key, flag, got "z"'],
      [
        call("sort", "x", { field: "y", nulls: "top" }),
        'sort[1].nulls: expected one of first, last, got "top"',
      ],
      [
        call("sort", { field: "y", desc: true }),
        'sort[0]: unknown member "desc"; there are field, descending, nulls',
      ],
      [call("sort", { field: "y", descending: 1 }), "sort[0].descending: expected one of true, false, got 1"],
      [call("topK", 0, "x"), "topK: expected a whole number of at least 1, got 0"],
      [call("topK", 3), "by: expected 1 to 64 keys, got 0"],
      [call("distinct", "x", "x"), 'distinct[1]: expected each field once, got "x"'],
      [call("join", "table", { on: "key" }), 'join: expected a list of rows, got "table"'],
      [call("join", [1], { on: "key" }), "join.rows[0]: expected an object, got 1"],
      [call("join", [], { on: "key" }), "join: expected rows with fields or a schema, got neither"],
      [
        call("join", [{ key: null }], { on: "key" }),
        'join: field "key": expected a value or a schema, got only null',
      ],
      [
        call("join", [{ key: [] }], { on: "key" }),
        'join.rows[0]: field "key": expected a number, text, boolean, bigint or Date, got an array',
      ],
      [
        call("join", [{ key: "a" }, { key: 1 }], { on: "key" }),
        'join.rows[1]: field "key": expected a string or null',
      ],
      [
        call("join", [{ key: "a", n: Number.NaN }], { on: "key" }),
        "join.rows[0]: expected finite numbers, got NaN",
      ],
      [call("join", table, {}), "on: expected a list of fields, got nothing"],
      [call("join", table, { on: [] }), "on: expected at least one field"],
      [call("join", table, { on: "y" }), 'on[0], of the table: expected one of key, n, got "y"'],
      [
        call("join", table, { on: { key: "n" } }),
        "on[0]: expected two fields of one type, got a text and a number",
      ],
      [call("join", table, { on: "key", kind: "outer" }), 'kind: expected one of left, inner, got "outer"'],
      [call("join", table, { on: "key", how: 1 }), 'join: unknown member "how"'],
      [
        call("join", [...table, ...table], { on: "key" }),
        'join.rows[1]: expected a key that no other row has, got "a" again',
      ],
      [
        call("join", [{ key: "a", x: 1 }], { on: "key" }),
        'prefix: expected a name that no field has, got "x"',
      ],
      [call("join", table, { on: "key", schema: {} }), "schema: expected a schema, got an object"],
      [call("zScore", "key", { as: "z" }), 'zScore: expected a field of numbers, got "key", a text'],
      [call("zScore", "x", {}), "as: expected the name of a new field, got nothing"],
      [call("zScore", "x", { as: "y" }), 'as: expected a name that no field has, got "y"'],
      [
        call("zScore", "x", { as: "z", threshold: -1 }),
        "threshold: expected a finite number above 0, got -1",
      ],
      [call("zScore", "x", { as: "z", mark: "m" }), "mark: expected a threshold beside it, got none"],
      [
        call("zScore", "x", { as: "z", threshold: 1, mark: "z" }),
        'mark: expected a name that no field has, got "z"',
      ],
      [
        call("zScore", "x", { as: "z", window: 1 }),
        "window: expected a whole number of at least 2 and at most 1000000, got 1",
      ],
      [call("zScore", "x", { as: "z", by: "w" }), 'by[0]: expected one of id, x, y, key, flag, got "w"'],
      [call("zScore", "x"), "zScore: expected options, got nothing"],
      [call("ewma", "x", { as: "s" }), "ewma: expected either alpha or halfLife, got neither"],
      [
        call("ewma", "x", { as: "s", alpha: 0.5, halfLife: 1 }),
        "ewma: expected either alpha or halfLife, got both",
      ],
      [call("ewma", "x", { as: "s", alpha: 2 }), "alpha: expected a number of at most 1, got 2"],
      [call("ewma", "x", { as: "s", halfLife: 0 }), "halfLife: expected a finite number above 0, got 0"],
      [
        call("ewma", "x", { as: "__proto__", alpha: 1 }),
        "as: expected a name that can be a property of a row",
      ],
      [call("sample", 0), "sample: expected a whole number of at least 1, got 0"],
      [call("sample", 1, { seed: -1 }), "seed: expected a whole number of at least 0, got -1"],
    ];
    for (const [build, message] of wrong) {
      expect(build, message).toThrow(TypeError);
      expect(build, message).toThrow(message);
    }
  });

  it("takes no list where values are compared", () => {
    const lists = plan(Event).groupBy("key", {
      bins: { aggregate: "histogram", field: "x", bounds: [0] } as never,
    });
    expect(() => lists.sort("bins" as never)).toThrow(
      'sort[0].field: expected a field of single values, got "bins", a list',
    );
    expect(() => lists.distinct()).toThrow(
      'distinct[1]: expected a field of single values, got "bins", a list',
    );
  });
});
