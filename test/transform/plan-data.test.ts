import { isModulinkError } from "modulink-edge";
import {
  type Answer,
  count,
  histogram,
  mean,
  ndjson,
  type PlanOptions,
  plan,
  planFrom,
  type Source,
  schema,
} from "modulink-edge/transform";
import { describe, expect, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";
import { cut, cuts, ndjsonBytes, planOf, planShapes, Record } from "./generate.ts";

const Event = schema({ at: "timestamp", id: "i64", x: "f64", key: { type: "dictionary", default: "none" } });

/** A plan with a step of every kind. */
const every = (options: PlanOptions = {}) =>
  plan(Event, options)
    .filter((row) => row.x.gt(1).or(row.key.inSet(["a", "b"])))
    .derive({ twice: (row) => row.x.mul(2).orElse(0), later: (row) => row.at.plus("1h") })
    .zScore("x", { as: "score", threshold: 3, window: 5, by: "key" })
    .ewma("x", { as: "smooth", halfLife: 4 })
    .join([{ name: "a", since: new Date(0), big: 2n ** 60n }], { on: { key: "name" }, prefix: "side_" })
    .sort({ field: "twice", descending: true, nulls: "first" }, "key")
    .topK(50, "id")
    .distinct("id")
    .sample(40, { seed: 7 })
    .window("at", { every: "1m", size: "2m" })
    .groupBy(["key"], { n: count(), mean: mean("x"), bins: histogram("x", { bounds: [0, 1] }) })
    .limit(10, 1)
    .select("key", "n", "mean", "bins");

const plain = (of: unknown): unknown => JSON.parse(JSON.stringify(of));
const data = () => plain(every()) as { steps: { [name: string]: unknown }[]; [name: string]: unknown };

const lines = Array.from(
  { length: 60 },
  (_, i) => `{"at":${i * 9000},"id":${i % 50},"x":${(i * 37) % 11},"key":"${"abc"[i % 3]}"}\n`,
).join("");

const wrongs = /expected|unknown|named twice|has the name|cannot be a property|must be a duration/;

/** What loading data gives: a plan, or an error of the library's own. */
function loaded(stored: unknown): ReturnType<typeof planFrom> | string {
  try {
    return planFrom(stored, { engine: "reference" });
  } catch (error) {
    if (!(error instanceof TypeError) || !wrongs.test(error.message)) throw error;
    return error.message;
  }
}

describe("a stored plan", () => {
  it("gives what the plan gave that was stored, for any plan and any bytes", () => {
    fc.assert(
      fc.property(planShapes, ndjsonBytes, cuts, (shape, bytes, sizes) => {
        const built = planOf(shape, "reference", 1 << 20);
        const source = ndjson(Record)(cut(bytes, sizes)) as Source<never>;
        const stored = planFrom<never, object>(plain(built), { engine: "wasm" });
        const { engine: _, ...report } = (built(source) as Answer<unknown>).report;
        const found = stored(source) as Answer<unknown>;
        expect(found.rows).toEqual((built(source) as Answer<unknown>).rows);
        expect(found.report).toMatchObject(report);
        expect(plain(stored)).toEqual(plain(built));
      }),
      { numRuns: cases(400) },
    );
  });

  it("has a step of every kind, if need be", () => {
    const source = ndjson(Event)(lines);
    const wanted = every()(source) as Answer<object>;
    expect(wanted.rows.length).toBe(7);
    const stored = planFrom<never, object>(data());
    expect((stored(source as Source<never>) as Answer<object>).rows).toEqual(wanted.rows);
  });

  it("says its version", () => {
    expect(data()).toMatchObject({ version: 1, schema: { x: "f64" } });
    expect(loaded({ ...data(), version: 2 })).toBe("version: expected one of 1, got 2");
    expect(loaded({ schema: {}, steps: [] })).toBe("version: expected one of 1, got nothing");
  });

  it("is refused with the path of what is wrong", () => {
    const step = (...steps: unknown[]) => ({ ...data(), steps });
    const group = (aggregates: unknown, more = {}) => step({ groupBy: ["key"], aggregates, ...more });
    const side = { schema: { key: "string" }, rows: [["a"]] };
    const wrong: readonly [unknown, string][] = [
      [null, "plan: expected an object { version, schema, steps }, got null"],
      [[], "plan: expected an object { version, schema, steps }, got an array"],
      [{ ...data(), more: 1 }, 'plan: unknown member "more"; there are version, schema, steps'],
      [{ ...data(), schema: [] }, "schema: expected fields and their types, got an array"],
      [{ ...data(), schema: {} }, "schema: expected at least one field, got none"],
      [{ ...data(), schema: { x: "float" } }, 'schema: field "x": expected one of'],
      [{ ...data(), steps: {} }, "steps: expected a list of steps, got an object"],
      [{ ...data(), steps: Array(1001).fill({ limit: 1 }) }, "steps: expected at most 1000, got 1001"],
      [step({ limit: 1 }, 7), "steps[1]: expected a step, got 7"],
      [step({}), "steps[0]: expected a step, one of filter, derive, select, groupBy, limit, sort"],
      [
        step({ where: 1 }),
        'steps[0]: expected a step, one of filter, derive, select, groupBy, limit, sort, topK, distinct, join, zScore, ewma, sample, got "where"',
      ],
      [step({ filter: { field: "x" } }), "steps[0].filter: expected a boolean expression, got a number"],
      [step({ filter: { field: "y" } }), 'steps[0].filter.field: unknown field "y"'],
      [
        step({ derive: { z: { op: "add", args: [{ field: "x" }, { field: "key" }] } } }),
        "steps[0].derive.z.args[1]: add: expected number",
      ],
      [step({ derive: { z: { op: "eval", args: [] } } }), 'steps[0].derive.z.op: unknown operation "eval"'],
      [step({ derive: {}, as: 1 }), 'steps[0]: unknown member "as"'],
      [step({ derive: 1 }), "steps[0].derive: expected fields and expressions, got 1"],
      [step({ select: ["x", "y"] }), 'steps[0].select[1]: expected one of at, id, x, key, got "y"'],
      [step({ select: ["x", "x"] }), 'steps[0].select: field "x" is named twice'],
      [step({ select: [] }), "steps[0].select: expected at least one field, got none"],
      [step({ groupBy: "key", aggregates: {} }), 'steps[0].groupBy: expected a list of fields, got "key"'],
      [
        step({ groupBy: ["k"], aggregates: {} }),
        'steps[0].groupBy[0]: expected one of at, id, x, key, got "k"',
      ],
      [
        step({ groupBy: [], aggregates: {} }),
        "steps[0].groupBy: expected at least one key or aggregate, got none",
      ],
      [group(null), "steps[0].aggregates: expected aggregates, got null"],
      [group({ n: { aggregate: "sum" } }), "steps[0].groupBy: n: sum: expected a field, got none"],
      [group({ n: { aggregate: "sum", field: "y" } }), "steps[0].aggregates.n.field: expected one of"],
      [
        group({ n: { aggregate: "median", field: "x" } }),
        "steps[0].groupBy: n: expected an aggregate, one of",
      ],
      [group({}, { window: { field: "y", every: 1 } }), "steps[0].window.field: expected one of"],
      [group({}, { window: { field: "at", every: -1 } }), "steps[0].window: every must be a duration"],
      [step({ limit: -1 }), "steps[0].limit: expected a whole number of at least 0, got -1"],
      [step({ limit: 1, offset: "2" }), 'steps[0].offset: expected a whole number of at least 0, got "2"'],
      [
        step({ limit: 1 }, { sort: [{ field: "y" }] }),
        'steps[1].sort[0].field: expected one of at, id, x, key, got "y"',
      ],
      [step({ sort: ["x"] }), 'steps[0].sort[0]: expected a key such as { field }, got "x"'],
      [
        step({ topK: 1, by: [{ field: "x" }], at: 1 }),
        'steps[0].topK: unknown member "at"; there are topK, by',
      ],
      [step({ distinct: "x" }), 'steps[0].distinct: expected a list of fields, got "x"'],
      [step({ join: {}, on: ["key"] }), "steps[0].join.schema: expected fields and their types, got nothing"],
      [
        step({ join: { ...side, rows: [[1]] }, on: ["key"] }),
        'steps[0].join.rows[0]: field "key": expected a string or null, got a number',
      ],
      [
        step({ join: { ...side, rows: [["a", 1]] }, on: ["key"] }),
        "steps[0].join.rows[0]: expected a list of 1 values",
      ],
      [
        step({ join: { ...side, rows: Array(100_001).fill(["a"]) }, on: ["key"] }),
        "steps[0].join.rows: expected at most 100000 rows, got 100001",
      ],
      [step({ join: side, on: [["key", "key", "key"]] }), "steps[0].on[0]: expected a field, or two"],
      [
        step({ zScore: "x", as: "z", threshold: "3" }),
        'steps[0].threshold: expected a finite number above 0, got "3"',
      ],
      [step({ ewma: "x", as: "z" }), "steps[0].ewma: expected either alpha or halfLife, got neither"],
      [step({ sample: 1, seed: 0.5 }), "steps[0].seed: expected a whole number of at least 0, got 0.5"],
    ];
    for (const [stored, message] of wrong) expect(loaded(stored), message).toContain(message);
  });

  it("is JSON and nothing else: no methods, no cycles, no names that are no names", () => {
    const cyclic: { steps: unknown } = { ...data(), steps: [] };
    cyclic.steps = [cyclic];
    expect(loaded(cyclic)).toMatch(/expected at most \d+ levels, got more/);
    expect(loaded({ ...data(), steps: [{ limit: 1n }] })).toBe("steps[0].limit: expected JSON, got 1");
    expect(loaded({ ...data(), steps: [{ limit: Number.NaN }] })).toBe(
      "steps[0].limit: expected JSON, got NaN",
    );
    expect(loaded({ ...data(), steps: [new Date(0)] })).toBe(
      "steps[0]: expected JSON, got an object with methods",
    );
    const sly = JSON.parse(
      '{"version":1,"schema":{"x":"f64"},"steps":[{"derive":{"__proto__":{"value":1}}}]}',
    );
    expect(loaded(sly)).toBe('steps[0].derive.__proto__: expected another name, got "__proto__"');
    expect(loaded(JSON.parse('{"version":1,"schema":{"__proto__":"f64"},"steps":[]}'))).toContain(
      "expected another name",
    );
  });

  it("cannot be changed by who has its data", () => {
    const stored = data();
    const built = planFrom(stored);
    const before = JSON.stringify(built);
    stored.steps.length = 0;
    expect(JSON.stringify(built)).toBe(before);
  });

  it("is refused when its expressions build a tower, step by step", () => {
    const steps = Array.from({ length: 900 }, () => ({
      derive: { x: { op: "add", args: [{ op: "neg", args: [{ field: "x" }] }, { field: "x" }] } },
    }));
    expect(loaded({ ...data(), steps })).toMatch(
      /^steps\[\d+\]\..*expected at most 1000 operations within each other/,
    );
    const nested = Array.from({ length: 100_000 }).reduce<object>((args) => ({ op: "neg", args: [args] }), {
      field: "x",
    });
    expect(loaded({ ...data(), steps: [{ derive: { x: nested } }] })).toMatch(
      /expected at most \d+ levels, got more/,
    );
  });

  it("is a plan or is refused, whatever it is", () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true }), (anything) => {
        expect(typeof loaded(anything)).toBe("string");
        expect(typeof loaded({ version: 1, schema: { x: "f64" }, steps: [anything] })).toBe("string");
      }),
      { numRuns: cases(2000) },
    );
  });

  it("is refused, or runs, when anything in it was changed", () => {
    const names = [
      "__proto__",
      "constructor",
      "toString",
      "length",
      "field",
      "value",
      "op",
      "x",
      "key",
      "n",
      "as",
    ];
    const part = fc.oneof(
      fc.constantFrom<unknown>(null, true, -1, 0, 1, 2, 1e300, 0.5, "", ...names, [], {}, [[]], ["x"], {
        field: "x",
      }),
      fc.jsonValue({ maxDepth: 2 }),
    );
    const change = fc.record({
      at: fc.array(fc.nat(), { maxLength: 8 }),
      name: fc.constantFrom(...names),
      part,
      kind: fc.nat({ max: 4 }),
    });
    let ran = 0;
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 2 }), (changes) => {
        const built = loaded(changes.reduce(changed, data()));
        if (typeof built === "string") return;
        ran += runs(built) ? 1 : 0;
      }),
      { numRuns: cases(2000) },
    );
    expect(ran).toBeGreaterThan(cases(20));
  });
});

