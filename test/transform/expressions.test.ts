import type { Answer, ExpressionOf, PlanBuilder, Timestamp } from "modulink-edge/transform";
import { caseWhen, ndjson, plan } from "modulink-edge/transform";
import { describe, expect, it } from "vitest";
import { emptyPipe, type Step } from "../../src/plans/compile.ts";
import { schemaFields } from "../../src/sources/schema.ts";
import { operationNames, operations } from "../../src/values/operations.ts";
import { cases, fc } from "../runtimes/property.ts";
import { expressions, type Make, Mixed, mixedLines } from "./generate-expressions.ts";

interface Row {
  a: ExpressionOf<number | null>;
  b: ExpressionOf<number | null>;
  flag: ExpressionOf<boolean | null>;
  s: ExpressionOf<string | null>;
  t: ExpressionOf<string | null>;
  at: ExpressionOf<Timestamp | null>;
  id: ExpressionOf<bigint | null>;
}
type Some = (row: Row) => unknown;
const engines = ["reference", "wasm", "wasm-simd"] as const;
type Engine = (typeof engines)[number];

const start = (engine: Engine) => plan(Mixed, { engine }) as unknown as PlanBuilder<unknown, unknown>;

/** What executes steps over the records of all types. */
const compiled = (steps: readonly Step[]) =>
  steps.reduce((pipe, step) => pipe.with(step), emptyPipe(schemaFields(Mixed.fields))).finish();

/** The values of an expression, one for each line. */
function values(engine: Engine, some: Some | Make, lines: string): unknown[] {
  const built = start(engine)
    .derive({ value: some as never })
    .select("value" as never);
  const { rows, report } = built(ndjson(Mixed)(lines) as never) as Answer<{ value: unknown }>;
  expect(report.rejected).toBe(0);
  return rows.map(({ value }) => value);
}

