import { named } from "../core/middleware.ts";
import type { Run } from "../core/run.ts";
import { atOnce } from "./answers.ts";
import { compile } from "./compile.ts";
import type { Condition, NamedPredicate } from "./condition.ts";
import { type Explanation, explain } from "./explain.ts";
import { readData } from "./place.ts";

/** What the data of a condition may name. */
export interface ConditionOptions {
  /** Predicates by the names under which data has them: `{ "use": name }`. Default: none. */
  readonly registry?: Readonly<Record<string, NamedPredicate>> | undefined;
}

/** A condition as a function. */
export interface ConditionTest {
  /** Whether it holds; a value of a type that cannot be compared is a `TypeError`. */
  (facts: unknown, run?: Run): boolean;
  /** Why it holds, or does not. */
  explain(facts: unknown, run?: Run): Explanation;
}

/**
 * Makes a function of a condition that is data, for `when` and wherever else a predicate is wanted.
 *
 * Nothing is generated: it is made of closures, once. What is missing from the facts answers no comparison but `ne`, `notIn` and
 * `exists: false`. Its predicates have to answer at once. Throws a `DecisionDataError` that tells all that is wrong with the
 * data: where, what was expected, and what was there.
 *
 * @example
 * const large = condition(JSON.parse(`{ "all": [{ "path": "total", "gte": 100 }, { "path": "to.country", "in": ["DE", "FR"] }] }`));
 * large({ total: 120, to: { country: "DE" } }); // true
 * large.explain({ total: 80, to: { country: "DE" } }).parts?.map(({ holds, value }) => [holds, value]); // [[false, 80], [true, "DE"]]
 */
export function condition(data: Condition, options: ConditionOptions = {}): ConditionTest {
  const part = readData(data, options, compile);
  const test = (facts: unknown, run?: Run): boolean => atOnce(part.test(facts, run));
  return Object.assign(named(test, "condition"), {
    explain: (facts: unknown, run?: Run) => explain(part, facts, run),
  }) as ConditionTest;
}
