import type { FallbackHandler, FallbackOptions, FallbackPolicy } from "../attempts/fallback.ts";
import type { RetryOptions, RetryPolicy } from "../attempts/retry.ts";
import type { TimeoutOptions, TimeoutPolicy } from "../attempts/timeout.ts";
import type { CircuitBreaker, CircuitBreakerOptions, OnOpenOptions } from "../breaker/options.ts";
import type { Duration } from "../core/duration.ts";
import type { Middleware, Next, Policy } from "../core/middleware.ts";
import type { Run } from "../core/run.ts";
import type { RateLimit, RateLimitOptions } from "../limits/options.ts";
import type { AdaptiveLimit, AdaptiveLimitOptions } from "../load/adaptive-options.ts";
import type { Bulkhead, BulkheadOptions } from "../load/bulkhead.ts";
import type { Chaos, ChaosOptions } from "../load/chaos.ts";
import type { HedgeOptions, HedgePolicy } from "../load/hedge.ts";
import type { Shed, ShedOptions } from "../load/shed.ts";

/** What stands in for a link that fails: a value, or what makes one. */
export type StandIn<In, To> = FallbackOptions &
  ({ readonly value: To } | { readonly handler: FallbackHandler<In, To> });

/** The options of each kind of layer. */
export interface LayerKinds<In = unknown, Result = unknown, To = never> {
  readonly fallback: StandIn<In, To>;
  readonly shed: ShedOptions<In>;
  readonly timeout: TimeoutOptions;
  readonly retry: RetryOptions<Result>;
  readonly hedge: HedgeOptions<Result>;
  readonly breaker: CircuitBreakerOptions<Result> & Partial<OnOpenOptions<In, To>>;
  readonly rateLimit: RateLimitOptions<In>;
  readonly adaptiveLimit: AdaptiveLimitOptions<In>;
  readonly bulkhead: BulkheadOptions<In>;
  readonly attemptTimeout: TimeoutOptions;
  readonly chaos: ChaosOptions<In, To>;
}

/** A layer: options to make one of, a policy that is made (to share it, for one), or false for none. */
export type Layer<Options, Made> = Options | Made | false | undefined;

/**
 * Layers by their kinds, each at most once. Without `order` they stand in the usual one, which is the order of these
 * properties, the first outermost.
 */
export interface StackLayers<In = unknown, Result = unknown, To = never> {
  /** What the caller gets when nothing else helps. */
  readonly fallback?: Layer<LayerKinds<In, Result, To>["fallback"], FallbackPolicy<In, To>>;
  /** A cache that was made elsewhere: what it has costs nothing of what is inside. */
  readonly cache?: Layer<never, Middleware<In, Result>>;
  /** What `idempotent` made: all attempts of a call are one. */
  readonly idempotent?: Layer<never, Policy>;
  /** Which calls are refused when there is too much to do. */
  readonly shed?: Layer<ShedOptions<In>, Shed<In>>;
  /** The time for everything inside together. */
  readonly timeout?: Layer<Duration | TimeoutOptions, TimeoutPolicy>;
  /** What is tried again. */
  readonly retry?: Layer<RetryOptions<Result>, RetryPolicy<Result>>;
  /** When a second attempt begins beside one that is slow. */
  readonly hedge?: Layer<HedgeOptions<Result>, HedgePolicy<Result>>;
  /** When the dependency is left alone. */
  readonly breaker?: Layer<LayerKinds<In, Result, To>["breaker"], CircuitBreaker<Result>>;
  /** How many attempts there may be in a time. */
  readonly rateLimit?: Layer<RateLimitOptions<In>, RateLimit<In>>;
  /** How many attempts there may be at the same time, as it is found out. */
  readonly adaptiveLimit?: Layer<AdaptiveLimitOptions<In>, AdaptiveLimit<In>>;
  /** How many attempts there may be at the same time. */
  readonly bulkhead?: Layer<BulkheadOptions<In>, Bulkhead<In>>;
  /** The time for each attempt. */
  readonly attemptTimeout?: Layer<Duration | TimeoutOptions, TimeoutPolicy>;
  /** Faults on purpose, as if the dependency had them. */
  readonly chaos?: Layer<ChaosOptions<In, To>, Chaos<In, To>>;
}

/** A layer of a list: a middleware, or the options of one with its kind in `type`. */
export type StackEntry<In = unknown, Result = unknown, To = never> =
  | Policy
  | Middleware<In, Result>
  | {
      [Type in keyof LayerKinds]: {
        readonly type: Type;
        /** What it is called in statistics and events, and known again by; default: its kind, with a number when that is taken. */
        readonly id?: string | undefined;
      } & LayerKinds<In, Result, To>[Type];
    }[keyof LayerKinds];

/** Layers of which the usual order is asked, or in an order of one's own. */
export type Layers<In = unknown, Result = unknown, To = never> =
  | StackLayers<In, Result, To>
  | readonly StackEntry<In, Result, To>[];

/** What a stack is called, and how its layers stand. */
export interface StackOptions {
  /** What it is called in diagrams and events; default `"stack"`. */
  readonly name?: string | undefined;
  /** All layers that are given by kind, the outermost first; default: the usual order. */
  readonly order?: readonly string[] | undefined;
}

/** What became of the layers when a stack was given new ones; all of it by their names. */
export interface StackChange {
  /** How often the stack has been given layers, the first time included. */
  readonly version: number;
  /** Those that are as they were, with all they know. */
  readonly kept: readonly string[];
  /** Those that begin anew or for the first time. */
  readonly begun: readonly string[];
  /** Those that are no more. */
  readonly gone: readonly string[];
}

/** A layer of a stack as it is now. */
export interface StackLayer {
  /** What it is called. */
  readonly id: string;
  /** Of which kind it is; `"use"` for a middleware of one's own. */
  readonly type: string;
  /** The policy itself, with its controls. */
  readonly policy: unknown;
}

/** A stack: one middleware of many. `Source` is what its layers are told by. */
export interface Stack<In = unknown, Result = unknown, To = never, Source = unknown> {
  <Input extends In, Out extends Result>(
    input: Input,
    next: Next<Input, Out>,
    run: Run,
  ): Out | To | PromiseLike<Out> | PromiseLike<To>;
  /** Its layers, the outermost first. */
  readonly layers: readonly StackLayer[];
  /** The statistics of the layers that have some, by their names. */
  readonly stats: Readonly<Record<string, unknown>>;
  /**
   * Takes other layers for all calls from now on; calls under way end as they began. A layer of the same name, kind and
   * options stays the same, with its state. Throws, and changes nothing, when anything is wrong.
   */
  reload(source: Source): StackChange;
}
