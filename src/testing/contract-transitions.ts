import {
  type JointTransition,
  jointTransition,
  type MergeableTransition,
  type Transition,
  transition,
} from "../storage/transition.ts";

/** Adds to a number; it has every form. */
export const add: MergeableTransition<number, number, number> = transition(
  "contract.add",
  (current: number | undefined, by: number) => ({ value: (current ?? 0) + by, result: (current ?? 0) + by }),
  {
    lua: "local sum = (current or 0) + args return sum, nil, sum",
    merge: (ours: number, theirs: number) => Math.max(ours, theirs),
  },
);

/** Adds to a number; it has no form but the function itself. */
export const addPlainly: Transition<number, number, number> = transition("contract.add-plainly", add.apply);

/** What `become` is to do. */
export interface Becoming {
  /** The new value; default: none. */
  readonly value?: unknown;
  /** Leaves the entry as it is. */
  readonly keep?: boolean;
  readonly ttl?: number;
}

/** Makes an entry whatever it is told, and answers with what it was. */
export const become: Transition<unknown, Becoming, { was: unknown; now: number }> = transition(
  "contract.become",
  (current: unknown, { value, keep, ttl }: Becoming, now: number) => ({
    value: keep ? current : value,
    ttl,
    result: { was: current ?? null, now },
  }),
  {
    lua: `local value = args.value
      if args.keep then value = current end
      local was = current
      if was == nil then was = cjson.null end
      return value, args.ttl, { was = was, now = now }`,
  },
);

/** Fails. */
export const fail: Transition<unknown, string, never> = transition(
  "contract.fail",
  (_: unknown, message: string) => {
    throw new RangeError(message);
  },
);

/** Moves an amount from the first of several accounts to the last, if it is there. */
export const move: JointTransition<number, number, boolean> = jointTransition(
  "contract.move",
  (accounts: readonly (number | undefined)[], amount: number) => {
    const from = accounts[0] ?? 0;
    if (from < amount) return { value: accounts, result: false };
    const last = accounts.length - 1;
    const value = accounts.map((has, at) =>
      at === 0 ? from - amount : at === last ? (has ?? 0) + amount : has,
    );
    return { value, result: true };
  },
  {
    lua: `local from, last = current[1] or 0, #KEYS
      if from < args then return current, nil, false end
      local value = {}
      for at = 1, last do value[at] = current[at] end
      value[1] = from - args
      value[last] = (current[last] or 0) + args
      return value, nil, true`,
  },
);

/** Writes to several keys with a time to live for each, or deletes them. */
export const spread: JointTransition<number, readonly (readonly [number | null, number | null])[], number> =
  jointTransition(
    "contract.spread",
    (
      current: readonly (number | undefined)[],
      wanted: readonly (readonly [value: number | null, ttl: number | null])[],
    ) => ({
      value: wanted.map(([value]) => value ?? undefined),
      ttl: wanted.map(([, ttl]) => ttl ?? undefined),
      result: current.filter((value) => value !== undefined).length,
    }),
  );

/**
 * The transitions that `storeContract` uses, for stores that have to know them beforehand.
 *
 * @example
 * import { contractTransitions } from "modulink-edge/testing";
 *
 * contractTransitions.map(({ name }) => name).includes("contract.add"); // true
 */
export const contractTransitions: readonly { readonly name: string }[] = [add, become, fail, move, spread];
