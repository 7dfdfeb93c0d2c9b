import type { Answer, EngineName, Source } from "modulink-edge/transform";
import { count, ndjson, plan, records, schema, sum } from "modulink-edge/transform";
import { describe, expect, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";

const Mixed = schema({
  x: "f64",
  i: "i32",
  l: "i64",
  d: { type: "i64", as: "string" },
  b: "boolean",
  t: "timestamp",
  s: { type: "timestamp", unit: "s", default: 0 },
  k: { type: "dictionary", required: true },
});
const engines = ["reference", "wasm", "wasm-simd"] as const;

/** Values of JSON; one may be in a field of any type. */
const value = fc.oneof(
  fc.constantFrom(null, true, false, 0, 1.5, -3, 2 ** 31, "x", "☃", "2026-11-21", "12", [1], {}),
  fc.double({ max: Number.MAX_SAFE_INTEGER, min: -Number.MAX_SAFE_INTEGER, noNaN: true }).map((x) => x + 0),
  fc.string({ unit: "binary" }),
  fc.integer(),
);
const fitting = {
  x: fc.double({ noDefaultInfinity: true, noNaN: true }).map((x) => x + 0),
  i: fc.integer(),
  l: fc.maxSafeInteger(),
  d: fc.constantFrom("9007199254740993", 7),
  b: fc.boolean(),
  t: fc.constantFrom(0, 1_700_000_000_000, "2026-11-21T08:30Z"),
  s: fc.constantFrom(0, 1.5, "2026-11-21"),
};
const record = fc.oneof(
  fc.record({ ...fitting, k: fc.constantFrom("a", "b") }, { requiredKeys: ["k"] }),
  fc.record(
    { x: value, i: value, l: value, d: value, b: value, t: value, s: value, k: value },
    { requiredKeys: [] },
  ),
  value,
) as fc.Arbitrary<object>;

const start = (engine: EngineName) => plan(Mixed, { engine });

/** Two plans over all fields. */
const plans = [
  (engine: EngineName) => start(engine),
  (engine: EngineName) =>
    start(engine)
      .filter((row) => row.x.gt(-1).or(row.b))
      .groupBy(["k", "i"], { n: count(), x: sum("x"), l: count("l"), t: count("t") }),
];

const told = (answer: unknown) => {
  const { rows, report } = answer as Answer<unknown>;
  return { rows, report: { ...report, engine: "", bytes: 0 } };
};

describe("records", () => {
  it("read as the same records do from NDJSON, on every engine", () => {
    let read = 0;
    fc.assert(
      fc.property(fc.array(record, { maxLength: 20 }), fc.nat(1), (list, which) => {
        const built = plans[which] as (typeof plans)[0];
        const text = list.map((one) => `${JSON.stringify(one)}\n`).join("");
        const wanted = told(built("reference")(ndjson(Mixed)(text)));
        read += wanted.report.rows;
        for (const engine of engines) expect(told(built(engine)(records(Mixed)(list)))).toEqual(wanted);
      }),
      { numRuns: cases(400) },
    );
    expect(read).toBeGreaterThan(cases(400));
  });

  it("may hold what JSON cannot: NaN, infinities, bigint, dates, undefined", () => {
    const list = [
      { x: Number.NaN, l: -(2n ** 63n), d: 2n ** 63n - 1n, t: new Date(5), k: "a", i: undefined },
      { x: Number.NEGATIVE_INFINITY, l: 2n ** 63n, k: "b" },
      { x: -0, t: new Date(Number.NaN), k: "c" },
      Object.create({ k: "inherited" }) as object,
    ];
    for (const engine of engines) {
      const { rows, report } = start(engine)(records(Mixed)(list)) as Answer<object>;
      expect(rows).toEqual([
        { x: Number.NaN, i: null, l: -(2n ** 63n), d: "9223372036854775807", b: null, t: 5, s: 0, k: "a" },
      ]);
      expect(report.rejections.map(({ line, field }) => [line, field])).toEqual([
        [2, "l"],
        [3, "t"],
        [4, "k"],
      ]);
    }
  });

  it("are rejected by their number, with what was expected and what came", () => {
    for (const engine of engines) {
      const list = [{ k: "a" }, { k: "a", i: 1.5 }, 7, { k: 8, b: "yes" }] as unknown as object[];
      const { report } = start(engine)(records(Mixed)(list)) as Answer<object>;
      expect(report).toMatchObject({ lines: 4, rows: 1, rejected: 3 });
      expect(report.rejections).toEqual([
        { line: 2, field: "i", reason: 'field "i": expected a whole number of 32 bits or null, got 1.5' },
        { line: 3, reason: "expected an object, got a number" },
        { line: 4, field: "b", reason: 'field "b": expected true or false or null, got a string' },
      ]);
    }
  });

  it("come from anything that gives one after the other, and end where a limit is full", async () => {
    let given = 0;
    async function* endless() {
      for (;;) yield { k: `k${given++}` };
    }
    const built = start("wasm").select("k").limit(2000, 1);
    const { rows } = await built(records(Mixed)(endless()));
    expect([rows.length, rows[0], given]).toEqual([2000, { k: "k1" }, 2048]);
    const set = new Set([{ k: "one" }]);
    expect(((await built(records(Mixed)(set))) as Answer<object>).rows.length).toBe(0);
  });

  it("stop when their run is aborted", async () => {
    const controller = new AbortController();
    async function* aborting() {
      yield { k: "a" };
      controller.abort(new Error("enough"));
      yield { k: "b" };
    }
    const source = records(Mixed)(aborting(), { signal: controller.signal } as never);
    await expect(start("reference")(source)).rejects.toThrow("enough");
  });

  it("flow through a stream as lists", async () => {
    const list = new ReadableStream<object[]>({
      start(controller) {
        controller.enqueue([{ k: "a" }, { k: "b" }]);
        controller.enqueue([{ k: "c" }]);
        controller.close();
      },
    });
    const stream = start("wasm")
      .select("k")
      .stream({ from: records(Mixed) });
    const found: unknown[] = [];
    const reader = list.pipeThrough(stream).getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) found.push(next.value.k);
    expect(found).toEqual(["a", "b", "c"]);
  });

  it("must be records", () => {
    expect(() => records(Mixed)("text" as never)).toThrow(
      "records: expected an iterable of objects, got a string",
    );
    expect(() => records(Mixed)(null as never)).toThrow("got null");
    expect(() =>
      start("wasm")
        .open({ from: records(Mixed) })
        .push("text" as never),
    ).toThrow("records: expected an array, got a string");
    expect(() =>
      start("wasm")({ ...records(Mixed)([]), schema: schema({ a: "f64" }) } as unknown as Source<never>),
    ).toThrow("plan: expected a source of");
  });
});
