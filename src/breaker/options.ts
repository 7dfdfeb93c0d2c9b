import type { FailureFilter } from "../attempts/retry-when.ts";
import type { Duration } from "../core/duration.ts";
import type { ModulinkError } from "../core/errors.ts";
import type { Next } from "../core/middleware.ts";
import type { Run } from "../core/run.ts";
import type { Sharing } from "./peers.ts";
import type { BreakerSnapshot, BreakerState } from "./snapshot.ts";
import type { Trips } from "./trips.ts";
import type { WindowTotals } from "./window.ts";

/** How a breaker finds out that the dependency is well again. */
export interface HalfOpenOptions {
  /** How many calls are let through at once; default 1. */
  readonly probes?: number | undefined;
  /** How many of them have to succeed before the breaker closes; default 1. One that fails opens it again. */
  readonly successes?: number | undefined;
  /** How long a call holds its place at most, for it may never end; default 30 s. */
  readonly lease?: Duration | undefined;
}

/** How long a breaker stays open: the longer, the more often it had to open again without closing in between. */
export interface RecoveryOptions {
  /** The first time; default 1 s. */
  readonly from?: Duration | undefined;
  /** The longest; default 5 minutes. */
  readonly to?: Duration | undefined;
  /** By what it grows each time, from 1; default 2. */
  readonly factor?: number | undefined;
}

/** When a breaker opens, closes, and what counts. */
export interface CircuitBreakerOptions<Result = unknown> {
  /** What its errors and events call the dependency; default `"the dependency"`. */
  readonly name?: string | undefined;
  /** When it opens; default `consecutive(5)`. */
  readonly trips?: Trips | undefined;
  /** How it finds out that the dependency is well again; default: by one call at a time, of which one has to succeed. */
  readonly halfOpen?: HalfOpenOptions | undefined;
  /** How long it stays open, counted from the failure that opened it; default 30 s. */
  readonly recovery?: Duration | RecoveryOptions | undefined;
  /**
   * Which errors speak against the dependency: classes, codes or HTTP statuses, or a predicate. Default: those of
   * `isTransient`, but for `rate-limited`. The others, and calls that the caller stopped, count neither way.
   */
  readonly when?: FailureFilter | undefined;
  /** Which results speak against it; default: none. */
  readonly whenResult?: ((result: Result) => boolean) | undefined;
  /** Lets instances of a program share what they learn: see `sharedCircuit`. Default: each learns for itself. */
  readonly shared?: Sharing | undefined;
  /** What an earlier breaker's `snapshot()` gave; default: it begins closed. */
  readonly restore?: BreakerSnapshot | undefined;
}

/** Takes the place of a refusal. */
export interface OnOpenOptions<In, Out> {
  /** Answers instead of the link when it is not called; is given the error that would have been thrown. */
  readonly onOpen: (input: In, run: Run, error: ModulinkError<"circuit-open">) => Out | PromiseLike<Out>;
}

/** What became of the calls of a breaker. */
export interface BreakerStats {
  readonly state: BreakerState;
  /** Calls begun, refused ones included. */
  readonly calls: number;
  readonly successes: number;
  readonly failures: number;
  /** Calls that took too long, whether they failed or not. */
  readonly slow: number;
  /** Calls that ended in a way that counts neither for nor against the dependency. */
  readonly ignored: number;
  /** Calls that ended after the breaker had changed its state, and so counted for nothing. */
  readonly late: number;
  /** Calls that were refused. */
  readonly rejected: number;
  /** How often the breaker opened. */
  readonly opened: number;
  /** What the latest calls came to; of `consecutive`, the failures since the last success. */
  readonly window: WindowTotals;
}

/** What can be asked of a breaker, and done to it. Its time is that of the latest call, or the host's before the first. */
export interface BreakerControls {
  /** What it does. It stays `open` until a call comes after its time, which makes it `half-open`. */
  readonly state: BreakerState;
  readonly stats: BreakerStats;
  /** Opens it, as if too much had failed. */
  open(): void;
  /** Opens it until `reset` is called. */
  isolate(): void;
  /** Closes it, and forgets what it knew of the dependency. */
  reset(): void;
  /** Its state as JSON, for the option `restore`. */
  snapshot(): BreakerSnapshot;
}

/** A breaker: fits around any link that gives what its predicate expects. */
export interface CircuitBreaker<Result = unknown> extends BreakerControls {
  <In, Out extends Result>(input: In, next: Next<In, Out>, run: Run): Out | PromiseLike<Out>;
}

/** A breaker that answers in place of the link it is around. */
export interface AnsweringBreaker<In, Out> extends BreakerControls {
  (input: In, next: Next<In, Out>, run: Run): Out | PromiseLike<Out>;
}
