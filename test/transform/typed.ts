// Records of whole numbers and moments as anyone might write them, and schemas for them: with options and without.
import { type NdjsonReader, ndjson, type RowOf, schema } from "modulink-edge/transform";
import { fc } from "../runtimes/property.ts";

const plain = {
  i: "i32",
  l: "i64",
  d: { type: "i64", as: "string" },
  t: "timestamp",
  s: { type: "timestamp", unit: "s" },
  x: "f64",
  b: "boolean",
  k: "dictionary",
} as const;

/** A row of them. */
export type TypedRow = RowOf<typeof plain>;

/** Fields as they are, some required, all with defaults. */
export const Typed = schema(plain);
const Required = schema({
  ...plain,
  l: { type: "i64", required: true },
  k: { type: "string", required: true },
});
const Defaulted = schema({
  i: { type: "i32", default: -1 },
  l: { type: "i64", default: -(2n ** 63n) },
  d: { type: "i64", as: "string", default: 2n ** 63n - 1n },
  t: { type: "timestamp", default: "2026-11-21T08:30:15.250+01:00" },
  s: { type: "timestamp", unit: "s", default: -0.5 },
  x: { type: "f64", default: 0.1 },
  b: { type: "boolean", default: true },
  k: { type: "dictionary", default: 'a "quoted" ☃ \ud800' },
});

/** All of them: the same plans fit. */
export const readers = [
  ndjson(Typed),
  ndjson(Required),
  ndjson(Defaulted),
] as unknown as readonly NdjsonReader<TypedRow>[];

const two = (value: number): string => String(value).padStart(2, "0");
const limit = 2n ** 63n;

const whole: fc.Arbitrary<string> = fc.oneof(
  fc.bigInt({ min: -limit - 2n, max: limit + 1n }).map(String),
  fc
    .bigInt({ min: -3n, max: 3n })
    .chain((near) =>
      fc
        .constantFrom(limit, -limit, 2n ** 53n, -(2n ** 53n), 2n ** 31n, -(2n ** 31n), 0n)
        .map((edge) => String(edge + near)),
    ),
  fc.integer({ min: -99, max: 99 }).map(String),
  fc.constantFrom(
    "-0",
    "1.0",
    "1e3",
    "1.5",
    "-0.0",
    "12e-1",
    "1e18",
    "1e19",
    "2147483647.0",
    "9007199254740991.0",
    "9007199254740993.0",
    "1.00000000000000000000001",
    "9223372036854775807.0",
    "99999999999999999999999999",
  ),
);

const wholeText: fc.Arbitrary<string> = fc.oneof(
  whole.map((text) => `"${text}"`),
  fc.constantFrom('"007"', '"+5"', '"-0"', '""', '"1 "', '"\\u0031"', '"0x10"', '"1n"', '"12', '"-"'),
);

const clock = fc
  .tuple(fc.nat({ max: 24 }), fc.nat({ max: 60 }), fc.nat({ max: 60 }), fc.stringMatching(/^[0-9]{0,7}$/))
  .map(([hour, minute, second, fraction]) => {
    return `${two(hour)}:${two(minute)}:${two(second)}${fraction === "" ? "" : `.${fraction}`}`;
  });

const momentText: fc.Arbitrary<string> = fc.oneof(
  fc
    .date({ noInvalidDate: true, min: new Date(-62_167_219_200_000), max: new Date(253_402_300_799_999) })
    .map((date) => date.toISOString()),
  fc
    .tuple(
      fc.integer({ min: 0, max: 9999 }),
      fc.integer({ min: 0, max: 13 }),
      fc.integer({ min: 0, max: 32 }),
      fc.constantFrom("T", "T", "t", " ", "x"),
      clock,
      fc.constantFrom("Z", "Z", "z", "", "+01:00", "-0530", "+14", "+24:00"),
    )
    .map(([year, month, day, between, time, zone]) => {
      return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}${between}${time}${zone}`;
    }),
  fc.constantFrom(
    "2026-11-21",
    "2024-02-29",
    "2023-02-29",
    "1900-02-29T00:00:00Z",
    "2000-02-29T23:59:59.999Z",
    "2026-11-21T08:30",
    "2026-11-21T08:30:15.25Z",
    "2026\\u002d11-21T08:30:15Z",
    "20261121",
    "",
    "now",
    "+002026-11-21T00:00:00Z",
  ),
);

const moment: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: momentText.map((text) => `"${text}"`) },
  fc.integer({ min: -1e15, max: 1e15 }).map(String),
  fc
    .integer({ min: -2e9, max: 4e9 })
    .chain((seconds) => fc.nat({ max: 9999 }).map((part) => `${seconds}.${part}`)),
  fc.constantFrom(
    "8640000000000000",
    "8640000000000000.5",
    "8640000000000001",
    "-8640000000000000",
    "8640000000001",
    "1e300",
    "-0.5",
    "0.5",
    "-1.5",
    "2.5",
    "0.49999999999999994",
  ),
);

const texts: { readonly [name: string]: fc.Arbitrary<string> } = {
  i: whole,
  l: fc.oneof(whole, whole, wholeText),
  d: fc.oneof(whole, whole, wholeText),
  t: moment,
  s: moment,
  x: fc.constantFrom("1", "-2.5", "1e3", "0"),
  b: fc.constantFrom("true", "false"),
  k: fc.constantFrom('"x"', '"y"', '"\\u0078"', '""'),
};

const names = Object.keys(texts);
const wrong = fc.constantFrom("true", "[]", "{}", '"x"', "1", "nul");

const member = fc.constantFrom(...names, "other").chain((name) => {
  const fitting = texts[name] ?? whole;
  const value = fc.oneof(
    { weight: 30, arbitrary: fitting },
    { weight: 4, arbitrary: fc.constant("null") },
    wrong,
  );
  return fc.tuple(fc.constantFrom("", " "), value).map(([space, text]) => `"${name}":${space}${text}`);
});

const line = fc.array(member, { maxLength: 6 }).map((members) => `{${members.join(",")}}`);

/** Values that fit, in all fields: few lines are rejected. */
const good = fc
  .tuple(
    fc.integer({ min: -3, max: 3 }),
    fc.constantFrom("-9223372036854775808", "9223372036854775807", "9007199254740993", "0", '"5"', "5"),
    fc.constantFrom('"2026-11-21T08:30:15Z"', '"2026-11-21"', "1700000000000", "0", "null"),
    fc.constantFrom('"x"', '"y"'),
  )
  .map(([i, l, t, k]) => `{"i":${i},"l":${l},"d":${l},"t":${t},"s":${t},"k":${k}}`);

/** Lines of NDJSON. */
export const typedText: fc.Arbitrary<string> = fc
  .array(fc.oneof(line, good), { maxLength: 12 })
  .map((lines) => lines.join("\n"));
