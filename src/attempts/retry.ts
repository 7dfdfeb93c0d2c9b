import { mustCount } from "../core/count.ts";
import { milliseconds } from "../core/duration.ts";
import { mustCall, type Next, named } from "../core/middleware.ts";
import type { Run } from "../core/run.ts";
import { isThenable } from "../core/settle.ts";
import { type BackoffOptions, backoffOf } from "./backoff.ts";
import type { Budget } from "./budget.ts";
import { retryAfter } from "./retry-after.ts";
import { again, type Call, type Rules } from "./retry-attempts.ts";
import { isTransient } from "./retry-transient.ts";
import { type FailureFilter, failureTest } from "./retry-when.ts";

/** When a link is tried again, and how often. */
export interface RetryOptions<Result = unknown> extends BackoffOptions {
  /** How often the link is tried in all, the first time included; a whole number from 1 or `Infinity`, default 3. */
  readonly attempts?: number | undefined;
  /**
   * Which errors are worth another attempt: classes, codes or HTTP statuses, or a predicate that is given the error and
   * the number of the attempt (the first is 1). Default: `isTransient`.
   */
  readonly when?: FailureFilter<[attempt: number]> | undefined;
  /** Which results are to be tried again; after the last attempt they are given as they are. Default: none. */
  readonly whenResult?: ((result: Result, attempt: number) => boolean) | undefined;
  /**
   * Whether an error's or a result's own wish is heeded, such as `Retry-After`: no attempt comes earlier, unless
   * `maxDelay` is shorter. A function reads it in another way, in milliseconds from `now`. Default true.
   */
  readonly retryAfter?: boolean | ((failure: unknown, now: number) => number | undefined) | undefined;
  /** What further attempts are paid from; none is made that cannot be. Default: no limit. */
  readonly budget?: Budget | undefined;
}

/** What became of the calls of a retry. */
export interface RetryStats {
  /** Calls begun. */
  readonly calls: number;
  /** How often the link was called. */
  readonly attempts: number;
  /** Attempts behind the first one of a call. */
  readonly retries: number;
  /** Calls that gave a result. */
  readonly successes: number;
  /** Calls that failed, or gave a result that was to be tried again. */
  readonly failures: number;
  /** Those of the failures that were worth another attempt, for which no attempt, time or budget was left. */
  readonly givenUp: number;
  /** Milliseconds spent between attempts. */
  readonly waited: number;
}

/** A retry: fits around any link that gives what its predicates expect. */
export interface RetryPolicy<Result = unknown> {
  <In, Out extends Result>(input: In, next: Next<In, Out>, run: Run): Out | PromiseLike<Out>;
  /** What became of the calls so far. */
  readonly stats: RetryStats;
}

/** The options made ready; throws a `TypeError` that names the one that is wrong. */
function rulesOf<Result, Stats extends Rules["stats"]>(
  options: RetryOptions<Result>,
  stats: Stats,
): Rules & { readonly stats: Stats } {
  const { attempts = 3, budget, whenResult: unwanted, retryAfter: heed = true } = options;
  const maxDelay = milliseconds(options.maxDelay ?? "30s", "maxDelay");
  if (unwanted !== undefined) mustCall(unwanted, "whenResult");
  if (budget !== undefined) mustCall(budget.withdraw, "budget.withdraw");
  return {
    attempts: mustCount(attempts, "attempts", Infinity),
    worthIt: failureTest(options.when, isTransient),
    unwanted,
    backoff: backoffOf(options, maxDelay),
    maxDelay,
    wish: heed === true ? retryAfter : heed ? mustCall(heed, "retryAfter") : () => undefined,
    budget,
    stats,
  };
}

const first = (input: unknown, next: Next<unknown, unknown>, run: Run): Call => ({
  input,
  next,
  run,
  made: 1,
  delay: 0,
});

/**
 * Tries a link again when it fails, after growing, random delays.
 *
 * Which failures are worth it is told by {@link isTransient} unless an option says otherwise. `Retry-After` is heeded. The
 * last error goes to the caller as it is, at once: there is no wait behind the last attempt, nor one that would outlast the
 * run's deadline. An abort ends a wait at once with its reason. Each attempt is given the same input. Announces
 * `retry:attempt` before each wait and `retry:stopped` when a call fails for good. Throws a `TypeError` for a wrong option.
 *
 * @example
 * let calls = 0;
 * const flaky = chain("flaky").link(
 *   "get",
 *   async (id: string) => {
 *     if (++calls < 3) throw Object.assign(new Error("busy"), { status: 503 });
 *     return `${id} at attempt ${calls}`;
 *   },
 *   retry({ attempts: 5, delay: "1ms" }),
 * );
 * await flaky("a-1"); // "a-1 at attempt 3"
 */
export function retry<Result = unknown>(options: RetryOptions<Result> = {}): RetryPolicy<Result> {
  const stats = {
    calls: 0,
    attempts: 0,
    retries: 0,
    successes: 0,
    failures: 0,
    givenUp: 0,
    waited: 0,
  };
  const rules = rulesOf(options, stats);
  const { budget, unwanted } = rules;
  const succeed = <Out>(result: Out): Out => {
    stats.successes++;
    return result;
  };

  function around(input: unknown, next: Next<unknown, unknown>, run: Run): unknown {
    const fail = (error: unknown): unknown => again(rules, first(input, next, run), { error });
    const judge = unwanted ? (result: unknown) => again(rules, first(input, next, run), { result }) : succeed;
    stats.calls++;
    stats.attempts++;
    budget?.deposit(run.clock.now());
    let out: unknown;
    try {
      out = next(input);
    } catch (error) {
      return fail(error);
    }
    return isThenable(out) ? Promise.resolve(out).then(judge, fail) : judge(out);
  }
  return Object.assign(named(around, "retry"), { stats }) as RetryPolicy<Result>;
}
