import { mustCount } from "../core/count.ts";

/** Buckets whose bounds grow by a factor. */
export interface Exponential {
  /** The first bound, above 0. */
  readonly from: number;
  /** How many times the one before each bound is, above 1. */
  readonly factor: number;
  /** How many bounds there are, 1 to 200. */
  readonly count: number;
}

/** Of durations in seconds. */
const usual: readonly number[] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

function growing({ from, factor, count }: Exponential): number[] {
  mustCount(count, "buckets.count", 200);
  if (!(from > 0 && factor > 1)) throw new TypeError("buckets must have from above 0 and factor above 1");
  return Array.from({ length: count }, (_, at) => from * factor ** at);
}

/** The upper bounds of buckets; throws a `TypeError` unless they are finite and ascend. */
export function boundsOf(buckets: readonly number[] | Exponential = usual): Float64Array {
  const bounds = Array.isArray(buckets) ? (buckets as readonly number[]) : growing(buckets as Exponential);
  const ascend = bounds.every((bound, at) => Number.isFinite(bound) && !(bound <= bounds[at - 1]!));
  if (!ascend || bounds.length === 0) throw new TypeError(`buckets must be ascending numbers, got ${bounds}`);
  return new Float64Array(bounds);
}

/**
 * Where in its buckets the part `part` of all observations ends, taking those of a bucket as spread evenly between its bounds;
 * `min` and `max` bound the outermost ones.
 */
export function quantileOf(
  bounds: ArrayLike<number>,
  counts: ArrayLike<number>,
  part: number,
  min: number,
  max: number,
): number {
  let total = 0;
  for (let at = 0; at <= bounds.length; at++) total += counts[at]!;
  if (!(total > 0)) return NaN;
  let rank = Math.min(Math.max(part, 0), 1) * total;
  let at = 0;
  while (at < bounds.length && rank > counts[at]!) rank -= counts[at++]!;
  const low = Math.max(at ? bounds[at - 1]! : min, min);
  const high = Math.min(at < bounds.length ? bounds[at]! : max, max);
  return counts[at] ? low + (high - low) * Math.min(rank / counts[at]!, 1) : low;
}
