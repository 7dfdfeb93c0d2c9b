// Records as anyone might write them: any order, spacing, escapes, numbers of every shape, repeated and missing keys, and
// bytes that are not JSON at all. And plans over them.
import type { EngineName, PlanBuilder } from "modulink-edge/transform";
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
  plan,
  quantile,
  schema,
  sum,
  variance,
} from "modulink-edge/transform";
import { fc } from "../runtimes/property.ts";
import { computedSteps } from "./generate-expressions.ts";
import { rowSteps } from "./generate-rows.ts";

export const Record = schema({
  a: "f64",
  b: "f64",
  flag: "boolean",
  key: "dictionary",
  "a longer name, with é and ☃": "string",
});

const names = ["a", "b", "flag", "key", "a longer name, with é and ☃"];
const space = fc.oneof(
  { weight: 6, arbitrary: fc.constant("") },
  fc.constantFrom(" ", "\t", "  \r ", " \t "),
);

const digits = (max: number) => fc.stringMatching(new RegExp(`^[0-9]{1,${max}}$`));
const whole = fc.oneof(
  fc.constant("0"),
  fc.stringMatching(/^[1-9][0-9]{0,24}$/),
  fc.stringMatching(/^[1-9][0-9]{0,6}$/),
);
const exponent = fc.tuple(
  fc.constantFrom("e", "E"),
  fc.constantFrom("", "+", "-"),
  fc.integer({ min: 0, max: 400 }),
);

/** A JSON number's text: integers beyond 2^53, denormals, long fractions, every double. */
export const numberText: fc.Arbitrary<string> = fc.oneof(
  fc.tuple(fc.constantFrom("", "-"), whole).map((parts) => parts.join("")),
  fc.tuple(fc.constantFrom("", "-"), whole, fc.constant("."), digits(24)).map((parts) => parts.join("")),
  fc
    .tuple(
      whole,
      fc.constant("."),
      digits(8),
      exponent.map((parts) => parts.join("")),
    )
    .map((parts) => parts.join("")),
  fc
    .tuple(
      whole,
      exponent.map((parts) => parts.join("")),
    )
    .map((parts) => parts.join("")),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc.integer({ min: -999, max: 999 }).map(String),
  fc.constantFrom(
    "-0",
    "0.0",
    "1e23",
    "9007199254740993",
    "0.000001",
    "0.0000001",
    "-0.00000012",
    "0.0000012",
    "5e-324",
    "2.2250738585072011e-308",
    "1.7976931348623159e308",
  ),
);

/** Up to 20 digits with a power of ten on the edge of the doubles' own: where rounding is hardest. */
export const hardNumberText: fc.Arbitrary<string> = fc
  .tuple(fc.bigInt({ min: 1n, max: (1n << 64n) + 1000n }), fc.integer({ min: -70, max: 70 }))
  .map(([mantissa, exponent]) => `${mantissa}e${exponent}`);

const character = fc.oneof(
  { weight: 8, arbitrary: fc.stringMatching(/^[a-zA-Z0-9 ,:{}[\]]$/) },
  fc.constantFrom("é", "☃", "😀", "\u2028", "\u007f", "\ufeff"),
  fc.constantFrom('\\"', "\\\\", "\\/", "\\b", "\\f", "\\n", "\\r", "\\t", "\\u0041", "\\u00e9", "\\u2603"),
  fc.constantFrom(
    "\\ud83d\\ude00",
    "\\ud83d",
    "\\ude00",
    "\\ud83d\\ud83d\\ude00",
    "\\uD83D\\u0041",
    "\\u0000",
  ),
);
const stringText = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('"x"', '"y"', '""', '"\\u0078"') },
  fc.array(character, { maxLength: 40 }).map((parts) => `"${parts.join("")}"`),
);

const nested = fc
  .jsonValue({ depthSize: "small" })
  .map((value) => JSON.stringify({ a: value, list: [value, "}"] }, null, 1).replaceAll("\n", " "));

const anyText = fc.oneof(numberText, stringText, fc.constantFrom("true", "false", "null"), nested);
const valueTexts: { readonly [name: string]: fc.Arbitrary<string> } = {
  a: numberText,
  b: numberText,
  key: stringText,
};

