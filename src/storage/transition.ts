import { mustCall } from "../core/middleware.ts";

/** What becomes of an entry. */
export interface Outcome<State, Result> {
  /** The new value; undefined deletes the entry. The very `current`, without a `ttl`, leaves it as it is, expiry and all. */
  readonly value: State | undefined;
  /** How long the new value lives, in milliseconds; default: until it is deleted. */
  readonly ttl?: number | undefined;
  /** What the caller of `update` is given. */
  readonly result: Result;
}

/** What becomes of several entries, in the order of their keys. */
export interface JointOutcome<State, Result> {
  /** The new values; each as in an `Outcome`. */
  readonly value: readonly (State | undefined)[];
  /** How long each new value lives, in milliseconds; default: until it is deleted. */
  readonly ttl?: readonly (number | undefined)[] | undefined;
  /** What the caller of `update` is given. */
  readonly result: Result;
}

/** The forms of a transition that certain stores ask for. */
export interface TransitionForms<State> {
  /**
   * The body of a Lua function of `current`, `args` and `now` that ends in `return value, ttl, result` and does the same;
   * Redis runs it in one round trip.
   *
   * Values are as `cjson.decode` gives them, and nil where there is none. A table is replaced, never changed. A list that
   * may be empty is made with `array(table)`. `json(value)` writes a value as text.
   */
  readonly lua?: string;
  /**
   * Makes one value of two that parted, so that nothing either of them counted is lost. Associative, commutative, and a
   * value merged with itself is that value. An approximate store needs it.
   */
  readonly merge?: (ours: State, theirs: State) => State;
}

/** A named pure function over one entry. Arguments and results are JSON; `now` is in epoch milliseconds. */
export interface Transition<State, Args, Result> extends TransitionForms<State> {
  readonly name: string;
  readonly apply: (current: State | undefined, args: Args, now: number) => Outcome<State, Result>;
}

/** A named pure function over several entries, given in the order of their keys. */
export interface JointTransition<State, Args, Result> extends TransitionForms<State> {
  readonly name: string;
  readonly joint: true;
  readonly apply: (
    current: readonly (State | undefined)[],
    args: Args,
    now: number,
  ) => JointOutcome<State, Result>;
}

/** A transition that can also merge. */
export type MergeableTransition<State, Args, Result> = Transition<State, Args, Result> &
  Required<Pick<TransitionForms<State>, "merge">>;

/** Any transition, as a driver sees it once the port's types have done their work. */
export type AnyTransition =
  | Transition<unknown, unknown, unknown>
  | JointTransition<unknown, unknown, unknown>;

function checked<Kind extends AnyTransition>(kind: Kind): Kind {
  if (typeof kind.name !== "string" || kind.name === "")
    throw new TypeError(`the name of a transition must be a text, got ${JSON.stringify(kind.name)}`);
  mustCall(kind.apply, `the transition ${kind.name}`);
  return Object.freeze(kind);
}

/**
 * A transition: a pure function of the current value, arguments and the time, that a store carries out in one step.
 *
 * It may be called more than once before one of its outcomes is kept, since another writer may come first; so it has no
 * effects and no randomness of its own. What it throws reaches the caller of `update`, and nothing changes. Throws a
 * `TypeError` for an empty name or something that is no function.
 *
 * @example
 * import { memoryStore, transition } from "modulink-edge/storage";
 *
 * const add = transition("add", (current: number | undefined, by: number) => {
 *   const sum = (current ?? 0) + by;
 *   return { value: sum, ttl: 60_000, result: sum };
 * });
 * const store = memoryStore();
 * store.update("visits", add, 2); // 2
 * store.update("visits", add, 3); // 5
 */
export function transition<
  State,
  Args,
  Made extends Outcome<State, unknown>,
  Forms extends TransitionForms<State> = object,
>(
  name: string,
  apply: (current: State | undefined, args: Args, now: number) => Made,
  forms?: Forms,
): Transition<State, Args, Made["result"]> & Forms {
  return checked({ ...forms, name, apply } as AnyTransition) as never;
}

/**
 * A transition over several entries of one partition: all of them change, or none.
 *
 * Throws a `TypeError` for an empty name or something that is no function.
 *
 * @example
 * import { jointTransition, memoryStore } from "modulink-edge/storage";
 *
 * const move = jointTransition("move", ([from = 0, to = 0]: readonly (number | undefined)[], amount: number) =>
 *   from < amount
 *     ? { value: [from, to], result: false }
 *     : { value: [from - amount, to + amount], result: true },
 * );
 * const store = memoryStore();
 * store.set("{ada}savings", 10);
 * store.update(["{ada}savings", "{ada}purse"], move, 7); // true
 * store.get("{ada}purse"); // 7
 */
export function jointTransition<
  State,
  Args,
  Made extends JointOutcome<State, unknown>,
  Forms extends TransitionForms<State> = object,
>(
  name: string,
  apply: (current: readonly (State | undefined)[], args: Args, now: number) => Made,
  forms?: Forms,
): JointTransition<State, Args, Made["result"]> & Forms {
  return checked({ ...forms, name, apply, joint: true } as AnyTransition) as never;
}
