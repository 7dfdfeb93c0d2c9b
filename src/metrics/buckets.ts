/** Buckets whose bounds grow by a factor. */
export interface Exponential {
  /** The first bound, above 0. */
  readonly from: number;
  /** How many times the one before each bound is, above 1. */
  readonly factor: number;
  /** How many bounds there are, 1 on. */
  readonly count: number;
}

/** Of durations in seconds. */
const usual: readonly number[] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The upper bounds of buckets; throws a `TypeError` unless they are finite and ascend. */
export function boundsOf(buckets: readonly number[] | Exponential = usual): Float64Array {
  const { from, factor, count } = buckets as Exponential;
  const bounds =
    "from" in buckets
      ? Array.from({ length: count }, (_, at) => +(from * factor ** at).toPrecision(12))
      : buckets;
  const ascend = bounds.every((bound, at) => Number.isFinite(bound) && !(bound <= bounds[at - 1]!));
  if (ascend && bounds.length) return new Float64Array(bounds);
  throw new TypeError(`buckets must be ascending numbers, got ${bounds}`);
}

/**
 * Where in its buckets the part `part` of all observations ends, taking those of a bucket as spread evenly between its bounds;
 * `min` and `max` bound the outermost ones.
 */
export function quantileOf(
  bounds: Float64Array,
  counts: Float64Array,
  part: number,
  min: number,
  max: number,
): number {
  let rank = part * counts.reduce((sum, count) => sum + count, 0);
  let at = 0;
  while (at < bounds.length && rank > counts[at]!) rank -= counts[at++]!;
  const low = Math.max(bounds[at - 1] ?? min, min);
  const high = Math.min(bounds[at] ?? max, max);
  return low + ((high - low) * rank) / counts[at]!;
}
