import type { Budget } from "../attempts/budget.ts";
import { isTransient } from "../attempts/retry-transient.ts";
import { type FailureFilter, failureTest } from "../attempts/retry-when.ts";
import { mustCount } from "../core/count.ts";
import { type Duration, milliseconds } from "../core/duration.ts";
import { mustCall, type Next, named } from "../core/middleware.ts";
import type { Run } from "../core/run.ts";
import { Race } from "./hedge-race.ts";

/** When a link is called once more, though it has not answered yet. */
export interface HedgeOptions<Result = unknown> {
  /**
   * How long the latest attempt is waited for before another one begins beside it; a function is given the number of the
   * attempt to come, which is 2 for the first hedge. 0: at once.
   */
  readonly after: Duration | ((attempt: number) => Duration);
  /** How often the link is called in all, the first time included; a whole number from 1, default 2. */
  readonly attempts?: number | undefined;
  /**
   * After which errors the other attempts go on, and the next one begins at once: classes, codes or HTTP statuses, or a
   * predicate that is given the error and the number of the attempt. Any other error ends the call. Default: `isTransient`.
   */
  readonly when?: FailureFilter<[attempt: number]> | undefined;
  /** Which results are no better than such an error; the last one is given if there is nothing else. Default: none. */
  readonly whenResult?: ((result: Result, attempt: number) => boolean) | undefined;
  /** What further attempts are paid from, with retries or without them; none is made that cannot be. Default: no limit. */
  readonly budget?: Budget | undefined;
}

/** What became of the calls of a hedge. */
export interface HedgeStats {
  /** Calls begun. */
  readonly calls: number;
  /** Attempts behind the first one of a call. */
  readonly hedges: number;
  /** Calls in which one of those was the first to be good. */
  readonly wins: number;
  /** Attempts that could not be paid for. */
  readonly denied: number;
  /** Calls that failed, or gave a result that is no better than that. */
  readonly failures: number;
  /** Results that came too late, and were dropped. */
  readonly late: number;
}

/** A hedge: fits around any link that gives what its predicate expects. */
export interface HedgePolicy<Result = unknown> {
  <In, Out extends Result>(input: In, next: Next<In, Out>, run: Run): Out | PromiseLike<Out>;
  /** What became of the calls so far. */
  readonly stats: HedgeStats;
}

/**
 * Calls a link once more when it is slow to answer, and gives the first good answer: against the few calls that take much
 * longer than others. For links that may be called twice.
 *
 * The signals of the other attempts are aborted with the code `superseded` and the name `AbortError`, and what they come to
 * is dropped; the body of a dropped `Response` is cancelled. When all attempts failed, the error of the last one to fail goes
 * to the caller as it is. Announces `hedge:attempt`, `hedge:failed`, `hedge:denied` and `hedge:won`. Throws a `TypeError`
 * for a wrong option.
 *
 * @example
 * let calls = 0;
 * const read = chain("read").link(
 *   "replica",
 *   async (key: string, run) => {
 *     if (++calls === 1) await sleep("1m", run);
 *     return `${key} by attempt ${calls}`;
 *   },
 *   hedge({ after: "5ms", budget: budget({ ratio: 0.05 }) }),
 * );
 * await read("a-1"); // "a-1 by attempt 2"
 */
export function hedge<Result = unknown>(options: HedgeOptions<Result>): HedgePolicy<Result> {
  const { after, attempts = 2, whenResult: unwanted, budget } = options;
  if (unwanted !== undefined) mustCall(unwanted, "whenResult");
  if (budget !== undefined) mustCall(budget.withdraw, "budget.withdraw");
  const delay = typeof after === "function" ? 0 : milliseconds(after, "after");
  const stats = { calls: 0, hedges: 0, wins: 0, denied: 0, failures: 0, late: 0 };
  const rules = {
    attempts: mustCount(attempts, "attempts"),
    after: typeof after === "function" ? after : () => delay,
    worthIt: failureTest(options.when, isTransient),
    unwanted,
    budget,
    stats,
  };

  function around(input: unknown, next: Next<unknown, unknown>, run: Run): unknown {
    stats.calls++;
    budget?.deposit(run.clock.now());
    return new Race(rules, input, next, run).go();
  }
  return Object.assign(named(around, "hedge"), { stats }) as HedgePolicy<Result>;
}
