import type { Condition, FactPredicate, NamedPredicate } from "../conditions/condition.ts";
import type { Explanation } from "../conditions/explain.ts";
import type { Run } from "../core/run.ts";

/** What a rule does: is given the facts, and the run, when there is one. */
export type Action<Facts, Out> = (facts: Facts, run: Run | undefined) => Out;

/** An action of the registry: is given what the rule has as `with`, too. */
export type NamedAction = (facts: never, run: Run | undefined, settings: never) => unknown;

/** An action by its name in the registry. */
export interface ActionName {
  readonly use: string;
  /** What the action is given besides the facts. */
  readonly with?: unknown;
}

/** When something is to be done, and what. */
export interface Rule<Facts = unknown, Out = unknown> {
  /** Unique among the rules. */
  readonly name: string;
  /** Rules of a higher priority come first; default 0. */
  readonly priority?: number | undefined;
  /** Whether it applies: data or a function. Default: it always does. */
  readonly when?: Condition | FactPredicate<Facts> | undefined;
  /** What it does, the name of what it does, or the outcome itself. */
  readonly do: Action<Facts, Out> | ActionName | Out;
}

/** A fact that is found out only when a condition asks for it, and once in a decision. */
export type LazyFact = (facts: never, run: Run | undefined) => unknown;

/** Which rules fire, what they may name, and what is told. */
export interface RulesOptions {
  /** What the events call them; default `"rules"`. */
  readonly name?: string | undefined;
  /**
   * `"all"` (default): every rule that applies fires. `"first"`: only the first of them. `"cascade"`: the first fires, what its
   * action gives becomes facts, and so on until no rule applies any more.
   */
  readonly mode?: "all" | "first" | "cascade" | undefined;
  /**
   * Which of the rules of one priority comes first: the one that was written first (`"order"`, default), the one that asks for
   * more (`"specific"`), or as a comparison of the rules says.
   */
  readonly conflict?: "order" | "specific" | ((one: Rule, other: Rule) => number) | undefined;
  /** How often rules may fire in a cascade; default 100. More is an error with the code `too-many-cascades`. */
  readonly maxCascades?: number | undefined;
  /**
   * What becomes of a condition that fails: its rule does not apply, and the decision tells the error (`"report"`, default), or
   * the decision fails with it (`"throw"`).
   */
  readonly onError?: "report" | "throw" | undefined;
  /** True lets every decision tell how all conditions were judged; default false, which costs nothing. */
  readonly explain?: boolean | undefined;
  /** Predicates and actions by the names under which data has them. Default: none. */
  readonly registry?: Readonly<Record<string, NamedPredicate | NamedAction>> | undefined;
  /** Facts that are found out when a condition asks for them, now or in time. One that is given is not asked for. */
  readonly facts?: Readonly<Record<string, LazyFact>> | undefined;
}

/** A condition that could not be judged. */
export interface RuleError {
  readonly rule: string;
  readonly error: unknown;
}

/** Why a rule applied, or did not. */
export interface RuleExplanation extends Explanation {
  readonly rule: string;
}

/** What rules decided. */
export interface Decision<Facts, Out> {
  /** The facts; those of a cascade with what its actions gave. */
  readonly facts: Facts;
  /** The names of the rules that fired, in their order. */
  readonly fired: readonly string[];
  /** What they gave. */
  readonly outcomes: readonly Out[];
  /** Conditions that could not be judged. */
  readonly errors: readonly RuleError[];
  /** Which rules decided: 1 for the first ones, one more after each `reload`. */
  readonly version: number;
  /** How every condition was judged, if the option `explain` asked for it. In a cascade: before anything fired. */
  readonly explanation?: readonly RuleExplanation[];
}
