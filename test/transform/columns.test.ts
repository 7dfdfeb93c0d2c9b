import type { Answer, ColumnAnswer, ColumnSet, EngineName } from "modulink-edge/transform";
import { columns, count, max, mean, ndjson, plan, records, schema, sum } from "modulink-edge/transform";
import { describe, expect, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";

const Mixed = schema({
  x: "f64",
  i: { type: "i32", default: 7 },
  l: "i64",
  b: "boolean",
  t: "timestamp",
  k: "dictionary",
});
const engines = ["reference", "wasm", "wasm-simd"] as const;
const start = (engine: EngineName) => plan(Mixed, { engine });

const number = fc.oneof(fc.double(), fc.integer({ min: -9, max: 9 }), fc.constantFrom(2 ** 40, 0.5, -0));
const anything = fc.oneof(
  number,
  fc.constantFrom(null, undefined, true, "x", 5n, "2026-11-21", new Date(3)),
  fc.string(),
);
const size = 12;
const arrayOf = <T>(item: fc.Arbitrary<T>) => fc.array(item, { minLength: size, maxLength: size });

const array = fc.oneof(
  arrayOf(number).map((list) => Float64Array.from(list)),
  arrayOf(number).map((list) => Float32Array.from(list)),
  arrayOf(number).map((list) => Int32Array.from(list)),
  arrayOf(number).map((list) => Uint32Array.from(list)),
  arrayOf(fc.nat(3)).map((list) => Uint8Array.from(list)),
  arrayOf(fc.bigInt({ min: -9n, max: 9n })).map((list) => BigInt64Array.from(list)),
  arrayOf(anything),
);
const column = fc.oneof(
  array,
  fc.record({
    values: array,
    valid: fc.oneof(
      arrayOf(fc.nat(2)).map((list) => Uint8Array.from(list)),
      arrayOf(fc.boolean()),
    ),
  }),
  fc.record({
    codes: arrayOf(fc.integer({ min: -1, max: 3 })).map((list) => Int32Array.from(list)),
    dictionary: fc.constant(["a", "☃", ""]),
  }),
);
const set = fc.record(
  { x: column, i: column, l: column, b: column, t: column, k: column },
  { requiredKeys: ["x"] },
);

/** A column's value of a row, as the documentation says it. */
function heldBy(input: unknown, row: number, name: string): unknown {
  const isArray = Array.isArray(input) || ArrayBuffer.isView(input);
  const { values, valid, codes, dictionary } = (isArray ? { values: input } : input) as {
    [name: string]: unknown[];
  };
  if (codes !== undefined) return dictionary?.[codes[row] as number];
  if (valid !== undefined && !valid[row]) return null;
  const value = values?.[row];
  return name === "b" && (values as unknown) instanceof Uint8Array ? value !== 0 : value;
}

function asRecords(given: ColumnSet<object>): object[] {
  const entries = Object.entries(given);
  return Array.from({ length: size }, (_, row) =>
    Object.fromEntries(entries.map(([name, input]) => [name, heldBy(input, row, name)])),
  );
}

const told = (answer: unknown) => {
  const { rows, report } = answer as Answer<unknown>;
  return { rows, report: { ...report, engine: "" } };
};

describe("columns", () => {
  it("read as the records do that they hold, on every engine", () => {
    let read = 0;
    fc.assert(
      fc.property(set, fc.boolean(), (given, grouped) => {
        const built = (engine: EngineName) =>
          grouped
            ? start(engine).groupBy("k", { n: count(), x: sum("x"), i: mean("i"), t: max("t"), l: max("l") })
            : start(engine);
        const wanted = told(built("reference")(records(Mixed)(asRecords(given as never))));
        read += wanted.report.rows;
        for (const engine of engines)
          expect(told(built(engine)(columns(Mixed)(given as never)))).toEqual(wanted);
      }),
      { numRuns: cases(400) },
    );
    expect(read).toBeGreaterThan(0);
  });

  it("of any length are read in batches", () => {
    const x = Float64Array.from({ length: 10_000 }, (_, i) => i);
    for (const engine of engines) {
      const { rows } = start(engine)
        .filter((row) => row.x.ge(9_998))
        .select(
          "x",
          "i",
        )(columns(Mixed)({ x })) as Answer<object>;
      expect(rows).toEqual([
        { x: 9998, i: 7 },
        { x: 9999, i: 7 },
      ]);
    }
  });

  it("may come one set after the other, at once or in time", async () => {
    const sets = [{ x: [1, 2] }, { x: Float64Array.of(3) }];
    async function* inTime() {
      yield* sets;
    }
    const total = start("wasm").groupBy("k", { total: sum("x") });
    for (const source of [columns(Mixed)(sets), columns(Mixed)(inTime())])
      expect((await total(source)).rows).toEqual([{ k: null, total: 6 }]);
  });

  it("must be of equal length, in a form that is known, and all there that are required", () => {
    const Strict = schema({ x: "f64", id: { type: "f64", required: true } });
    const read = (given: unknown) => () => plan(Strict)(columns(Strict)(given as never));
    expect(read({ x: [1], id: [1, 2] })).toThrow('columns: field "id": expected 1 values');
    expect(read({ id: { values: [1, 2], valid: [true] } })).toThrow(
      'columns: valid of field "id": expected 2 values',
    );
    expect(read({ x: [1] })).toThrow('columns: field "id" is required, but there is no such column');
    expect(read({ id: "text" })).toThrow(
      'columns: field "id": expected an array, { values, valid } or { codes, dictionary }, got a string',
    );
    expect(read({ id: new DataView(new ArrayBuffer(8)) })).toThrow("got an object");
    expect(read(7)).toThrow("columns: expected an object of columns, got a number");
    expect(() => plan(Mixed)(columns(Mixed)({}))).toThrow(
      "columns: expected at least one of x, i, l, b, t, k",
    );
  });
});

describe("plan.columns", () => {
  const lines = [
    '{"x":1.5,"i":2,"l":9007199254740993,"b":true,"t":"1970-01-01T00:00:01Z","k":"a"}',
    '{"x":null,"l":-1,"b":false,"t":5,"k":"b"}',
    '{"x":-0,"k":"a"}',
  ].join("\n");

  for (const engine of engines) {
    it(`gives typed arrays, and texts by their place in a dictionary, on ${engine}`, () => {
      const { columns: found, size: rows } = start(engine).columns(ndjson(Mixed)(lines)) as ColumnAnswer<{
        x: number | null;
        i: number;
        l: bigint | null;
        b: boolean | null;
        t: number | null;
        k: string | null;
      }>;
      expect(rows).toBe(3);
      expect(found.x).toEqual({ values: Float64Array.of(1.5, 0, -0), valid: Uint8Array.of(1, 0, 1) });
      expect(found.i).toEqual({ values: Float64Array.of(2, 7, 7), valid: undefined });
      expect(found.l).toEqual({
        values: BigInt64Array.of(9007199254740993n, -1n, 0n),
        valid: Uint8Array.of(1, 1, 0),
      });
      expect(found.b).toEqual({ values: Uint8Array.of(1, 0, 0), valid: Uint8Array.of(1, 1, 0) });
      expect(found.t.values).toEqual(Float64Array.of(1000, 5, 0));
      expect(found.k).toEqual({ codes: Int32Array.of(0, 1, 0), dictionary: ["a", "b"] });
    });
  }

  it("gives what can be read again, whatever it is", () => {
    fc.assert(
      fc.property(set, (given) => {
        const source = columns(Mixed)(given as never);
        for (const engine of engines) {
          const found = start(engine).columns(source) as ColumnAnswer<never>;
          const again = start(engine)(columns(Mixed)(found.columns as never)) as Answer<unknown>;
          expect(again.rows).toEqual((start("reference")(source) as Answer<unknown>).rows);
          expect(found.size).toBe(again.rows.length);
        }
      }),
      { numRuns: cases(200) },
    );
  });
});
