import type { Scalar } from "../conditions/condition.ts";
import type { Run } from "../core/run.ts";
import type { All, Returned, Timing, TimingOf } from "../core/types.ts";
import type { Action, ActionName, Decision, Rule, RuleExplanation } from "./options.ts";

/** Any function. */
type Fn<Out = unknown> = (...inputs: never[]) => Out;

/** A rule of whatever facts. */
export type AnyRule = Rule<never>;

/** A rule of facts that are given. */
export interface RuleOf<Facts> extends Omit<Rule<Facts>, "do"> {
  /** What it does, the name of what it does, or the outcome itself. */
  readonly do: Action<Facts, unknown> | ActionName | Scalar | object;
}

/** Functions of the facts that a rule needs, whichever of its functions needs them. */
type Needs<One> =
  | (One extends { readonly when: (facts: infer Facts, ...more: never[]) => unknown }
      ? (facts: Facts) => void
      : never)
  | (One extends { readonly do: (facts: infer Facts, ...more: never[]) => unknown }
      ? (facts: Facts) => void
      : never);

/** What all functions of the rules take. */
export type FactsOf<One> = [Needs<One>] extends [never]
  ? unknown
  : Needs<One> extends (facts: infer Facts) => void
    ? Facts
    : unknown;

/** What rules give. */
export type OutOf<One> = One extends { readonly do: infer Then }
  ? Then extends Fn<infer Out>
    ? Awaited<Out>
    : Then extends ActionName
      ? unknown
      : Then
  : never;

/** When a function gives its value. */
type TimingOfFn<Value> = Value extends Fn<infer Out> ? TimingOf<Out> : "sync";

/** When a rule is done. */
type TimingOfRule<One> = One extends { readonly do: infer Then }
  ? TimingOfFn<Then> | (One extends { readonly when: infer When } ? TimingOfFn<When> : "sync")
  : never;

/** When what options bring is there. */
type TimingOfOptions<Options> =
  | (Options extends { readonly registry: infer Registry } ? TimingOfFn<Registry[keyof Registry]> : "sync")
  | (Options extends { readonly facts: infer Lazy } ? TimingOfFn<Lazy[keyof Lazy]> : "sync");

/** When rules decide. */
export type Decides<One, Options> = All<TimingOfRule<One> | TimingOfOptions<Options>>;

/** Rules that decide: a link that gives their decision. */
export interface Rules<Facts, Out, When extends Timing = Timing> {
  /** Asks the rules, and does what those do that apply. */
  (facts: Facts, run?: Run): Returned<Decision<Facts, Out>, When>;
  /** Tells of every rule whether it applies, and why; nothing is done. Every part of every condition is asked. */
  explain(facts: Facts, run?: Run): Returned<readonly RuleExplanation[], When>;
  /** Takes other rules, of which the next decisions are made; or throws a `DecisionDataError` and keeps those it has. */
  reload(list: readonly Rule<Facts, Out>[]): void;
  /** The rules, in the order in which they are asked. */
  readonly list: readonly Rule<Facts, Out>[];
  /** 1 for the first rules, one more after each `reload`. */
  readonly version: number;
}
