import type { Answer, EncodedAnswer, NdjsonReader, Plan, PlanBuilder } from "modulink-edge/transform";
import {
  approximateCountDistinct,
  count,
  countDistinct,
  first,
  last,
  max,
  mean,
  min,
  ndjson,
  plan,
  schema,
  sum,
} from "modulink-edge/transform";
import { describe, expect, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";
import { cut, cuts } from "./generate.ts";
import { readers, Typed, type TypedRow, typedText } from "./typed.ts";

const engines = ["reference", "wasm", "wasm-simd"] as const;
type Start = PlanBuilder<TypedRow, TypedRow>;

/** What plans do with the records. */
const endings: { readonly [name: string]: (from: Start) => Plan<TypedRow, unknown> } = {
  rows: (from) => from,
  kept: (from) => from.filter((row) => row.i.isNull().or(row.l.isNull()).not()),
  integers: (from) => from.groupBy("l", { n: count(), t: min("t"), s: max("s"), d: last("d") }),
  moments: (from) => from.groupBy("t", { n: count("s"), i: max("i"), l: first("l") }),
  texts: (from) => from.groupBy(["d", "k", "i"], { l: min("l"), most: max("l"), n: countDistinct("t") }),
  compared: (from) =>
    from.filter((row) =>
      row.l
        .gt(2n ** 53n)
        .or(row.t.lt("2020-01-01"))
        .or(row.i.le(0))
        .or(row.s.eq(row.t)),
    ),
  derived: (from) =>
    from.derive({
      n: (row) => row.l.toNumber(),
      one: (row) => row.l.inSet([5n, 2n ** 63n - 1n]),
      late: (row) => row.t.ge(row.s),
      ahead: (row) => row.t.plus("1h"),
      more: (row) => row.l.orElse(-1n),
    }),
  sums: (from) => from.groupBy("k", { total: sum("l"), n: sum("i") }),
  several: (from) =>
    from.groupBy(["s", "l"], { n: countDistinct("l"), about: approximateCountDistinct("d") }),
};

function results(
  ending: string,
  engine: (typeof engines)[number],
  reader: NdjsonReader<TypedRow>,
  pieces: Uint8Array[],
) {
  const built = (endings[ending] as (typeof endings)[string])(plan(reader.schema, { engine }));
  const { rows, report } = built(reader(pieces)) as Answer<unknown>;
  const { ndjson: bytes } = built.encode(reader(pieces)) as EncodedAnswer;
  return { rows, report: { ...report, engine: "" }, text: new TextDecoder().decode(bytes) };
}

describe("typed fields", () => {
  it("are the same on every engine, whatever is written and however it is cut", { timeout: 600_000 }, () => {
    let rows = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(endings)),
        fc.constantFrom(...readers),
        typedText,
        cuts,
        (ending, reader, text, sizes) => {
          const bytes = new TextEncoder().encode(text);
          const wanted = results(ending, "reference", reader, [bytes]);
          rows += wanted.report.rows;
          for (const engine of ["wasm", "wasm-simd"] as const)
            expect(results(ending, engine, reader, cut(bytes, sizes))).toEqual(wanted);
        },
      ),
      { numRuns: cases(6000) },
    );
    expect(rows).toBeGreaterThan(cases(6000));
  });
});

