import {
  count,
  countDistinct,
  first,
  last,
  max,
  min,
  ndjson,
  plan,
  schema,
  sum,
} from "modulink-edge/transform";
import { describe, expect, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";
import { cut, cuts } from "./generate.ts";

const Row = schema({ s: "string", t: "dictionary", x: "f64", b: "boolean", i: "i64", v: "f64" });
const names = ["s", "t", "x", "b", "i"] as const;
type Name = (typeof names)[number];
type Key = string | number | boolean | bigint | null;

const long = fc.constantFrom(7, 8, 9, 15, 16, 17, 253, 254, 255, 256, 300).map((size) => "k".repeat(size));
const text = fc.oneof(
  fc.constantFrom("", "a", "\0", "a\0", "\u0001a", "\b", "\xff", "é", "\ud800", "\\", '"'),
  long,
  fc.string({ maxLength: 3 }),
);
const orNull = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(values, { freq: 5 });
const row = fc.record({
  s: orNull(text),
  t: orNull(text),
  x: orNull(fc.constantFrom("0", "-0", "1", "0.1", "-0.0", "1e300", "-1", "1023", "1023.5", "1024")),
  b: orNull(fc.boolean()),
  i: orNull(fc.constantFrom("0", "1", "-1", "1023", "1024", "9223372036854775807", "9007199254740993")),
});
type Rows = readonly ({ s: string | null; t: string | null; x: string | null; b: boolean | null } & {
  i: string | null;
})[];

/** A row as JSON, with some characters of its texts as escapes. */
function line({ s, t, x, b, i }: Rows[number], v: number, escaped: boolean): string {
  const json = (value: string | null): string => {
    const plain = JSON.stringify(value);
    return escaped ? plain.replaceAll("a", "\\u0061").replaceAll("k", "\\u006b") : plain;
  };
  return `{"s":${json(s)},"t":${json(t)},"x":${x},"b":${b},"i":${i},"v":${v}}\n`;
}

const keyValue = (name: Name, { [name]: value }: Rows[number]): Key => {
  if (value === null) return null;
  if (name === "x") return Number(value) + 0;
  return name === "i" ? BigInt(value) : value;
};

/** The groups as a list that is searched. */
function model(rows: Rows, keys: readonly Name[]): object[] {
  const groups: { keys: Key[]; n: number; sum: number; first: number; last: number }[] = [];
  rows.forEach((row, v) => {
    const own = keys.map((name) => keyValue(name, row));
    const known = groups.find((group) => group.keys.every((key, k) => key === own[k]));
    if (known === undefined) groups.push({ keys: own, n: 1, sum: v, first: v, last: v });
    else {
      known.n++;
      known.sum += v;
      known.last = v;
    }
  });
  return groups.map(({ keys: own, ...values }) => ({
    ...Object.fromEntries(keys.map((name, k) => [name, own[k]])),
    ...values,
  }));
}

describe.each(["reference", "wasm", "wasm-simd"] as const)("groups on %s", (engine) => {
  const grouped = (keys: readonly Name[]) =>
    plan(Row, { engine }).groupBy(keys, { n: count(), sum: sum("v"), first: first("v"), last: last("v") });

  it("are those of a list, for any keys in any order, however texts are escaped and bytes are cut", () => {
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 40 }),
        fc.shuffledSubarray([...names], { minLength: 1 }),
        fc.infiniteStream(fc.boolean()),
        cuts,
        (rows, keys, escapes, sizes) => {
          const text = rows.map((one, v) => line(one, v, escapes.next().value as boolean)).join("");
          const source = ndjson(Row)(cut(new TextEncoder().encode(text), sizes));
          expect(grouped(keys)(source)).toMatchObject({ rows: model(rows, keys) });
        },
      ),
      { numRuns: cases(600) },
    );
  });

  it("of integers and moments keep every digit", () => {
    const integer = fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n });
    const moment = fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 });
    const read = schema({ key: "boolean", i: "i64", at: "timestamp" });
    const built = plan(read, { engine }).groupBy("key", {
      first: first("i"),
      last: last("i"),
      least: min("i"),
      most: max("i"),
      sum: sum("i"),
      different: countDistinct("i"),
      firstAt: first("at"),
      lastAt: last("at"),
      earliest: min("at"),
      latest: max("at"),
      moments: countDistinct("at"),
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(orNull(integer), orNull(moment)), { minLength: 1 }), (rows) => {
        const text = rows.map(([i, at]) => `{"key":true,"i":${i},"at":${at}}\n`).join("");
        const integers = rows.flatMap(([i]) => i ?? []);
        const moments = rows.flatMap(([, at]) => at ?? []);
        const sorted = integers.toSorted((a, b) => (a < b ? -1 : 1));
        expect(built(ndjson(read)(text))).toMatchObject({
          rows: [
            {
              first: integers[0] ?? null,
              last: integers.at(-1) ?? null,
              least: sorted[0] ?? null,
              most: sorted.at(-1) ?? null,
              sum: integers.length === 0 ? null : integers.reduce((all, one) => all + one),
              different: new Set(integers).size,
              firstAt: moments[0] ?? null,
              lastAt: moments.at(-1) ?? null,
              earliest: moments.length === 0 ? null : Math.min(...moments),
              latest: moments.length === 0 ? null : Math.max(...moments),
              moments: new Set(moments).size,
            },
          ],
        });
      }),
      { numRuns: cases(300) },
    );
  });

  it("by two keys are told apart, however many there are", async () => {
    const text = Array.from({ length: 60_000 }, (_, i) =>
      line({ s: `${i % 200}`, t: "x".repeat(i % 150), x: null, b: null, i: null }, i, false),
    );
    const { rows } = await grouped(["s", "t"])(ndjson(Row)(text.join("")));
    expect(rows.length).toBe(600);
    expect(rows[599]).toEqual({
      s: "199",
      t: "x".repeat(149),
      n: 100,
      sum: 3_029_900,
      first: 599,
      last: 59_999,
    });
    const { rows: many } = await grouped(["s", "i"])(
      ndjson(Row)(
        Array.from({ length: 30_000 }, (_, i) =>
          line({ s: `s${i >> 1}`, t: null, x: null, b: null, i: `${i & 1}` }, i, false),
        ).join(""),
      ),
    );
    expect(many.length).toBe(30_000);
    expect(many[29_999]).toMatchObject({ s: "s14999", i: 1n, n: 1, first: 29_999 });
  });
});
