import type { JointTransition, MergeableTransition, Transition } from "../storage/transition.ts";

const sum = (current: number | undefined, by: number): { value: number; result: number } => {
  const value = (current ?? 0) + by;
  return { value, result: value };
};

/** Adds to a number; it has every form. */
export const add: MergeableTransition<number, number, number> = {
  name: "contract.add",
  apply: sum,
  lua: "local sum = (current or 0) + args return sum, nil, sum",
  merge: (ours, theirs) => Math.max(ours, theirs),
};

/** Adds to a number; it has no form but the function itself. */
export const addPlainly: Transition<number, number, number> = { name: "contract.add-plainly", apply: sum };

/** What `become` is to do. */
export interface Becoming {
  /** The new value; default: none. */
  readonly value?: unknown;
  /** Leaves the entry as it is. */
  readonly keep?: boolean;
  readonly ttl?: number;
}

/** Makes an entry whatever it is told, and answers with what it was. */
export const become: Transition<unknown, Becoming, { was: unknown; now: number }> = {
  name: "contract.become",
  apply: (current, { value, keep, ttl }, now) => ({
    value: keep ? current : value,
    ttl,
    result: { was: current ?? null, now },
  }),
  lua: `local value = args.value
    if args.keep then value = current end
    local was = current
    if was == nil then was = cjson.null end
    return value, args.ttl, { was = was, now = now }`,
};

/** Fails. */
export const fail: Transition<unknown, string, never> = {
  name: "contract.fail",
  apply(_, message) {
    throw new RangeError(message);
  },
};

/** Moves an amount from the first of several accounts to the last, if it is there. */
export const move: JointTransition<number, number, boolean> = {
  name: "contract.move",
  joint: true,
  apply(accounts, amount) {
    const from = accounts[0] ?? 0;
    if (from < amount) return { value: accounts, result: false };
    const value = [...accounts];
    const last = accounts.length - 1;
    value[0] = from - amount;
    value[last] = (accounts[last] ?? 0) + amount;
    return { value, result: true };
  },
  lua: `local from, last = current[1] or 0, #KEYS
    if from < args then return current, nil, false end
    local value = {}
    for at = 1, last do value[at] = current[at] end
    value[1] = from - args
    value[last] = (current[last] or 0) + args
    return value, nil, true`,
};

/** What `spread` writes to a key: a value or none, and for how many milliseconds or for ever. */
export type Share = readonly [value: number | null, ttl: number | null];

/** Writes to several keys with a time to live for each, or deletes them; says how many there were. */
export const spread: JointTransition<number, readonly Share[], number> = {
  name: "contract.spread",
  joint: true,
  apply: (current, wanted) => ({
    value: wanted.map(([value]) => value ?? undefined),
    ttl: wanted.map(([, ttl]) => ttl ?? undefined),
    result: current.filter((value) => value !== undefined).length,
  }),
};

/**
 * The transitions that `storeContract` uses, for stores that have to know them beforehand.
 *
 * @example
 * import { contractTransitions } from "modulink-edge/testing";
 *
 * contractTransitions.map(({ name }) => name).includes("contract.add"); // true
 */
export const contractTransitions: readonly { readonly name: string }[] = [add, become, fail, move, spread];