const lines = (...rows: object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join("");
const over = (...numbers: (number | null)[]) =>
  numbers.map((a) => `{"a":${Object.is(a, -0) ? "-0" : a}}\n`).join("");
const moment = (text: string) => lines({ at: text });
const inf = Number.POSITIVE_INFINITY;

// biome-ignore format: a table
const examples: readonly (readonly [string, Some, string, readonly unknown[]])[] = [
  ["mod has the sign of the dividend", (r) => r.a.mod(3), over(7, -7, 5.5, -0, null), [1, -1, 2.5, -0, null]],
  ["mod by zero is NaN", (r) => r.a.mod(0), over(7), [Number.NaN]],
  ["round takes halves away from zero", (r) => r.a.round(), over(2.5, -2.5, 0.5, -0.5, 1.4, -0.3, 0.49999999999999994, 4503599627370495.5), [3, -3, 1, -1, 1, -0, 0, 4503599627370496]],
  ["floor, ceil and trunc", (r) => r.a.floor().add(r.a.ceil().mul(10)).add(r.a.trunc().mul(100)), over(1.5, -1.5), [121, -112]],
  ["neg, abs and sqrt", (r) => r.a.neg().abs().sqrt(), over(9, -9), [3, 3]],
  ["neg turns 0 to -0", (r) => r.a.neg(), over(0), [-0]],
  ["sqrt below zero is NaN", (r) => r.a.sqrt(), over(-1), [Number.NaN]],
  ["least and greatest", (r) => r.a.least(2).greatest(0), over(5, -5, 1, null), [2, 0, 1, null]],
  ["least and greatest know -0", (r) => r.a.least(0), over(-0), [-0]],
  ["least of NaN is NaN", (r) => r.a.least(Number.NaN), over(1), [Number.NaN]],
  ["comparisons with NaN are false, but for ne", (r) => caseWhen([[r.a.sqrt().ne(1), r.a.sqrt().lt(1).or(r.a.sqrt().ge(1)).or(r.a.sqrt().eq(r.a.sqrt()))]], null), over(-1), [false]],
  ["between holds its bounds", (r) => r.a.between(1, 2), over(0.9, 1, 2, 2.1, null), [false, true, true, false, null]],
  ["between is decided by one bound, as in SQL", (r) => r.a.between(1, r.b), over(0, 1), [false, null]],
  ["inSet", (r) => r.a.inSet([1, null, 3, Number.NaN]), over(1, 2, null, 3), [true, false, null, true]],
  ["inSet of many", (r) => r.a.inSet(Array.from({ length: 100 }, (_, i) => i)), over(99, 100), [true, false]],
  ["inSet of nothing", (r) => r.a.inSet([]), over(1, null), [false, null]],
  ["inSet never finds NaN", (r) => r.a.sqrt().inSet([Number.NaN]), over(-1), [false]],
  ["orElse", (r) => r.a.orElse(r.b).orElse(7), lines({ a: 1, b: 2 }, { b: 2 }, {}), [1, 2, 7]],
  ["isNull", (r) => r.s.isNull(), lines({ s: "" }, {}), [false, true]],
  ["caseWhen takes the first case that is true, not null", (r) => caseWhen([[r.a.gt(1), "high"], [r.flag, "flag"]], r.s), lines({ a: 2, flag: true }, { flag: true }, { a: 0, s: "else" }, {}), ["high", "flag", "else", null]],
  ["caseWhen with null for a value", (r) => caseWhen([[r.flag, null]], r.a), lines({ flag: true, a: 1 }, { flag: false, a: 1 }), [null, 1]],
  ["caseWhen of constants alone", (r) => caseWhen([[r.flag, 1]], 2), lines({ flag: true }, {}), [1, 2]],
  ["lower and upper of any locale", (r) => r.s.lower().eq(r.t), lines({ s: "ÀI", t: "ài" }, { s: "ẞ", t: "ß" }), [true, true]],
  ["upper may be longer", (r) => r.s.upper(), lines({ s: "straße" }, { s: "\ufb01" }, {}), ["STRASSE", "FI", null]],
  ["length counts code units", (r) => r.s.length(), lines({ s: "" }, { s: "é" }, { s: "😀" }, { s: "\ud83d" }, {}), [0, 1, 2, 1, null]],
  ["texts are ordered by code units", (r) => r.s.lt(r.t), lines({ s: "😀", t: "\uffee" }, { s: "\ud83d", t: "😀" }, { s: "😀", t: "\ud83dx" }, { s: "\ud83d\uffff", t: "😀" }, { s: "a", t: "ab" }, { s: "b", t: "ab" }, { t: "a" }), [true, true, false, false, true, false, null]],
  ["startsWith, endsWith and contains", (r) => r.s.startsWith("ab").or(r.s.endsWith("yz")).or(r.s.contains("é😀")), lines({ s: "abc" }, { s: "xyz" }, { s: "1é😀2" }, { s: "é" }, { s: "" }, {}), [true, true, true, false, false, null]],
  ["contains finds half of a character, as in JavaScript", (r) => r.s.contains("\ud83d"), lines({ s: "😀" }, { s: "x" }), [true, false]],
  ["contains another field", (r) => r.s.contains(r.t), lines({ s: "abc", t: "bc" }, { s: "abc", t: "" }, { s: "a", t: "abc" }), [true, true, false]],
  ["escapes are resolved", (r) => r.s.eq("a\n\"b\"").and(r.s.startsWith("a\n")), '{"s":"\\u0061\\n\\"b\\""}\n', [true]],
  ["inSet of texts", (r) => r.s.inSet(["x", "", null, "😀"]), lines({ s: "x" }, { s: "" }, { s: "y" }, { s: "😀" }, {}), [true, true, false, true, null]],
  ["between of texts", (r) => r.s.between("a", "c"), lines({ s: "b" }, { s: "c" }, { s: "ca" }), [true, true, false]],
  ["booleans are compared", (r) => r.flag.eq(true), lines({ flag: true }, { flag: false }, {}), [true, false, null]],
  ["parts of a moment", (r) => [r.at.year(), r.at.month(), r.at.day(), r.at.hour(), r.at.minute(), r.at.second()].reduce((all, part) => all.mul(100).add(part)), moment("2024-02-29T13:14:15.999Z"), [20240229131415]],
  ["the day of the year", (r) => r.at.dayOfYear(), lines({ at: "2024-02-29" }, { at: "2024-12-31" }, { at: "2023-12-31" }, { at: "1900-03-01" }, { at: "2000-03-01" }), [60, 366, 365, 60, 61]],
  ["the day of the week, Monday first", (r) => r.at.weekday(), lines({ at: "1970-01-01" }, { at: "2026-11-22" }, { at: "2026-11-23" }, { at: "1969-12-28" }), [4, 7, 1, 7]],
  ["truncate by hours and days", (r) => r.at.truncate("1h").minus(r.at.truncate("1d")), moment("2026-11-21T08:30:15Z"), [8 * 3_600_000]],
  ["truncate by weeks, from Monday", (r) => r.at.truncate("1w"), lines({ at: "2026-11-22T23:59:59.999Z" }, { at: "1970-01-01" }), [Date.UTC(2026, 10, 16), Date.UTC(1969, 11, 29)]],
  ["plus and minus", (r) => r.at.plus("1.5d").minus("12h").minus(new Date("2026-11-21T00:00Z")), moment("2026-11-21T00:00Z"), [86_400_000]],
  ["moments are compared with dates, texts and numbers", (r) => r.at.gt(new Date(0)).and(r.at.le("2026-11-21")).and(r.at.ne(5)), moment("2026-11-21T00:00Z"), [true]],
  ["moments between", (r) => r.at.between("2026-01-01", "2026-12-31"), lines({ at: "2026-06-01" }, { at: "2027-01-01" }), [true, false]],
  ["toNumber of a moment", (r) => r.at.toNumber().div(1000), moment("1970-01-01T00:01:00Z"), [60]],
  ["integers are compared exactly", (r) => r.id.gt(9007199254740992n), '{"id":9007199254740993}\n{"id":9007199254740992}\n', [true, false]],
  ["inSet and toNumber of integers", (r) => caseWhen([[r.id.inSet([5n]), r.id.toNumber()]], null), lines({ id: 5 }, { id: 6 }, {}), [5, null, null]],
  ["orElse of integers", (r) => r.id.orElse(7n), lines({ id: 5 }, {}), [5n, 7n]],
  ["infinities", (r) => r.a.div(0), over(1, -1), [inf, -inf]],
];

describe.each(engines)("an expression on %s", (engine) => {
  it.each(examples)("%s", (_, some, input, wanted) => {
    expect(values(engine, some, input)).toEqual(wanted);
  });
});

describe("expressions", () => {
  it("give the same on every engine", { timeout: 600_000 }, () => {
    const types = ["number", "boolean", "text", "timestamp", "integer"] as const;
    const any = fc.oneof(...types.map((type) => expressions(type, 3)));
    const kept = expressions("boolean", 2);
    fc.assert(
      fc.property(any, kept, mixedLines, (make, filter, input) => {
        const [wanted, ...others] = engines.map((engine) => {
          const built = start(engine)
            .derive({ value: make as never })
            .filter(filter as never);
          const { rows } = built(ndjson(Mixed)(input) as never) as Answer<unknown>;
          return rows;
        });
        for (const found of others) expect(found).toEqual(wanted);
      }),
      { numRuns: cases(2000) },
    );
  });

  it("have every operation as a method, or as a function", () => {
    let row: object = {};
    start("reference").filter(((fields: { a: { isNull(): never } }) => {
      row = fields.a;
      return fields.a.isNull();
    }) as never);
    expect(operationNames.filter((name) => !(name in row))).toEqual(["caseWhen"]);
    expect(operationNames.filter((name) => operations[name].repeats)).toEqual(["caseWhen"]);
  });

  it("are computed once, however often they are written", () => {
    const built = plan(Mixed)
      .derive({ x: (r) => r.a.mul(2).add(1), y: (r) => r.a.mul(2), z: (r) => r.a.add(r.a.mul(2)) })
      .filter((r) => r.x.gt(3).and(r.y.add(1).gt(3)));
    const { scan } = compiled(built.toJSON().steps);
    const ops = scan.instructions.map(({ op }) => op);
    expect(ops.filter((op) => op !== "constant").sort()).toEqual(["add", "add", "and", "gt", "mul"]);
    expect(ops.filter((op) => op === "constant").length).toBe(3);
  });

  it("are each plan's own where several begin with one", () => {
    const base = plan(Mixed).derive({ twice: (r) => r.a.mul(2) });
    const more = [1, 2, 3].map((by) =>
      base.derive({ x: (r) => r.twice.add(by), y: (r) => r.a.mul(by).sub(r.a.mul(2)) }).select("x", "y"),
    );
    const again = more.map((built) => built.filter((r) => r.x.gt(7)).derive({ z: (r) => r.x.add(1) }));
    const answers = (built: (typeof more | typeof again)[number]) =>
      (built(ndjson(Mixed)(over(2, 3)) as never) as Answer<unknown>).rows;
    expect(again.map(answers)).toEqual([[], [{ x: 8, y: 0, z: 9 }], [{ x: 9, y: 3, z: 10 }]]);
    expect(more.map(answers)).toEqual([
      [
        { x: 5, y: -2 },
        { x: 7, y: -3 },
      ],
      [
        { x: 6, y: 0 },
        { x: 8, y: 0 },
      ],
      [
        { x: 7, y: 2 },
        { x: 9, y: 3 },
      ],
    ]);
  });

  it("are not computed at all where they are constant", () => {
    const two = { op: "add", args: [{ value: 1 }, { value: 1 }] } as const;
    const steps = [{ derive: { x: { op: "mul", args: [{ field: "a" }, two] } } }, { select: ["x"] }] as const;
    const { scan } = compiled(steps);
    expect(scan.instructions).toEqual([
      { op: "constant", args: [], constant: 2, type: "number" },
      { op: "mul", args: [0, 1], type: "number" },
    ]);
  });
});
