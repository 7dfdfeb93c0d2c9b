import { mustCount } from "../core/count.ts";
import { mustCall, type Next, named } from "../core/middleware.ts";
import type { Run } from "../core/run.ts";
import { breakerOf } from "./make.ts";
import type { CircuitBreaker, CircuitBreakerOptions } from "./options.ts";
import type { BreakerSnapshot } from "./snapshot.ts";

/** A breaker for each dependency. */
export interface CircuitBreakersOptions<In, Result = unknown>
  extends Omit<CircuitBreakerOptions<Result>, "restore"> {
  /** The name of the dependency an input is for, such as the host of a URL. */
  readonly key: (input: In) => string;
  /** How many breakers are kept; the one that was used longest ago and is closed goes first. Default 1,000. */
  readonly max?: number | undefined;
  /** What an earlier registry's `snapshot()` gave; default: all begin closed. */
  readonly restore?: Readonly<Record<string, BreakerSnapshot>> | undefined;
}

/** Breakers by the name of the dependency: fits around links that take their input. */
export interface CircuitBreakers<In, Result = unknown> {
  <Input extends In, Out extends Result>(
    input: Input,
    next: Next<Input, Out>,
    run: Run,
  ): Out | PromiseLike<Out>;
  /** The breaker of a name, which is made if there is none. */
  of(key: string): CircuitBreaker<Result>;
  /** The breakers there are, by name, the one used longest ago first. */
  all(): ReadonlyMap<string, CircuitBreaker<Result>>;
  /** The state of each as JSON, for the option `restore`. */
  snapshot(): Record<string, BreakerSnapshot>;
}

/** How many breakers that are not closed are passed over when one has to go. */
const spared = 8;

/** Makes room for one more: the first that is closed goes, or else the first of all. */
function evict(breakers: Map<string, { readonly state: string }>): void {
  let seen = 0;
  let oldest: string | undefined;
  for (const [key, { state }] of breakers) {
    oldest ??= key;
    if (state === "closed") oldest = key;
    if (state === "closed" || ++seen === spared) break;
  }
  breakers.delete(oldest as string);
}

/**
 * A circuit breaker for each dependency, made when it is first called.
 *
 * The options are those of `circuitBreaker`, and are the same for all; `name` is that of the dependency, and instances that
 * share do so by dependency. Throws a `TypeError` for a wrong option.
 *
 * @example
 * const breakers = circuitBreakers({ key: (url: string) => new URL(url).host, trips: consecutive(3) });
 * const get = chain("get").link("fetch", async (url: string) => `what is at ${url}`, breakers);
 * await get("https://a.example/1");
 * breakers.of("a.example").stats.successes; // 1
 */
export function circuitBreakers<In, Result = unknown>(
  options: CircuitBreakersOptions<In, Result>,
): CircuitBreakers<In, Result> {
  const { key, max = 1000, restore = {}, ...rest } = options;
  mustCall(key, "key");
  mustCount(max, "max");
  // What is wrong with the options is said now, not at the first call.
  breakerOf({ ...rest, shared: undefined } as CircuitBreakerOptions<never>);
  const breakers = new Map<string, CircuitBreaker<Result>>();
  function make(name: string, saved?: BreakerSnapshot): CircuitBreaker<Result> {
    const own = { ...rest, name, restore: saved } as CircuitBreakerOptions<never>;
    return breakerOf(own, name) as unknown as CircuitBreaker<Result>;
  }
  function keep(name: string, breaker: CircuitBreaker<Result>): CircuitBreaker<Result> {
    if (!breakers.delete(name) && breakers.size >= max) evict(breakers);
    breakers.set(name, breaker);
    return breaker;
  }
  const of = (name: string): CircuitBreaker<Result> => keep(name, breakers.get(name) ?? make(name));
  for (const [name, saved] of Object.entries(restore)) keep(name, make(name, saved));
  const around = <Input extends In, Out extends Result>(
    input: Input,
    next: Next<Input, Out>,
    run: Run,
  ): Out | PromiseLike<Out> => of(key(input))(input, next, run);
  return Object.assign(named(around, "circuitBreakers"), {
    of,
    all: () => new Map(breakers),
    snapshot: () => Object.fromEntries([...breakers].map(([name, breaker]) => [name, breaker.snapshot()])),
  });
}
