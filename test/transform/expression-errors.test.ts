import { caseWhen, plan } from "modulink-edge/transform";
import { describe, expect, it } from "vitest";
import { validateExpression } from "../../src/expressions/validate.ts";
import { schemaFields } from "../../src/sources/schema.ts";
import { operationNames } from "../../src/values/operations.ts";
import { cases, fc } from "../runtimes/property.ts";
import { expressions, Mixed } from "./generate-expressions.ts";

type Any = { readonly [method: string]: (...operands: unknown[]) => Any };
type Row = { readonly [name: string]: Any };

const building = (make: (row: Row) => unknown) => () => plan(Mixed).derive({ x: make as never });
const chosen = (list: unknown, otherwise: unknown) => () => caseWhen(list as never, otherwise as never);

// biome-ignore format: a table
const misuses: readonly (readonly [(row: Row) => unknown, string])[] = [
  [(r) => r["a"]?.["add"]?.("1"), "add: expected number, got text"],
  [(r) => r["s"]?.["add"]?.(1), "add: expected number, got text"],
  [(r) => r["a"]?.["add"]?.(null), "add: expected number, got null (null is asked for by isNull())"],
  [(r) => r["a"]?.["add"]?.(), "add: expected number, got nothing"],
  [(r) => r["a"]?.["add"]?.(1, 2), "add: expected no more operands, got number"],
  [(r) => r["a"]?.["eq"]?.({}), "eq: expected number, got something else"],
  [(r) => r["a"]?.["lt"]?.(r["at"]), "lt: expected number, got timestamp"],
  [(r) => r["a"]?.["lt"]?.(5n), "lt: expected number, got integer"],
  [(r) => r["id"]?.["lt"]?.(5), "lt: expected integer, got number"],
  [(r) => r["at"]?.["lt"]?.("tomorrow"), 'lt: expected a moment like "2026-11-21T08:30:00Z", got tomorrow'],
  [(r) => r["at"]?.["lt"]?.(new Date(Number.NaN)), "lt: expected a moment"],
  [(r) => r["at"]?.["plus"]?.("soon"), "plus must be a duration"],
  [(r) => r["at"]?.["truncate"]?.(0), "truncate: expected a constant length of time above 0"],
  [(r) => r["at"]?.["truncate"]?.(r["a"]), "truncate: expected a constant length of time above 0"],
  [(r) => r["a"]?.["year"]?.(), "year: expected timestamp, got number"],
  [(r) => r["flag"]?.["lt"]?.(true), "lt: expected number or text or timestamp or integer, got boolean"],
  [(r) => r["a"]?.["inSet"]?.(1), "inSet: expected a list of constants, got number"],
  [(r) => r["a"]?.["inSet"]?.([1, "2"]), "inSet: expected number, got text"],
  [(r) => r["s"]?.["inSet"]?.([r["t"]]), "inSet: expected text, got something else"],
  [(r) => r["flag"]?.["inSet"]?.([true]), "inSet: expected number or text or timestamp or integer, got boolean"],
  [(r) => r["s"]?.["orElse"]?.(1), "orElse: expected text, got number"],
];

const around = {
  typeOf: (name: string) => schemaFields(Mixed.fields).find((field) => field.name === name)?.type,
  names: Object.keys(Mixed.fields),
};
const stored = (data: unknown) => validateExpression(data, "steps[2].derive.x", around);
const a = { field: "a" };
const nested = (depth: number): unknown =>
  JSON.parse(`${'{"op":"neg","args":['.repeat(depth)}{"field":"a"}${"]}".repeat(depth)}`);