const member = fc.constantFrom(...names, "other", "c", "a\\u0041", "\\u0061").chain((name) => {
  const fitting = valueTexts[name] ?? (name === "flag" ? fc.constantFrom("true", "false") : stringText);
  const value = fc.oneof(
    { weight: 12, arbitrary: fitting },
    { weight: 2, arbitrary: fc.constant("null") },
    anyText,
  );
  return fc.tuple(space, space, value, space).map(([s, t, text, u]) => `"${name}"${s}:${t}${text}${u}`);
});

const object = fc.tuple(fc.array(member, { maxLength: 8 }), space, space).map(([members, s, t]) => {
  return `${s}{${t}${members.join(`,${s}`)}}${t}`;
});
const regular = fc
  .tuple(numberText, numberText, fc.boolean(), fc.constantFrom("x", "y", "zz"))
  .map(([a, b, flag, key]) => {
    return `{"a":${a},"b":${b},"flag":${flag},"key":"${key}","a longer name, with é and ☃":"text"}`;
  });
const malformed = [
  '{"x":[1 }',
  '{"x":[1 2]}',
  '{"x":{"y":1 "z":2}}',
  '{"x":[}',
  '{"x":{"y" 1}}',
  '{"x":{1:2}}',
  '{"x":[1,]}',
];
const line = fc.oneof(
  fc.constantFrom(
    ...malformed,
    '{"x":}',
    '{"x" 1}',
    "{x:1}",
    '{"x":tru}',
    '{"x":nul}',
    '{"x":-}',
    '{"x":1.}',
    '{"x":1e}',
  ),
  { weight: 8, arbitrary: object },
  { weight: 8, arbitrary: regular },
  fc.constantFrom(
    "",
    " ",
    "\t\r",
    "[1]",
    "3",
    "null",
    '"text"',
    "{",
    "{}",
    '{"a":1,}',
    "nonsense",
    '{"a":01}',
    '{"a":+1}',
  ),
  fc.jsonValue().map((value) => JSON.stringify(value)),
);

const structural = [...'{}[],:"\\0-n \n'].map((mark) => mark.charCodeAt(0));
const wrongByte = fc.oneof(fc.constantFrom(...structural), fc.integer({ min: 0, max: 255 }));

/** Bytes of NDJSON, some of them overwritten. */
export const ndjsonBytes: fc.Arbitrary<Uint8Array> = fc
  .tuple(
    fc.array(line, { maxLength: 20 }),
    fc.constantFrom("\n", "\n", "\r\n"),
    fc.boolean(),
    fc.array(fc.tuple(fc.nat(), wrongByte), { maxLength: 2 }),
    fc.boolean(),
  )
  .map(([lines, newline, final, damage, marked]) => {
    const text = (marked ? "\ufeff" : "") + lines.join(newline) + (final ? newline : "");
    const bytes = new TextEncoder().encode(text);
    if (bytes.length > 0) for (const [at, byte] of damage) bytes[at % bytes.length] = byte;
    return bytes;
  });

/** Where to cut: pieces of these sizes, over and over. */
export const cuts: fc.Arbitrary<readonly number[]> = fc.oneof(
  fc.constant([1]),
  fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 6 }),
  fc.constant([1 << 20]),
);

/** The bytes cut into pieces. */
export function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let from = 0, i = 0; from < bytes.length; i++) {
    const size = sizes[i % sizes.length] as number;
    pieces.push(bytes.subarray(from, from + size));
    from += size;
  }
  return pieces;
}

type Start = PlanBuilder<
  typeof Record extends { fields: infer Fields } ? { [Name in keyof Fields]: unknown } : never,
  { a: number | null; b: number | null; flag: boolean | null; key: string | null }
>;

const constant = fc.oneof(fc.constantFrom(0, 1, -1, 60, 0.1, 1e300), fc.double({ noNaN: true }));

const filters: fc.Arbitrary<(from: Start) => Start> = fc
  .tuple(constant, fc.nat({ max: 7 }))
  .map(([value, kind]) => (from) => {
    return from.filter((row) => {
      if (kind === 0) return row.a.gt(value);
      if (kind === 1) return row.a.le(value).or(row.flag);
      if (kind === 2) return row.b.ne(value).and(row.flag.not());
      if (kind === 3) return row.key.eq("x").or(row.a.isNull());
      if (kind === 4) return row.key.ne("y");
      if (kind === 5) return row.a.add(row.b).ge(row.a.mul(value));
      return kind === 6 ? row.flag.eq(row.a.lt(row.b)) : row.a.eq(row.a);
    });
  });