interface Change {
  readonly at: readonly number[];
  readonly name: string;
  readonly part: unknown;
  readonly kind: number;
}

type Tree = { [name: string]: unknown };

/** Data with one place changed: replaced, left out, renamed, doubled or put somewhere else. */
function changed<T>(stored: T, { at, name, part, kind }: Change): T {
  let place = stored as unknown as Tree;
  let key = "steps";
  for (const turn of at) {
    const inner = place[key];
    if (typeof inner !== "object" || inner === null || Object.keys(inner).length === 0) break;
    const keys = Object.keys(inner);
    place = inner as Tree;
    key = keys[turn % keys.length] as string;
  }
  const value = place[key];
  if (kind === 0) delete place[key];
  else if (kind === 1 && !Array.isArray(place))
    Object.defineProperty(place, name, { value, enumerable: true, configurable: true, writable: true });
  else if (kind === 2 && Array.isArray(value)) value.push(structuredClone(value[0]));
  else if (kind === 3 && typeof value === "number") place[key] = at.length;
  else place[key] = part;
  return stored;
}

/** Whether a plan runs over a few records; what it may not hold is the library's own error. */
function runs(built: Exclude<ReturnType<typeof loaded>, string>): boolean {
  try {
    const source = ndjson(Event)(lines.slice(0, 500)) as unknown as Source<never>;
    return (built(source) as Answer<object>).report.lines > 0;
  } catch (error) {
    if (isModulinkError(error)) return true;
    throw error;
  }
}
