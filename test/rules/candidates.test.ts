import { type Condition, rules } from "modulink-edge/decisions";
import { describe, expect, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";

const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ path: fc.constantFrom("a", "b.c"), eq: fc.integer({ min: 0, max: 3 }) }),
  fc.record({
    path: fc.constantFrom("a", "b.c"),
    in: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }),
  }),
  fc.record({
    path: fc.constant("a"),
    eq: fc.integer({ min: 0, max: 3 }),
    gte: fc.integer({ min: 0, max: 3 }),
  }),
  fc.record({ path: fc.constant("text"), gt: fc.integer() }),
  fc.record({ path: fc.constantFrom("a", "b.c"), lt: fc.integer({ min: 0, max: 3 }) }),
);
const nested: fc.Arbitrary<Condition> = fc.oneof(
  condition,
  fc.record({ all: fc.array(condition, { maxLength: 3 }) }),
  fc.record({ any: fc.array(condition, { maxLength: 3 }) }),
  fc.record({ not: condition }),
  fc.record({ all: fc.tuple(fc.record({ all: fc.array(condition, { maxLength: 2 }) }), condition) }),
);

describe("rules that ask first for an equality", () => {
  it("decide and fail just as if every rule were asked", () => {
    const facts = fc.record({
      a: fc.integer({ min: 0, max: 3 }),
      b: fc.option(fc.record({ c: fc.integer({ min: 0, max: 3 }) })),
      text: fc.constantFrom("text", undefined),
    });
    const list = fc.array(fc.tuple(nested, fc.integer({ min: 0, max: 2 })), { maxLength: 12 });
    fc.assert(
      fc.property(list, facts, (conditions, given) => {
        const made = conditions.map(([when, priority], at) => ({ name: `r${at}`, priority, when, do: at }));
        const { fired, errors } = rules(made)(given);
        const why = rules(made).explain(given);
        expect(fired).toEqual(why.filter(({ holds }) => holds).map(({ rule }) => rule));
        expect(errors.map(({ rule }) => rule)).toEqual(
          why.filter((one) => "error" in one).map(({ rule }) => rule),
        );
      }),
      { numRuns: cases(500) },
    );
  });

  it("are found among ten thousand without asking the others", () => {
    let asked = 0;
    const many = Array.from({ length: 10_000 }, (_, at) => ({
      name: `r${at}`,
      when: { all: [{ path: "sku", eq: `s${at}` }, { use: "count" }] },
      do: at,
    }));
    const found = rules(many, {
      registry: {
        count: () => {
          asked++;
          return true;
        },
      },
    });
    expect(found({ sku: "s77" }).outcomes).toEqual([77]);
    expect(asked).toBe(1);
    expect(found({ sku: "none" }).fired).toEqual([]);
  });
});