const derivations: fc.Arbitrary<(from: Start) => Start> = fc
  .tuple(constant, fc.nat({ max: 2 }))
  .map(([value, kind]) => {
    return (from) => {
      if (kind === 0) return from.derive({ a: (row) => row.a.mul(value).sub(row.b) }) as unknown as Start;
      if (kind === 1)
        return from.derive({
          b: (row) => row.a.div(row.b),
          flag: (row) => row.a.gt(value),
        }) as unknown as Start;
      return from.derive({ more: (row) => row.key }) as unknown as Start;
    };
  });

const rowStepsOf = rowSteps.map((step) => step as unknown as (from: Start) => Start);

const texts = ["key", "a longer name, with é and ☃"];
const computed = computedSteps({ number: ["a", "b"], boolean: ["flag"], text: texts }).map(
  (step) => step as unknown as (from: Start) => Start,
);

/** What a plan does behind its start. */
export interface PlanShape {
  readonly steps: readonly ((from: Start) => Start)[];
  readonly end: "rows" | "select" | readonly ("a" | "flag" | "key")[];
  /** Which aggregates a grouping has. */
  readonly aggregates?: keyof typeof aggregates;
  /** Which windows it is cut into: a field, and options. */
  readonly window?: readonly ["a" | "b", object] | undefined;
}

const windows: fc.Arbitrary<PlanShape["window"]> = fc.tuple(
  fc.constantFrom("a", "b"),
  fc.constantFrom(
    { every: 1 },
    { every: 100, lateness: 1000 },
    { every: 60, size: 180, offset: 7, lateness: "1m" },
    { gap: 50, lateness: 500 },
    { every: 100, late: "update", allowedLateness: 1000 },
    { every: 60, size: 180, lateness: 10, late: "update", allowedLateness: 70 },
    { gap: 50, late: "update", allowedLateness: 500 },
  ),
);

export const planShapes: fc.Arbitrary<PlanShape> = fc.record({
  steps: fc.array(
    fc.oneof({ weight: 3, arbitrary: filters }, { weight: 3, arbitrary: derivations }, rowStepsOf, computed),
    { maxLength: 4 },
  ),
  end: fc.oneof(fc.constantFrom("rows" as const, "select" as const), {
    weight: 3,
    arbitrary: fc.shuffledSubarray(["a", "flag", "key"] as const),
  }),
  aggregates: fc.constantFrom("numbers", "values", "sketches"),
  window: fc.option(windows, { nil: undefined, freq: 2 }),
});

const aggregates = {
  numbers: {
    rows: count(),
    known: count("a longer name, with é and ☃"),
    n: count("b"),
    sum: sum("a"),
    mean: mean("b"),
    least: min("a"),
    most: max("a"),
    spread: variance("b"),
    width: deviation("b"),
    bins: histogram("b", { bounds: [-1, 0, 0.5, 60] }),
    parts: histogram("a", { from: 0, to: 1000, bins: 3 }),
  },
  values: {
    firstText: first("a longer name, with é and ☃"),
    lastText: last("key"),
    firstFlag: first("flag"),
    lastFlag: last("flag"),
    firstNumber: first("a"),
    lastNumber: last("b"),
    leastText: min("a longer name, with é and ☃"),
    mostText: max("key"),
    n: count("flag"),
  },
  sketches: {
    texts: countDistinct("a longer name, with é and ☃"),
    numbers: countDistinct("b", { most: 1000 }),
    flags: approximateCountDistinct("flag"),
    about: approximateCountDistinct("a longer name, with é and ☃", { precision: 4 }),
    middle: median("a"),
    high: quantile("a", 0.9),
    low: quantile("b", 0.1, { compression: 10 }),
  },
} as const;

/** The plan of a shape on one engine. */
export function planOf(shape: PlanShape, engine: EngineName | "auto", maxLineBytes: number) {
  const start = plan(Record, { engine, maxLineBytes }) as unknown as Start;
  const built = shape.steps.reduce((from, step) => step(from), start);
  if (shape.end === "rows") return built;
  if (shape.end === "select") return built.select("key", "a", "flag");
  const [field, options] = shape.window ?? [];
  const grouped = field === undefined ? built : built.window(field, options as { every: number });
  return (grouped as typeof built).groupBy(shape.end, aggregates[shape.aggregates ?? "numbers"] as never);
}
