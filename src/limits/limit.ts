import { mustCount } from "../core/count.ts";
import { type Duration, milliseconds } from "../core/duration.ts";
import type { Outcome } from "../storage/transition.ts";

/** What a limit answers. */
export interface Decision {
  /** Whether the call may go on; a call that may not has used up nothing. */
  readonly admitted: boolean;
  /** The most that the limit ever admits at once. */
  readonly limit: number;
  /** How much more it would admit now. */
  readonly remaining: number;
  /**
   * In how many milliseconds the next call of the same cost is admitted, if nobody comes first; 0 when it would be now.
   * After exactly that time it is, one millisecond earlier it is not. `Infinity` when the cost is more than the limit.
   */
  readonly retryAfter: number;
  /** In how many milliseconds all of the limit is free again, if nobody uses any of it. */
  readonly reset: number;
  /** The store's time of the decision, in epoch milliseconds. */
  readonly at: number;
  /** True where the key is blocked, whatever the limit says. */
  readonly blocked?: boolean | undefined;
  /** True where the limit would have refused the call and only watches: the option `shadow`. */
  readonly shadowed?: boolean | undefined;
  /** The decisions of the single limits, in their order, where there are several. */
  readonly parts?: readonly Decision[] | undefined;
}

/**
 * What a kind answers, short, for it travels far: 1 or 0 for admitted, `remaining`, `retryAfter`, `reset`, `at`, and 1 where the
 * key is blocked.
 */
export type Verdict = readonly number[];

/** Whether to take what is asked (the default), only to look, to take it even though it is not there, or to go on holding it. */
export type How = "peek" | "force" | "renew";

/** What a limit is asked. `rule` is the limit itself, so that the transition is the same for all limits of a kind. */
export interface Ask<Rule> {
  readonly rule: Rule;
  readonly cost: number;
  readonly how?: How | undefined;
  /** Who holds what is taken, where it is given back by name. */
  readonly id?: string | undefined;
}

/** What is given back: an amount that was taken at a time, or by a holder. */
export interface Gift<Rule> {
  readonly rule: Rule;
  readonly cost: number;
  readonly at?: number | undefined;
  readonly id?: string | undefined;
}

/** How a kind of limit counts. All times are whole milliseconds; a state is a number or a list, as small as can be. */
export interface Kind<State, Rule> {
  readonly name: string;
  /** Whether what is taken is held until it is given back. */
  readonly holds: boolean;
  take(state: State | undefined, ask: Ask<Rule>, now: number): Outcome<State, Verdict>;
  give(state: State, gift: Gift<Rule>, now: number): Outcome<State, boolean>;
  /** The body of a Lua function `(state, ask, now)` that does what `take` does. */
  readonly lua: string;
}

/** What every limit takes. */
export interface LimitOptions {
  /** Its name, in keys and in the fields of HTTP: letters, digits, `-`, `_` and `.`; default `"default"`. */
  readonly name?: string | undefined;
}

/** A limit: how much is admitted in which time. Made by `tokenBucket`, `fixedWindow` and the others. */
export interface Limit<State = unknown, Rule = unknown> {
  readonly name: string;
  /** The most that is admitted at once. */
  readonly limit: number;
  /** The time that the limit is over, in milliseconds; undefined where it is not over a time. */
  readonly window: number | undefined;
  /** The longest that a state matters, in milliseconds. */
  readonly life: number;
  /** Tells states apart that mean different things. */
  readonly tag: string;
  readonly rule: Rule;
  readonly kind: Kind<State, Rule>;
}

/** A limit that a store which only counts roughly can keep, too. */
export interface MergeableLimit<State = unknown, Rule = unknown> extends Limit<State, Rule> {
  /** Makes one state of two that parted. */
  merge(ours: State, theirs: State): State;
}

/** What a verdict says of a limit. */
export const decide = (limit: number, verdict: Verdict): Decision => ({
  admitted: verdict[0] === 1,
  limit,
  remaining: verdict[1] as number,
  retryAfter: verdict[2] as number,
  reset: verdict[3] as number,
  at: verdict[4] as number,
  blocked: verdict[5] === 1 || undefined,
});

/** A duration of whole milliseconds, from 1 on. */
export function mustLast(duration: Duration, option: string): number {
  return mustCount(milliseconds(duration, option), option);
}

/** The name of a limit. */
export function mustName({ name = "default" }: LimitOptions): string {
  if (/^[\w.-]+$/.test(name)) return name;
  throw new TypeError(`name must be letters, digits, "-", "_" and ".", got ${JSON.stringify(name)}`);
}

/** How many bits the numbers up to `limit` need. */
export const bitsOf = (limit: number): number => Math.ceil(Math.log2(limit + 1));

/** A whole number from 0 on, modulo another: exact below 2 ** 53, and in half the time that `%` takes. */
export const wrap = (value: number, circle: number): number =>
  value < circle ? value : value - Math.floor(value / circle) * circle;
