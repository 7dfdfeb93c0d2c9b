import { type Condition, condition, DecisionDataError } from "modulink-edge/decisions";
import { describe, expect, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";

const order = {
  total: 120,
  country: "DE",
  paid: false,
  note: null,
  at: "2026-03-01T12:00:00Z",
  day: new Date("2026-03-01T12:00:00Z"),
  limit: 100,
  tags: ["new", "b2b"],
  customer: { tier: "gold", address: { city: "Berlin" }, "a.b": 1 },
  items: [
    { sku: "a", price: 5 },
    { sku: "b", price: 50 },
  ],
};

const yes: Condition[] = [
  { path: "total", eq: 120 },
  { path: "note", eq: null },
  { path: "total", ne: "120" },
  { path: "nothing", ne: 1 },
  { path: "total", gt: 100, lte: 120 },
  { path: "country", gte: "DA", lt: "DF" },
  { path: "total", between: [120, 121] },
  { path: "country", between: ["DA", "DF"] },
  { path: "country", in: ["FR", "DE"] },
  { path: "country", notIn: ["FR"] },
  { path: "nothing", notIn: [1] },
  { path: "tags", contains: "b2b" },
  { path: "country", contains: "E" },
  { path: "customer.tier", startsWith: "go", endsWith: "ld" },
  { path: "customer.address.city", matches: "^B.+n$" },
  { path: ["customer", "a.b"], eq: 1 },
  { path: "items.1.price", eq: 50 },
  { path: "items.length", eq: 2 },
  { path: "at", after: "2026-03-01T12:59:59+01:00" },
  { path: "day", before: 1_800_000_000_000 },
  { path: "country", exists: true },
  { path: "note", exists: false },
  { path: "customer.phone.number", exists: false },
  { path: "items", some: { path: "price", gt: 10 } },
  {
    path: "items",
    every: {
      all: [
        { path: "price", gt: 1 },
        { path: "sku", in: ["a", "b"] },
      ],
    },
  },
  { path: "tags", every: { matches: "." } },
  { path: "total", gt: { path: "limit" } },
  { all: [] },
  {
    any: [
      { path: "total", lt: 5 },
      { path: "paid", eq: false },
    ],
  },
  { not: { path: "paid", eq: true } },
];

const no: Condition[] = [
  { path: "total", eq: "120" },
  { path: "nothing", eq: null },
  { path: "nothing", gt: 1 },
  { path: "note", lt: 1 },
  { path: "nothing", matches: "." },
  { path: "nothing", after: 0 },
  { path: "nothing", some: { eq: 1 } },
  { path: "nothing", every: { eq: 1 } },
  { path: "tags", contains: 5 },
  { path: "country", contains: null },
  { path: "toString", exists: true },
  { path: "constructor.name", eq: "Object" },
  { path: "__proto__", exists: true },
  { any: [] },
  {
    all: [
      { path: "total", eq: 120 },
      { path: "total", eq: 121 },
    ],
  },
];

describe("conditions as data", () => {
  it.each(yes)("hold: %j", (data) => {
    expect(condition(data)(order)).toBe(true);
  });

  it.each(no)("do not hold: %j", (data) => {
    expect(condition(data)(order)).toBe(false);
  });

  it.each([
    [{ path: "country", gt: 5 }, 'country: expected a number, got "DE"'],
    [{ path: "total", startsWith: "1" }, "total: expected a text, got 120"],
    [{ path: "paid", contains: true }, "paid: expected a list or a text, got false"],
    [{ path: "country", after: 0 }, 'country: expected a time, got "DE"'],
    [{ path: "customer", some: { eq: 1 } }, "customer: expected a list, got"],
    [
      { path: "total", gt: { path: "paid" } },
      "total: expected a number or a text to compare with, got false",
    ],
  ] as [Condition, string][])("fail where a value cannot be compared: %j", (data, message) => {
    expect(() => condition(data)(order)).toThrow(message);
    expect(() => condition(data)(order)).toThrow(TypeError);
  });

  it("answer for facts that are nothing", () => {
    for (const facts of [undefined, null, 5, "text", []])
      expect(
        condition({
          any: [
            { path: "a.b", eq: 1 },
            { path: "a", gt: 5 },
          ],
        })(facts),
      ).toBe(false);
    expect(condition({ gt: 4 })(5)).toBe(true);
  });

  it("say the same after a round trip through JSON", () => {
    const comparison: fc.Arbitrary<Condition> = fc.oneof(
      fc.record({
        path: fc.constantFrom("a", "b.c", "d"),
        eq: fc.oneof(fc.integer({ max: 3 }), fc.string(), fc.constant(null)),
      }),
      fc.record({
        path: fc.constantFrom("a", "b.c"),
        gte: fc.integer({ min: -3, max: 3 }),
        lt: fc.integer(),
      }),
      fc.record({ path: fc.constant("d"), in: fc.array(fc.oneof(fc.integer(), fc.string())) }),
      fc.record({ path: fc.constantFrom("a", "e"), exists: fc.boolean() }),
    );
    const { tree } = fc.letrec<{ tree: Condition }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        comparison,
        fc.record({ all: fc.array(tie("tree"), { maxLength: 4 }) }),
        fc.record({ any: fc.array(tie("tree"), { maxLength: 4 }) }),
        fc.record({ not: tie("tree") }),
      ),
    }));
    const facts = fc.record(
      {
        a: fc.integer({ min: -3, max: 3 }),
        b: fc.record({ c: fc.integer() }),
        d: fc.string(),
        e: fc.boolean(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(tree, facts, (data, given) => {
        const copy = condition(JSON.parse(JSON.stringify(data)));
        expect(copy(given)).toBe(condition(data)(given));
        expect(copy.explain(given).holds).toBe(copy(given));
      }),
      { numRuns: cases(300) },
    );
  });
});

