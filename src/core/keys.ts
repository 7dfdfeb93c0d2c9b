import { named } from "./middleware.ts";
import type { Run } from "./run.ts";
import { after } from "./settle.ts";
import type { Merge, Returned, TimingOf } from "./types.ts";

/** Stands in the compiler's message when a link is asked for keys that its input does not have. */
type Has<T, Key> = [Key] extends [keyof T]
  ? unknown
  : { readonly "missing from the input": Exclude<Key, keyof T> };

/** The entries of an object whose keys are, or are not, among these. */
const sift =
  (keys: readonly PropertyKey[], wanted: boolean) =>
  (input: object): never =>
    Object.fromEntries(Object.entries(input).filter(([key]) => keys.includes(key) === wanted)) as never;

/**
 * A link that keeps only these keys of an object; the input is not changed.
 *
 * @example
 * const user = { id: 1, name: "Ada", password: "secret" };
 * chain((input: typeof user) => input, pick("id", "name"))(user); // { id: 1, name: "Ada" }
 */
export function pick<const Key extends string = never>(
  ...keys: Key[]
): <T extends object>(input: T & Has<T, Key>) => Pick<T, Key & keyof T> {
  return named(sift(keys, true), "pick");
}

/**
 * A link that leaves these keys of an object out; the input is not changed.
 *
 * @example
 * const user = { id: 1, name: "Ada", password: "secret" };
 * chain((input: typeof user) => input, omit("password"))(user); // { id: 1, name: "Ada" }
 */
export function omit<const Key extends string = never>(
  ...keys: Key[]
): <T extends object>(input: T & Has<T, Key>) => Omit<T, Key> {
  return named(sift(keys, false), "omit");
}

/**
 * A link that adds what `fn` gives to an object; the input is not changed.
 *
 * @example
 * const price = chain("price")
 *   .link((prices: number[]) => ({ prices }))
 *   .link(assign(({ prices }) => ({ count: prices.length })));
 * price([5, 7]); // { prices: [5, 7], count: 2 }
 */
export function assign<T extends object, More extends object | PromiseLike<object>>(
  fn: (input: T, run: Run) => More,
): (input: T, run: Run) => Returned<Merge<T, Awaited<More>>, TimingOf<More>> {
  const merged = (input: T, run: Run): unknown =>
    after(fn(input, run), (more) => ({ ...input, ...(more as object) }));
  return named(merged, "assign") as never;
}