for (const engine of engines) {
  describe(`typed fields on ${engine}`, () => {
    const rowsOf = async (text: string) => (await plan(Typed, { engine })(ndjson(Typed)(text))).rows;

    it("reads integers of 64 bits exactly, from numbers and from texts, as bigint or as text", async () => {
      const [most, least, text] = await rowsOf(
        '{"l":9223372036854775807,"d":9007199254740993}\n{"l":-9223372036854775808,"d":"-0007"}\n{"l":"12","d":-0}\n',
      );
      expect([most?.l, least?.l, text?.l]).toEqual([2n ** 63n - 1n, -(2n ** 63n), 12n]);
      expect([most?.d, least?.d, text?.d]).toEqual(["9007199254740993", "-7", "0"]);
    });

    it("reads moments as milliseconds, from ISO 8601 and from numbers in the schema's unit", async () => {
      const rows = await rowsOf(
        '{"t":"2026-11-21T08:30:15.25+01:00","s":1700000000.1234}\n{"t":1700000000000,"s":"2026-11-21"}\n{"t":-0.5,"s":-0.0005}\n',
      );
      expect(rows.map(({ t, s }) => [t, s])).toEqual([
        [Date.UTC(2026, 10, 21, 7, 30, 15, 250), 1_700_000_000_123],
        [1_700_000_000_000, Date.UTC(2026, 10, 21)],
        [0, 0],
      ]);
    });

    it("rejects what a type does not hold, and says what it expected and what came", async () => {
      const bad: readonly [string, string][] = [
        ['{"i":2147483648}', 'field "i": expected a whole number of 32 bits or null, got 2147483648'],
        ['{"i":0.5}', 'field "i": expected a whole number of 32 bits or null, got 0.5'],
        ['{"i":"1"}', 'field "i": expected a whole number of 32 bits or null, got a string'],
        [
          '{"l":9223372036854775808}',
          'field "l": expected a whole number of 64 bits or null, got 9223372036854775808',
        ],
        ['{"l":1.5}', 'field "l": expected a whole number of 64 bits or null, got 1.5'],
        ['{"l":"1e3"}', 'field "l": expected a whole number of 64 bits or null, got "1e3"'],
        ['{"d":[1]}', 'field "d": expected a whole number of 64 bits or null, got an array'],
        [
          '{"t":"2026-02-30"}',
          'field "t": expected an ISO 8601 date-time or a number of milliseconds or null, got "2026-02-30"',
        ],
        [
          '{"s":1e300}',
          'field "s": expected an ISO 8601 date-time or a number of seconds or null, got 1e+300',
        ],
        [
          '{"t":true}',
          'field "t": expected an ISO 8601 date-time or a number of milliseconds or null, got a boolean',
        ],
      ];
      const text = bad.map(([line]) => line).join("\n");
      const { report } = await plan(Typed, { engine })(ndjson(Typed)(text));
      expect(report.rejections.map(({ field, reason }) => [field, reason])).toEqual(
        bad.map(([line, reason]) => [line[2], reason]),
      );
    });

    it("rejects a record without what is required, even if the plan does not look at it", async () => {
      const Order = schema({
        id: { type: "i64", required: true },
        shop: { type: "string", required: true },
        n: "i32",
      });
      const text =
        '{"id":1,"shop":"A","n":1}\n{"shop":"A","n":1}\n{"id":null,"shop":"A","n":1}\n{"id":1,"n":1}\n{}\n';
      const wanted = [
        'field "id": expected a whole number of 64 bits, got nothing',
        'field "id": expected a whole number of 64 bits, got null',
        'field "shop": expected a string, got nothing',
        'field "id": expected a whole number of 64 bits, got nothing',
      ];
      const whole = await plan(Order, { engine })(ndjson(Order)(text));
      expect(whole.report.rejections.map(({ reason }) => reason)).toEqual(wanted);
      expect(whole.rows).toEqual([{ id: 1n, shop: "A", n: 1 }]);
      const counted = await plan(Order, { engine }).groupBy("n", { rows: count() })(ndjson(Order)(text));
      expect(counted.rows).toEqual([{ n: 1, rows: 1 }]);
      expect(counted.report.rejected).toBe(4);
    });

    it("gives a field its default where it is missing or null", async () => {
      const Order = schema({
        id: { type: "i64", default: 7n },
        at: { type: "timestamp", default: new Date(5) },
        shop: { type: "dictionary", default: 'the "shop"' },
        price: { type: "f64", default: 2.5 },
        paid: { type: "boolean", default: false },
      });
      const built = plan(Order, { engine });
      const source = ndjson(Order)('{"shop":null}\n{"id":1,"at":1,"shop":"A","price":1,"paid":true}\n{}\n');
      const standing = { id: 7n, at: 5, shop: 'the "shop"', price: 2.5, paid: false };
      const given = { id: 1n, at: 1, shop: "A", price: 1, paid: true };
      expect((await built(source)).rows).toEqual([standing, given, standing]);
      const { ndjson: bytes } = await built.encode(source);
      const text = new TextDecoder().decode(bytes);
      expect(text.split("\n")[0]).toBe('{"id":7,"at":5,"shop":"the \\"shop\\"","price":2.5,"paid":false}');
      const grouped = await built.groupBy("shop", { n: count("price") })(source);
      expect(grouped.rows).toEqual([
        { shop: 'the "shop"', n: 2 },
        { shop: "A", n: 1 },
      ]);
    });

    it("writes integers as JSON integers, and moments as milliseconds", async () => {
      const built = plan(Typed, { engine }).select("i", "l", "d", "t");
      const text = '{"i":1.0,"l":"9007199254740993","d":9007199254740993,"t":"1969-12-31T23:59:59.999Z"}\n';
      const { ndjson: bytes } = await built.encode(ndjson(Typed)(text));
      expect(new TextDecoder().decode(bytes)).toBe(
        '{"i":1,"l":9007199254740993,"d":"9007199254740993","t":-1}\n',
      );
    });
  });
}

describe("aggregates of typed fields", () => {
  it("refuse what means nothing: sums of moments, means of integers of 64 bits", () => {
    const start = plan(Typed);
    const wrong: readonly [() => unknown, string][] = [
      [
        // @ts-expect-error moments have no sum
        () => start.groupBy("k", { t: sum("t") }),
        "a timestamp",
      ],
      [
        // @ts-expect-error moments have no mean
        () => start.groupBy("k", { t: mean("s") }),
        "a timestamp",
      ],
      [
        // @ts-expect-error a mean is a double
        () => start.groupBy("k", { l: mean("l") }),
        "an integer",
      ],
      [
        // @ts-expect-error the integer is held as text
        () => start.groupBy("k", { d: sum("d") }),
        "a text",
      ],
    ];
    for (const [build, message] of wrong) expect(build, message).toThrow(message);
  });
});
