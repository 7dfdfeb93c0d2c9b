import type { Duration } from "../core/duration.ts";
import type { Next } from "../core/middleware.ts";
import type { Run } from "../core/run.ts";
import type { Clock } from "../core/runtime.ts";
import type { Answer, ApproximateStore, AtomicStore } from "../storage/store.ts";
import type { LedgerTransition } from "./ledger.ts";
import type { Decision, Limit, MergeableLimit } from "./limit.ts";

/** Where limits are kept: exactly, or roughly. */
export type LimitsIn =
  | {
      /** Where the limits are kept; all processes that share them share it. */
      readonly store: AtomicStore;
      /** The limit, or several, of which a call takes from all or from none. */
      readonly limit: Limit | readonly Limit[];
    }
  | {
      /** Where the limit is kept, roughly: P processes let through at most P times as much. */
      readonly store: ApproximateStore;
      /** The limit: one that can merge. */
      readonly limit: MergeableLimit;
    };

/** How calls are limited, besides the limit and its store. */
export interface RateLimitSettings<In> {
  /** Whose limit a call counts against, up to 300 bytes; default: all share one. */
  readonly key?: ((input: In) => string) | undefined;
  /** How much a call takes, a whole number from 0 on; default 1. */
  readonly cost?: number | ((input: In) => number) | undefined;
  /**
   * What happens while the store fails: `"closed"`, and calls fail with the store's error, or `"open"`, and they go on,
   * with an event `limit:open`. Default `"closed"`.
   */
  readonly onError?: "open" | "closed" | undefined;
  /**
   * Whether the limit only watches: what it would refuse is let through, counted (`stats.shadowed`) and told as an event
   * `limit:shadowed`. Nobody waits then. Default false.
   */
  readonly shadow?: boolean | undefined;
  /** How long a call may wait for its turn; default 0: it is refused at once. */
  readonly maxWait?: Duration | undefined;
  /** How many calls of one key may wait; default 1,000. */
  readonly maxWaiting?: number | undefined;
  /** How many keys that were refused are remembered, so that they cost no way to the store; default 10,000. */
  readonly denyCache?: number | undefined;
  /** What the keys in the store begin with; default `"limit:"`. */
  readonly prefix?: string | undefined;
  /** The time outside of runs, for what is remembered; default: the host's clock. */
  readonly clock?: Clock | undefined;
}

/** How calls are limited. */
export type RateLimitOptions<In = unknown> = LimitsIn & RateLimitSettings<In>;

/** What a limiter has done. */
export interface RateLimitStats {
  /** Calls that went on. */
  readonly admitted: number;
  /** Calls that did not. */
  readonly rejected: number;
  /** Those of them that were refused from memory, without the store. */
  readonly denied: number;
  /** Calls that went on though the limit would have refused them: the option `shadow`. */
  readonly shadowed: number;
  /** Calls for which the store failed. */
  readonly failed: number;
  /** Calls that wait now. */
  readonly waiting: number;
}

/** What was taken, before it is known how much of it is needed. Only the first word counts. */
export interface Reservation {
  readonly decision: Decision;
  /** Ends it: what was not used is given back, what was used beyond is taken. Default: all of it was used. */
  commit(used?: number): Answer<unknown>;
  /** Gives all of it back, as far as that still matters. */
  refund(): Answer<unknown>;
  /** Makes a place of `concurrency` last for its whole lease again; other limits need none. */
  renew(): Answer<unknown>;
  /** Calls `body`, renews the place as long as it works, and ends the reservation: all of it was used. */
  hold<Out>(body: () => Out | PromiseLike<Out>): Promise<Out>;
}

/** How a place in the queue is taken. */
export interface AcquireOptions {
  /** How much to take; default 1. */
  readonly cost?: number | undefined;
  /** Greater ones come first; default 0. */
  readonly priority?: number | undefined;
}

/** A limiter: a middleware, and what there is to ask of it. Without a promise where the store needs none. */
export interface RateLimit<In = unknown> {
  <Input extends In, Out>(input: Input, next: Next<Input, Out>, run: Run): Out | PromiseLike<Out>;
  /** The limits, in their order. */
  readonly limits: readonly Pick<Limit, "name" | "limit" | "window">[];
  readonly stats: RateLimitStats;
  /** What to tell `storeObject` and its like about, so that a check is one step there. */
  readonly transitions: readonly LedgerTransition[];
  /** Takes what a call costs, if all of it is there. */
  check(key: string, cost?: number): Answer<Decision>;
  /** Tells what `check` would answer, and takes nothing. */
  peek(key: string, cost?: number): Answer<Decision>;
  /** Takes what a call may cost; how much it did cost is said later. */
  reserve(key: string, cost?: number): Answer<Reservation>;
  /**
   * Takes what a call costs as soon as it is there, after all who came earlier or have a greater priority. Ends with the run;
   * fails with the code `rate-limited` when it would take longer than `maxWait` (if that is set) or the run's deadline, or
   * when too many wait.
   */
  acquire(key: string, run: Run, options?: AcquireOptions): Answer<Reservation>;
  /** Gives back what a call took that was not to count; what was taken in an earlier window stays. */
  refund(key: string, cost?: number): Answer<unknown>;
  /** Takes even what is not there, down to nothing left. */
  penalize(key: string, cost?: number): Answer<Decision>;
  /** Lets nothing through for a while; of several limits the first does. */
  block(key: string, duration: Duration): Answer<unknown>;
  /** Forgets all about a key, a block too. */
  reset(key: string): Answer<unknown>;
}
