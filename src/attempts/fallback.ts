import { madeOf } from "../core/link.ts";
import { type Next, named } from "../core/middleware.ts";
import type { Run } from "../core/run.ts";
import { isThenable } from "../core/settle.ts";
import { type FailureFilter, failureTest } from "./retry-when.ts";

/** Which failures a fallback stands in for. */
export interface FallbackOptions {
  /** Classes of errors, codes or HTTP statuses, or a predicate. Default: every error. */
  readonly when?: FailureFilter | undefined;
  /** Whether it also stands in for a run that was aborted; default false: the abort goes on. */
  readonly aborts?: boolean | undefined;
}

/** What became of the calls of a fallback. */
export interface FallbackStats {
  /** Calls begun. */
  readonly calls: number;
  /** Calls in which the fallback stood in. */
  readonly used: number;
  /** Calls that failed with an error it does not stand in for. */
  readonly refused: number;
}

/** A fallback: fits around links whose output may be what it gives. */
export interface FallbackPolicy<From, To> {
  <In extends From, Out>(
    input: In,
    next: Next<In, Out>,
    run: Run,
  ): Out | To | PromiseLike<Out> | PromiseLike<To>;
  /** What became of the calls so far. */
  readonly stats: FallbackStats;
}

/** A chain, as far as a fallback needs to know. */
export interface FallbackChain<From, To> {
  (input: From, run?: Run): To;
  readonly run: unknown;
  readonly recover: unknown;
}

/** Makes what stands in for a failed link, from its error and its input. */
export type FallbackHandler<From, To> = (error: unknown, input: From, run: Run) => To;

function handlerOf(given: unknown): FallbackHandler<unknown, unknown> {
  if (typeof given !== "function") return () => given;
  if (madeOf(given).kind === "chain") return (_error, input, run) => given(input, run);
  return given as FallbackHandler<unknown, unknown>;
}

/**
 * Lets something else stand in for a link that fails: a chain, which is given the same input; a function of the error and
 * the input; or else a value.
 *
 * Fallbacks around one link cascade: the innermost is asked first, and when it fails, too, the next one. The abort of the
 * run itself goes on to the caller. Announces `fallback:used` with the error. Throws a `TypeError` for a wrong option.
 *
 * @example
 * const nearby = chain("nearby").link("get", async (city: string): Promise<string> => Promise.reject(new Error(city)));
 * const weather = chain("weather").link(
 *   "ask",
 *   async (city: string): Promise<string> => Promise.reject(new Error(`nobody knows ${city}`)),
 *   fallback("unknown"),
 *   fallback(nearby),
 * );
 * await weather("Ghent"); // "unknown"
 */
export function fallback<From, To>(
  chain: FallbackChain<From, To>,
  options?: FallbackOptions,
): FallbackPolicy<From, Awaited<To>>;
export function fallback<To, From = unknown>(
  handler: FallbackHandler<From, To>,
  options?: FallbackOptions,
): FallbackPolicy<From, Awaited<To>>;
export function fallback<To>(value: To, options?: FallbackOptions): FallbackPolicy<unknown, To>;
export function fallback(given: unknown, options: FallbackOptions = {}): FallbackPolicy<unknown, unknown> {
  const handle = handlerOf(given);
  const { aborts = false } = options;
  const takes = failureTest(options.when, () => true);
  const stats = { calls: 0, used: 0, refused: 0 };

  function standIn(error: unknown, input: unknown, run: Run): unknown {
    if ((run.aborted && !aborts) || !takes(error)) {
      stats.refused++;
      throw error;
    }
    stats.used++;
    run.emit({ type: "fallback:used", error });
    return handle(error, input, run);
  }

  function around(input: unknown, next: Next<unknown, unknown>, run: Run): unknown {
    const fail = (error: unknown): unknown => standIn(error, input, run);
    stats.calls++;
    let out: unknown;
    try {
      out = next(input);
    } catch (error) {
      return fail(error);
    }
    return isThenable(out) ? Promise.resolve(out).then(undefined, fail) : out;
  }
  return Object.assign(named(around, "fallback"), { stats }) as FallbackPolicy<unknown, unknown>;
}
