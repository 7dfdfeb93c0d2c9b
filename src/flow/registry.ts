import { mustCall } from "../core/middleware.ts";

/** Any function a chain may be made of: a link, a predicate, a middleware, a matcher of errors. */
export type Part = (...args: never[]) => unknown;

/** What data may name. */
export interface Registry {
  /** The parts by their names. */
  readonly parts: ReadonlyMap<string, Part>;
  /** What makes parts of options, by their names. */
  readonly factories: ReadonlyMap<string, (options: never) => Part>;
}

/** The entries of an object of functions, checked. */
const table = <Fn>(functions: Readonly<Record<string, Fn>>): ReadonlyMap<string, Fn> =>
  new Map(Object.entries(functions).map(([name, fn]) => [name, mustCall(fn, name)]));

/**
 * What `assemble` may make chains of: functions by their names, and factories that make such of options.
 *
 * Later changes of the objects change nothing. Throws a `TypeError` for what is not a function.
 *
 * @example
 * const parts = registry({ trim: (text: string) => text.trim() }, { repeat: (times: number) => (text: string) => text.repeat(times) });
 * const twice = assemble<string, string>(parts, { name: "twice", links: ["trim", { link: "repeat", with: 2 }] });
 * await twice(" ab "); // "abab"
 */
export function registry(
  parts: Readonly<Record<string, Part>>,
  factories: Readonly<Record<string, (options: never) => Part>> = {},
): Registry {
  return { parts: table(parts), factories: table(factories) };
}
