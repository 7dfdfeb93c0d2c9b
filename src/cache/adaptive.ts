import { type Duration, milliseconds } from "../core/duration.ts";

/** A time to live that looks for itself. */
export interface AdaptiveOptions {
  /** The shortest time to live. */
  readonly min: Duration;
  /** The longest. */
  readonly max: Duration;
  /** The part of calls that should be hits, more than 0 and less than 1. */
  readonly targetHitRate: number;
  /** Where the search begins: `stats.adaptiveTtl` of an earlier run. Default: `min`. */
  readonly start?: Duration | undefined;
}

/** How many keys are watched. */
const watched = 10_000;

/** How many calls there are between two steps of the search, and how far one goes. */
const span = 64;
const gain = 0.5;

/**
 * Looks for the time to live that gives the hit rate that is wanted: the base grows while there are too few hits, and
 * shrinks while there are more than needed. A key that was hit often in its last life lives longer than the base.
 */
export class Adaptive {
  /** The time to live of a key that is not hit, in milliseconds. */
  base: number;
  private readonly min: number;
  private readonly max: number;
  private readonly target: number;
  private readonly hits: Map<string, number> = new Map();
  private calls = 0;
  private good = 0;

  constructor({ min, max, targetHitRate, start = min }: AdaptiveOptions) {
    this.min = milliseconds(min, "adaptive.min");
    this.max = milliseconds(max, "adaptive.max");
    if (!(this.min > 0 && this.min <= this.max))
      throw new TypeError(`adaptive.min must be more than 0 and at most adaptive.max, got ${min} and ${max}`);
    if (!(targetHitRate > 0 && targetHitRate < 1))
      throw new TypeError(`adaptive.targetHitRate must be more than 0 and less than 1, got ${targetHitRate}`);
    this.target = targetHitRate;
    this.base = this.within(milliseconds(start, "adaptive.start"));
  }

  private within(ms: number): number {
    return Math.min(Math.max(ms, this.min), this.max);
  }

  /** Learns of a call. */
  saw(key: string, hit: boolean): void {
    if (hit) {
      this.good++;
      this.hits.set(key, (this.hits.get(key) ?? 0) + 1);
      if (this.hits.size > watched) this.hits.delete(this.hits.keys().next().value as string);
    }
    if (++this.calls < span) return;
    this.base = this.within(this.base * Math.exp(gain * (this.target - this.good / this.calls)));
    this.calls = this.good = 0;
  }

  /** The time to live of a key that was loaded, in milliseconds. */
  ttl(key: string): number {
    const hits = this.hits.get(key) ?? 0;
    this.hits.delete(key);
    return this.within(this.base * (1 + Math.log2(1 + hits)));
  }
}