describe("predicates of a registry", () => {
  const registry = {
    divisible: (value: number, by: number) => value % by === 0,
    large: (facts: typeof order) => facts.total > 100,
  };

  it("are given a value, and what the data says", () => {
    expect(condition({ path: "total", use: "divisible", with: 60 }, { registry })(order)).toBe(true);
    expect(
      condition(
        { all: [{ use: "large" }, { not: { path: "total", use: "divisible", with: 7 } }] },
        { registry },
      )(order),
    ).toBe(true);
  });

  it("have to answer at once", () => {
    const late = condition({ use: "late" }, { registry: { late: async () => true } });
    expect(() => late(order)).toThrow("a predicate must answer at once here, and gave a promise");
  });
});

describe("an explanation", () => {
  it("tells the values, and asks on where the answer is known", () => {
    const why = condition({
      all: [{ path: "total", gt: 200 }, { not: { path: "country", eq: "DE" } }],
    }).explain(order);
    expect(why).toEqual({
      condition: { all: [{ path: "total", gt: 200 }, { not: { path: "country", eq: "DE" } }] },
      holds: false,
      parts: [
        { condition: { path: "total", gt: 200 }, holds: false, value: 120 },
        {
          condition: { not: { path: "country", eq: "DE" } },
          holds: false,
          parts: [{ condition: { path: "country", eq: "DE" }, holds: true, value: "DE" }],
        },
      ],
    });
  });

  it("tells what could not be judged, and that it decided", () => {
    const why = condition({
      any: [
        { path: "country", gt: 1 },
        { path: "total", eq: 120 },
      ],
    }).explain(order);
    expect(why).toMatchObject({
      holds: false,
      error: expect.any(TypeError),
      parts: [{ value: "DE" }, { holds: true }],
    });
    const known = condition({
      any: [
        { path: "total", eq: 120 },
        { path: "country", gt: 1 },
      ],
    }).explain(order);
    expect(known.holds).toBe(true);
    expect(known).not.toHaveProperty("error");
  });
});

describe("data that is no condition", () => {
  it("is told place by place", () => {
    const wrong = {
      all: [
        { path: "total", gtt: 1 },
        { path: 3, eq: {} },
        { use: "unknown" },
        {},
        5,
        { any: 4 },
        { path: "x", between: [3, 1] },
        { path: "x", matches: "(" },
        { path: "x", eq: Number.NaN },
        { path: "x", after: "yesterday" },
        { path: "x", in: [{}] },
        { all: [], any: [] },
        { path: "x", gt: { value: 4 } },
        { path: "x", some: { path: "y" } },
      ],
    };
    const failure = (() => {
      try {
        return condition(wrong as never);
      } catch (error) {
        return error as DecisionDataError;
      }
    })() as DecisionDataError;
    expect(failure).toBeInstanceOf(DecisionDataError);
    expect(failure.code).toBe("validation-failed");
    expect(failure.issues.map(({ path, expected, got }) => [path.join("."), expected, got])).toEqual([
      ["all.0.gtt", expect.stringContaining("one of eq, ne"), '"gtt"'],
      ["all.0", "something that is asked", '{"path":"total","gtt":1}'],
      ["all.1.path", "a path", "3"],
      ["all.1.eq", "a text, a number, a boolean or null", "{}"],
      ["all.2.use", "the name of a function of the registry (none)", '"unknown"'],
      ["all.3", "something that is asked", "{}"],
      ["all.4", "a condition", "5"],
      ["all.5.any", "a list of conditions", "4"],
      ["all.6.between", "two numbers or two texts, the lesser first", "[3,1]"],
      ["all.7.matches", "a regular expression", '"("'],
      ["all.8.eq", "a text, a number, a boolean or null", "null"],
      ["all.9.after", "an ISO 8601 time or epoch milliseconds", '"yesterday"'],
      ["all.10.in", "a list of texts, numbers, booleans or null", "[{}]"],
      ["all.11.any", "one of all", '"any"'],
      ["all.12.gt.value", "one of path", '"value"'],
      ["all.12.gt", "a number or a text", '{"value":4}'],
      ["all.13.some", "something that is asked", '{"path":"y"}'],
    ]);
    expect(failure.message.split("\n")).toHaveLength(17);
  });
});
