import { type Duration, milliseconds } from "../core/duration.ts";
import { mustCall } from "../core/middleware.ts";
import type { RunOptions } from "../core/run.ts";
import type { Leases } from "../lease/lease.ts";
import type { Store } from "../storage/store.ts";
import type { AdaptiveTtl } from "./adaptive.ts";

/** What a cache needs of a store. */
export type CacheStore = Pick<Store, "get" | "set" | "delete">;

/** What is kept, and for how long. */
export interface CacheOptions<In, Out> {
  /** Where values are kept. */
  readonly store: CacheStore;
  /** What makes two inputs the same; at least one character. */
  readonly key: (input: In) => string;
  /** How long a value is fresh, 0 for one that is not kept; or an `adaptiveTtl`. */
  readonly ttl: Duration | ((value: Out, input: In) => Duration) | AdaptiveTtl;
  /** How long an outdated value is still answered with, at once, while it is loaded anew (RFC 5861). Default 0. */
  readonly staleWhileRevalidate?: Duration | undefined;
  /** How long an outdated value is still answered with when loading fails (RFC 5861). Default 0. */
  readonly staleIfError?: Duration | undefined;
  /** How long a negative result is kept; nothing outdated is made of it. Default 0: it is not kept. */
  readonly negativeTtl?: Duration | undefined;
  /** What a negative result is. Default: undefined and null. */
  readonly isNegative?: ((value: Out, input: In) => boolean) | undefined;
  /** By which tags a value can be invalidated. Default: none. */
  readonly tags?: ((value: Out, input: In) => readonly string[]) | undefined;
  /** What parts keys, such as `":"`, to let `invalidatePrefix` end all below `"user:7:"`. Default: keys have no parts. */
  readonly separator?: string | undefined;
  /**
   * How eagerly a fresh value is loaded anew shortly before its end, at random, and the earlier the longer loading takes, so
   * that a hot key never misses: 1 is usual, greater is earlier. Default 0: never.
   */
  readonly early?: number | undefined;
  /** The part of the time to live that is taken off at random, 0 to 1, so that keys do not end together. Default 0. */
  readonly jitter?: number | undefined;
  /**
   * By which leases processes agree on who of them loads a value; one that fell silent meanwhile holds up the others for
   * the time of its lease. Default: they do not agree, and each loads its own.
   */
  readonly lock?: Leases | undefined;
  /** How long a call waits for the loading of another before it loads, too. Default 10 s. */
  readonly wait?: Duration | undefined;
  /** What the keys in the store begin with; change it when values get another shape. Default `"cache:"`. */
  readonly prefix?: string | undefined;
  /** The clock, randomness, `waitUntil` and observers of calls outside of a run. Default: the host's, and none. */
  readonly run?: RunOptions | undefined;
}

/** What a cache has done since it was made. */
export interface CacheStats {
  /** Calls answered with a fresh value. */
  readonly hits: number;
  /** Calls answered with an outdated value while it was loaded anew. */
  readonly stale: number;
  /** Calls for which there was nothing to answer with. */
  readonly misses: number;
  /** Those of them that waited for the loading of another call of this process. */
  readonly shared: number;
  /** Calls answered with an outdated value because loading failed. */
  readonly rescued: number;
  /** How often a value was loaded, those in the background included. */
  readonly loads: number;
  /** How often a value was loaded in the background. */
  readonly refreshes: number;
  /** How often loading failed. */
  readonly errors: number;
  /** How often the store failed, and was passed over. */
  readonly storeErrors: number;
  /** The part of calls that were answered without waiting for a value to be loaded; 0 before the first. */
  readonly hitRate: number;
}

/** The statistics while they are counted. */
export type Counters = { -readonly [Name in keyof CacheStats]: CacheStats[Name] };

/** The options made ready. */
export interface Setting<In, Out> {
  readonly options: CacheOptions<In, Out>;
  readonly keys: string;
  readonly prefix: string;
  /** How long a value is fresh, in milliseconds; a negative one has no time after that. */
  readonly ttlOf: (value: Out, input: In, key: string) => number;
  readonly isNegative: (value: Out, input: In) => boolean;
  readonly swr: number;
  readonly sie: number;
  readonly early: number;
  readonly jitter: number;
  readonly wait: number;
  readonly adaptive: AdaptiveTtl | undefined;
  readonly stats: Counters;
}

function mustBe(value: number, least: number, most: number, name: string): number {
  if (value >= least && value <= most) return value;
  throw new TypeError(`${name} must be a number from ${least} to ${most}, got ${value}`);
}

const absent = (value: unknown): boolean => value === undefined || value === null;

/** How long a value is fresh, in milliseconds. */
function ttlOf<In, Out>(options: CacheOptions<In, Out>): Setting<In, Out>["ttlOf"] {
  const { ttl, isNegative = absent, negativeTtl = 0 } = options;
  const negative = milliseconds(negativeTtl, "negativeTtl");
  mustCall(isNegative, "isNegative");
  const fixed = typeof ttl === "object" || typeof ttl === "function" ? 0 : milliseconds(ttl, "ttl");
  return (value, input, key) => {
    if (isNegative(value, input)) return negative;
    if (typeof ttl === "object") return ttl.next(key);
    return typeof ttl === "function" ? milliseconds(ttl(value, input), "ttl") : fixed;
  };
}

function counters(): Counters {
  return {
    hits: 0,
    stale: 0,
    misses: 0,
    shared: 0,
    rescued: 0,
    loads: 0,
    refreshes: 0,
    errors: 0,
    storeErrors: 0,
    get hitRate() {
      const good = this.hits + this.stale;
      return good / (good + this.misses || 1);
    },
  } as Counters;
}

/** Checks the options and completes them. */
export function settingOf<In, Out>(options: CacheOptions<In, Out>): Setting<In, Out> {
  const { store, lock, prefix = "cache:", separator, early = 0, jitter = 0 } = options;
  if (typeof store?.get !== "function") throw new TypeError("store must be a store");
  if (lock) mustCall(lock.tryAcquire, "lock.tryAcquire");
  if (separator === "") throw new TypeError("separator must be a text of at least one character");
  mustCall(options.key, "key");
  if (options.tags) mustCall(options.tags, "tags");
  return {
    options,
    keys: `${prefix}k:`,
    prefix,
    ttlOf: ttlOf(options),
    isNegative: options.isNegative ?? absent,
    swr: milliseconds(options.staleWhileRevalidate ?? 0, "staleWhileRevalidate"),
    sie: milliseconds(options.staleIfError ?? 0, "staleIfError"),
    early: mustBe(early, 0, Infinity, "early"),
    jitter: mustBe(jitter, 0, 1, "jitter"),
    wait: milliseconds(options.wait ?? "10s", "wait"),
    adaptive: typeof options.ttl === "object" ? options.ttl : undefined,
    stats: counters(),
  };
}
