// Expressions of every type over every operation of the table, and rows whose values meet each other.
import { caseWhen, schema } from "modulink-edge/transform";
import { signatures } from "../../src/expressions/expression-check.ts";
import type { ValueType } from "../../src/programs/program.ts";
import { type OperationName, operationNames, operations } from "../../src/values/operations.ts";
import { fc } from "../runtimes/property.ts";

export const Mixed = schema({
  a: "f64",
  b: "f64",
  flag: "boolean",
  s: "string",
  t: "dictionary",
  at: "timestamp",
  id: "i64",
});

type Type = Exclude<ValueType, "list">;
type Expression = { readonly [method: string]: (...operands: unknown[]) => unknown };

/** Makes an expression of a row. */
export type Make = (row: { readonly [name: string]: Expression }) => unknown;

/** The fields of each type. */
export type Names = { readonly [T in Type]?: readonly string[] };

const mixedNames: Names = {
  number: ["a", "b"],
  boolean: ["flag"],
  text: ["s", "t"],
  timestamp: ["at"],
  integer: ["id"],
};

// biome-ignore format: a list of numbers
const numbers = [
  0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 0.49999999999999994, 3, 7, -7, 4503599627370495.5, 2 ** 53, 1e300, 5e-324, 86_400_000,
];
const texts = [
  "",
  "x",
  "xy",
  "yx",
  "y",
  "é",
  "😀",
  "x😀",
  "\ufb01",
  "\uffee",
  "ẞ",
  "İ",
  "a longer text than others",
  "\u0000",
];
const halves = ["\ud83d", "\ude00", "x\ud83d", "\ude00x", "\ud83dx"];
// biome-ignore format: a list of moments
const moments = [
  0, -1, 1, 951_782_400_000, 951_868_799_999, -2_203_891_200_000, 4_107_542_400_000, -62_135_596_800_000, 253_402_300_799_999,
  1_795_246_215_250,
];
const integers = [0n, 1n, -1n, 9007199254740993n, -(2n ** 63n), 2n ** 63n - 1n];

const number = fc.oneof(fc.constantFrom(...numbers), fc.double({ noNaN: true, noDefaultInfinity: true }));
const text = fc.oneof(fc.constantFrom(...texts), fc.constantFrom(...halves), fc.string({ maxLength: 40 }));
const moment = fc.oneof(
  fc.constantFrom(...moments),
  fc.integer({ min: -62_167_219_200, max: 253_402_300_799 }).map((s) => s * 1000),
);

/** Constants, those that only a program can hold among them. */
const constants: { readonly [T in Type]: fc.Arbitrary<unknown> } = {
  number: fc.oneof(number, fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY)),
  boolean: fc.boolean(),
  text,
  timestamp: moment.map((ms) => new Date(ms)),
  integer: fc.oneof(fc.constantFrom(...integers), fc.bigInt({ min: -5n, max: 5n })),
};

/** Rows as NDJSON; each of their values may be missing. */
export const mixedLines: fc.Arbitrary<string> = fc
  .array(
    fc.record(
      {
        a: number,
        b: number,
        flag: fc.boolean(),
        s: text,
        t: fc.constantFrom(...texts, ...halves),
        at: fc.oneof(
          moment,
          moment.map((ms) => new Date(ms).toISOString()),
        ),
        id: constants.integer.map(String),
      },
      { requiredKeys: [] },
    ),
    { minLength: 1, maxLength: 20 },
  )
  .map((rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join(""));

const field = (type: Type, over: Names): fc.Arbitrary<Make> =>
  fc.constantFrom(...(over[type] ?? [])).map((name) => (row) => row[name]);

/** An operand: an expression of this type, or a constant where a caller may write one. */
function operand(type: Type, depth: number, over: Names): fc.Arbitrary<Make> {
  return fc.oneof(
    expressions(type, depth, over),
    constants[type].map((value) => () => value),
  );
}

function listed(name: OperationName, type: Type, depth: number, over: Names): fc.Arbitrary<Make> {
  const values = fc.array(fc.oneof(constants[type], fc.constant(null)), { maxLength: 40 });
  return fc.tuple(expressions(type, depth, over), values).map(
    ([of, list]) =>
      (row) =>
        (of(row) as Expression)[name]?.(list),
  );
}

const steps = fc.constantFrom<Make[]>(...[1, 1000, 0.5, 86_400_000, 604_800_000].map((ms) => () => ms));

function called(name: OperationName, types: readonly Type[], depth: number, over: Names): fc.Arbitrary<Make> {
  const [first, ...others] = types as [Type, ...Type[]];
  if (operations[name].listed) return listed(name, first, depth, over);
  const operands = name === "truncate" ? [steps] : others.map((type) => operand(type, depth, over));
  return fc.tuple(expressions(first, depth, over), fc.tuple(...operands)).map(
    ([of, rest]) =>
      (row) =>
        (of(row) as Expression)[name]?.(...rest.map((make) => make(row))),
  );
}

/** All expressions of a type over fields of these names, operations at most so deep within each other. */
export function expressions(type: Type, depth: number, over: Names = mixedNames): fc.Arbitrary<Make> {
  if (depth === 0) return field(type, over);
  const calls = operationNames
    .filter((name) => !operations[name].repeats)
    .flatMap((name) => signatures(name, 2).map((signature) => ({ name, signature })))
    .filter(({ signature }) => signature.at(-1) === type && signature.every((one) => one in over))
    .map(({ name, signature }) => called(name, signature.slice(0, -1) as Type[], depth - 1, over));
  return fc.oneof(field(type, over), { weight: 2, arbitrary: choices(type, depth - 1, over) }, ...calls);
}

/** Choices; the first case gives an expression, so that all know their type. */
function choices(type: Type, depth: number, over: Names): fc.Arbitrary<Make> {
  const condition = expressions("boolean", depth, over);
  const nothing: Make = () => null;
  const value = fc.oneof(operand(type, depth, over), fc.constant(nothing));
  const more = fc.array(fc.tuple(condition, value), { maxLength: 2 });
  return fc
    .tuple(condition, expressions(type, depth, over), more, value)
    .map(([when, then, others, otherwise]) => (row) => {
      const pairs = [[when, then] as const, ...others].map((pair) => pair.map((make) => make(row)));
      return caseWhen(pairs as never, otherwise(row) as never);
    });
}

interface Computing {
  filter(make: Make): Computing;
  derive(columns: { readonly [name: string]: Make }): Computing;
}

/** Steps that compute something: a filter, or a column under the name of the first field of its type. */
export function computedSteps(over: Names): fc.Arbitrary<(from: Computing) => Computing> {
  const column = (type: Type) =>
    expressions(type, 2, over).map(
      (make) => (from: Computing) => from.derive({ [over[type]?.[0] as string]: make }),
    );
  const filter = expressions("boolean", 2, over).map((make) => (from: Computing) => from.filter(make));
  return fc.oneof(filter, ...(Object.keys(over) as Type[]).map(column));
}
