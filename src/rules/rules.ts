import { mustCount } from "../core/count.ts";
import { named } from "../core/middleware.ts";
import { mustBeOneOf } from "../core/one-of.ts";
import type { Run } from "../core/run.ts";
import { candidatesOf } from "./candidates.ts";
import { decision, type Edition, explanation } from "./decide.ts";
import type { RulesOptions } from "./options.ts";
import { readRules } from "./read.ts";
import type { AnyRule, Decides, FactsOf, OutOf, RuleOf, Rules } from "./types.ts";

function check({
  mode = "all",
  onError = "report",
  conflict = "order",
  maxCascades = 1,
}: RulesOptions): void {
  mustBeOneOf(mode, "mode", ["all", "first", "cascade"]);
  mustBeOneOf(onError, "onError", ["report", "throw"]);
  if (typeof conflict !== "function") mustBeOneOf(conflict, "conflict", ["order", "specific"]);
  mustCount(maxCascades, "maxCascades", 1000);
}

/**
 * Rules with a priority, a condition and an action, as a link: gives the decision, with the rules that fired and what they gave.
 *
 * Conditions are data or functions, and are judged before anything fires. One that fails is told in `errors` of the decision,
 * and to observers as `rules:error`; its rule does not apply. What an action throws fails the decision. Rules that ask first
 * for an equality are found by it, so ten thousand of them cost little more than one. Synchronous when all its functions are.
 * Announces `rules:fired`. Throws a `DecisionDataError` that tells all that is wrong with the rules, and a `TypeError` for a
 * wrong option.
 *
 * @example
 * const shipping = rules(
 *   [
 *     { name: "heavy", priority: 1, when: { path: "kilos", gt: 30 }, do: (order: { kilos: number }) => order.kilos * 2 },
 *     { name: "standard", do: 5 },
 *   ],
 *   { mode: "first" },
 * );
 * shipping({ kilos: 40 }).outcomes; // [80]
 * shipping({ kilos: 1 }).fired; // ["standard"]
 * shipping.explain({ kilos: 1 })[0]; // { rule: "heavy", condition: { path: "kilos", gt: 30 }, holds: false, value: 1 }
 */
export function rules<const List extends readonly AnyRule[], const Options extends RulesOptions = object>(
  list: List,
  options?: Options,
): Rules<FactsOf<List[number]>, OutOf<List[number]>, Decides<List[number], Options>>;
export function rules<Facts>(list: readonly RuleOf<Facts>[], options?: RulesOptions): Rules<Facts, unknown>;
export function rules(list: unknown, options: RulesOptions = {}): unknown {
  check(options);
  const { name = "rules" } = options;
  let edition: Edition;
  let version = 0;
  const reload = (data: unknown): void => {
    const ready = readRules(data, options);
    edition = { name, version: ++version, rules: ready, candidates: candidatesOf(ready), options };
  };
  reload(list);
  const decide = (facts: unknown, run?: Run): unknown => decision(edition, facts, run);
  return Object.defineProperties(named(decide, name), {
    explain: { value: (facts: unknown, run?: Run) => explanation(edition, facts, run) },
    reload: { value: reload },
    list: { get: () => edition.rules.map(({ rule }) => rule) },
    version: { get: () => version },
  });
}
