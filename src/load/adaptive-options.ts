import type { FailureFilter } from "../attempts/retry-when.ts";
import type { Duration } from "../core/duration.ts";
import type { Next } from "../core/middleware.ts";
import type { Run } from "../core/run.ts";
import type { QueueOptions, QueueStats } from "./queue-options.ts";

/** How many calls may run at the same time is found out; who may wait is said. */
export interface AdaptiveLimitOptions<In = unknown> extends QueueOptions<In> {
  /**
   * `"gradient"`, the default: compares how long calls take with how long they take when there is little to do.
   * `"aimd"`: grows by one place as long as all goes well, and shrinks to a part at each sign of overload.
   */
  readonly algorithm?: "gradient" | "aimd" | undefined;
  /** The fewest places; a whole number from 1, default 1. */
  readonly min?: number | undefined;
  /** The most places; a whole number from `min`, default 200. */
  readonly max?: number | undefined;
  /** How many places there are at first, from `min` to `max`; default 20, or the nearest of these. */
  readonly initial?: number | undefined;
  /**
   * Which errors are signs of overload: classes, codes or HTTP statuses, or a predicate. Default: `timed-out`,
   * `deadline-exceeded`, 429, 503 and 504.
   */
  readonly when?: FailureFilter | undefined;
  /** What is left of the limit after a sign of overload, between 0 and 1; default 0.9. */
  readonly backoff?: number | undefined;
  /** For `"aimd"`: a call that takes longer is a sign of overload, too. Default: only errors are. */
  readonly latency?: Duration | undefined;
  /** For `"gradient"`: how many times longer than usual calls may take, from 1 to below 2; default 1.25. */
  readonly tolerance?: number | undefined;
  /** For `"gradient"`: over how long calls are measured before the limit is set anew, at least ten of them; default 100 ms. */
  readonly window?: Duration | undefined;
  /**
   * For `"gradient"`: how often it is measured how long calls take when there is little to do, with half the places for as
   * long as ten calls last. Default 30 s, and up to a tenth more by chance.
   */
  readonly every?: Duration | undefined;
  /** What `snapshot()` gave: goes on from there. Default: begins anew. */
  readonly restore?: AdaptiveLimitSnapshot | undefined;
}

/** What was found out, to go on from in another process. */
export interface AdaptiveLimitSnapshot {
  /** How many calls may run at the same time, with the fraction on the way to the next place. */
  readonly limit: number;
  /** For `"gradient"`: how many milliseconds calls take when there is little to do; undefined when it is not known. */
  readonly usual?: number | undefined;
}

/** What became of the calls of an adaptive limit. */
export interface AdaptiveLimitStats extends QueueStats {
  /** How often the limit was cut for a sign of overload. */
  readonly cuts: number;
  /** For `"gradient"`: how many milliseconds calls take when there is little to do; undefined when it is not known. */
  readonly usual: number | undefined;
}

/** An adaptive limit: fits around links whose input its priority is told by. */
export interface AdaptiveLimit<From = unknown> {
  <In extends From, Out>(input: In, next: Next<In, Out>, run: Run): Out | PromiseLike<Out>;
  /** What became of the calls so far, and the limit. */
  readonly stats: AdaptiveLimitStats;
  /** What was found out so far; it can be sent as JSON, and `restore` goes on from it. */
  snapshot(): AdaptiveLimitSnapshot;
}

/** How a call ended, as far as it tells of overload. */
export interface Sample {
  /** How long it took, in milliseconds. */
  readonly took: number;
  /** Whether it is a sign of overload by its error. */
  readonly overload: boolean;
  /** Whether it gave a result. */
  readonly good: boolean;
  /** How many calls ran when it ended, itself included. */
  readonly active: number;
  /** When it began, in the estimator's own count. */
  readonly mark: number;
  /** When it ended, in epoch milliseconds of its run's clock. */
  readonly now: number;
  /** The randomness of its run. */
  readonly random: () => number;
}

/** What finds out the limit. */
export interface Estimator {
  /** The limit, with its fraction. */
  readonly limit: number;
  readonly usual: number | undefined;
  readonly cuts: number;
  /** Changes when calls that began before tell no more. */
  readonly mark: number;
  /** What to go on from. */
  save(): AdaptiveLimitSnapshot;
  /** Takes in how a call ended. */
  add(sample: Sample): void;
}

/** The options made ready. */
export interface AdaptiveRules {
  readonly min: number;
  readonly max: number;
  readonly backoff: number;
  readonly latency: number;
  readonly tolerance: number;
  readonly window: number;
  readonly every: number;
  /** What to begin with. */
  readonly from: AdaptiveLimitSnapshot;
}
