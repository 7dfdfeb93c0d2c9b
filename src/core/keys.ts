import type { Run } from "./run.ts";
import { after } from "./settle.ts";
import type { Merge, Returned, TimingOf } from "./types.ts";

/** Stands in the compiler's message when a link is asked for keys that its input does not have. */
type Has<T, Key> = [Key] extends [keyof T]
  ? unknown
  : { readonly "missing from the input": Exclude<Key, keyof T> };

/**
 * A link that keeps only these keys of an object; the input is not changed.
 *
 * @example
 * chain("public").link((user: User) => user).link(pick("id", "name"));
 */
export function pick<const Key extends PropertyKey>(
  ...keys: Key[]
): <T extends object>(input: T & Has<T, Key>) => Pick<T, Key & keyof T> {
  return function pick(input) {
    const entries = Object.entries(input).filter(([key]) => keys.includes(key as Key));
    return Object.fromEntries(entries) as never;
  };
}

/**
 * A link that leaves these keys of an object out; the input is not changed.
 *
 * @example
 * chain("safe").link((user: User) => user).link(omit("password"));
 */
export function omit<const Key extends PropertyKey>(
  ...keys: Key[]
): <T extends object>(input: T & Has<T, Key>) => Omit<T, Key> {
  return function omit(input) {
    const entries = Object.entries(input).filter(([key]) => !keys.includes(key as Key));
    return Object.fromEntries(entries) as never;
  };
}

/**
 * A link that adds what `fn` gives to an object; the input is not changed.
 *
 * @example
 * chain("price").link((order: Order) => order).link(assign((order) => ({ total: sum(order.items) })));
 */
export function assign<T extends object, More extends object | PromiseLike<object>>(
  fn: (input: T, run: Run) => More,
): (input: T, run: Run) => Returned<Merge<T, Awaited<More>>, TimingOf<More>> {
  return function assign(input, run) {
    return after(fn(input, run), (more) => ({ ...input, ...(more as object) })) as never;
  };
}
