import { type Duration, milliseconds } from "../core/duration.ts";

/** Between what a time to live may be, and what it is to reach. */
export interface AdaptiveTtlOptions {
  /** The shortest time to live. */
  readonly min: Duration;
  /** The longest. */
  readonly max: Duration;
  /** The part of calls that should be hits, more than 0 and less than 1. */
  readonly targetHitRate: number;
  /** Where the search begins, such as the `current` of an earlier process. Default: `min`. */
  readonly start?: Duration | undefined;
}

/** A time to live that looks for itself; it belongs to one cache. */
export interface AdaptiveTtl {
  /** The time to live of a key that is not hit, in milliseconds. */
  readonly current: number;
  /** Learns of a call. */
  saw(key: string, hit: boolean): void;
  /** The time to live of a key that was loaded, in milliseconds. */
  next(key: string): number;
}

/** How many keys are watched. */
const watched = 10_000;

/** How many calls there are between two steps of the search, and how far one goes. */
const span = 64;
const gain = 0.5;

/**
 * Looks for the time to live that gives the hit rate that is wanted: it grows while there are too few hits, and shrinks while
 * there are more than needed. A key that was hit often in its last life lives longer than one that was not.
 *
 * Throws a `TypeError` for a wrong option.
 *
 * @example
 * import { adaptiveTtl, cache } from "modulink-edge/resilience";
 * import { memoryStore } from "modulink-edge/storage";
 *
 * const ttl = adaptiveTtl({ min: "1s", max: "10m", targetHitRate: 0.9 });
 * const prices = cache({ store: memoryStore(), key: (id: string) => id, ttl });
 * prices.getOrLoad("7", () => 12.5); // 12.5
 * ttl.current; // 1000
 */
export function adaptiveTtl({ min, max, targetHitRate, start = min }: AdaptiveTtlOptions): AdaptiveTtl {
  const [least, most] = [milliseconds(min, "min"), milliseconds(max, "max")];
  if (!(least > 0 && least <= most))
    throw new TypeError(`min must be more than 0 and at most max, got ${min} and ${max}`);
  if (!(targetHitRate > 0 && targetHitRate < 1))
    throw new TypeError(`targetHitRate must be more than 0 and less than 1, got ${targetHitRate}`);
  const within = (ms: number): number => Math.min(Math.max(ms, least), most);
  const hits = new Map<string, number>();
  let current = within(milliseconds(start, "start"));
  let [calls, good] = [0, 0];

  function saw(key: string, hit: boolean): void {
    if (hit) {
      good++;
      hits.set(key, (hits.get(key) ?? 0) + 1);
      if (hits.size > watched) hits.delete(hits.keys().next().value as string);
    }
    if (++calls < span) return;
    current = within(current * Math.exp(gain * (targetHitRate - good / calls)));
    calls = good = 0;
  }

  function next(key: string): number {
    const seen = hits.get(key) ?? 0;
    hits.delete(key);
    return within(current * (1 + Math.log2(1 + seen)));
  }

  return {
    get current() {
      return current;
    },
    saw,
    next,
  };
}