// biome-ignore format: a table
const faults: readonly (readonly [unknown, string])[] = [
  [null, "steps[2].derive.x: expected an expression, got null"],
  [[a], "steps[2].derive.x: expected an expression, got a list"],
  [{}, "steps[2].derive.x: expected a field, a value or an op, got []"],
  [{ field: "z" }, 'steps[2].derive.x.field: unknown field "z"; the fields are a, b, flag, s, t, at, id'],
  [{ field: "toString" }, 'steps[2].derive.x.field: unknown field "toString"'],
  [{ field: "a", value: 1 }, 'steps[2].derive.x: unknown member "value"; expected field'],
  [{ value: {} }, "steps[2].derive.x.value: expected a constant, got {}"],
  [{ value: { number: "five" } }, "steps[2].derive.x.value: expected a constant"],
  [{ value: { timestamp: "tomorrow" } }, "steps[2].derive.x.value: expected a constant"],
  [{ op: "pow", args: [] }, `steps[2].derive.x.op: unknown operation "pow"; the operations are ${operationNames.join(", ")}`],
  [{ op: "__proto__", args: [] }, 'steps[2].derive.x.op: unknown operation "__proto__"'],
  [{ op: "constructor", args: [] }, 'steps[2].derive.x.op: unknown operation "constructor"'],
  [{ op: "add" }, "steps[2].derive.x.args: expected a list of operands, got undefined"],
  [{ op: "add", args: [a] }, "steps[2].derive.x.args[1]: add: expected number, got nothing"],
  [{ op: "add", args: [a, { value: "1" }] }, "steps[2].derive.x.args[1]: add: expected number, got text"],
  [{ op: "add", args: [a, { op: "neg", args: [{ field: "s" }] }] }, "steps[2].derive.x.args[1].args[0]: neg: expected number, got text"],
  [{ op: "add", args: [a, a], values: [1] }, 'steps[2].derive.x: unknown member "values"; expected op, args'],
  [{ op: "inSet", args: [a] }, "steps[2].derive.x.values: inSet: expected a list of constants, got undefined"],
  [{ op: "inSet", args: [a], values: [1, true] }, "steps[2].derive.x.values[1]: inSet: expected number, got boolean"],
  [{ op: "inSet", args: [a], values: Array(200_000).fill(1) }, "steps[2].derive.x.values: inSet: expected at most 100000 constants"],
  [{ op: "truncate", args: [{ field: "at" }, { value: -1 }] }, "steps[2].derive.x.args[1]: truncate: expected a constant length"],
  [{ op: "caseWhen", args: [{ field: "flag" }, { value: 1 }] }, "steps[2].derive.x.args[2]: caseWhen: expected number, got nothing"],
  [{ op: "caseWhen", args: [{ value: null }, { value: 1 }, { value: 1 }] }, "steps[2].derive.x.args[0]: caseWhen: expected boolean, got null"],
  [{ op: "caseWhen", args: [{ field: "flag" }, { value: null }, { value: null }] }, "a value that is not null in one case"],
  [nested(1002), "expected at most 1000 operations within each other, got more"],
];

describe("an expression that does not fit", () => {
  it.each(misuses)("is refused as it is written: %#", (make, message) => {
    expect(building(make)).toThrow(TypeError);
    expect(building(make)).toThrow(message);
  });

  it("is refused as a choice", () => {
    expect(chosen(1, 2)).toThrow("caseWhen: expected a list of [condition, value], got number");
    expect(chosen([[1, 2]], 3)).toThrow("caseWhen: expected boolean, got number");
    expect(chosen([[true, 2]], "3")).toThrow("caseWhen: expected number, got text");
    expect(chosen([[true, null]], null)).toThrow("caseWhen: expected a value that is not null in one case");
  });

  it("is refused when it is too deep", () => {
    const deep = (row: Row) =>
      Array.from({ length: 1001 }).reduce<Any>((x) => x["neg"]?.() as Any, row["a"] as Any);
    expect(building(deep)).toThrow(
      "expression: expected at most 1000 operations within each other, got more",
    );
  });

  it.each(faults)("is refused as data, with its path: %#", (data, message) => {
    expect(() => stored(data)).toThrow(TypeError);
    expect(() => stored(data)).toThrow(message);
  });

  it("is refused as data that refers to itself over and over", () => {
    let data: unknown = a;
    for (let i = 0; i < 40; i++) data = { op: "add", args: [data, data] };
    expect(() => stored(data)).toThrow("expected an expression of at most 100000 parts, got more");
  });
});

describe("an expression as data", () => {
  it("keeps its type through JSON, and gives the same program", () => {
    const types = ["number", "boolean", "text", "timestamp", "integer"] as const;
    for (const type of types)
      fc.assert(
        fc.property(expressions(type, 3), (make) => {
          const { steps } = plan(Mixed)
            .derive({ x: make as never })
            .toJSON();
          const { derive } = JSON.parse(JSON.stringify(steps[0]));
          expect(stored(derive.x)).toBe(type);
          expect([{ derive }]).toEqual(steps);
        }),
        { numRuns: cases(200) },
      );
  });
});
