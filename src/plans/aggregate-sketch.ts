// Aggregates that look at the values as a set or a distribution.
import { bring } from "../folds/folds.ts";
import { approximate, quantiles } from "../folds/sketches.ts";
import type { Aggregate } from "./aggregate.ts";

/** How different values are counted. */
export interface CountDistinctOptions {
  /** Most different values of a group, from 1; one more is an error with the code `too-many-values`. Default 1,000,000. */
  readonly most?: number;
}

/** How different values are estimated. */
export interface ApproximateCountOptions {
  /** From 4 to 18: the standard error is `1.04 / sqrt(2 ** precision)`. Default 14, which is 0.8 %. */
  readonly precision?: number;
}

/** How quantiles are estimated. */
export interface QuantileOptions {
  /** From 10 to 10,000: the rank is off by about `4 q (1 - q) / compression` of all values. Default 100. */
  readonly compression?: number;
}

/** The bins of a histogram: their bounds, ascending, or a range cut into bins of the same width. */
export type HistogramBins =
  | { readonly bounds: readonly number[] }
  | { readonly from: number; readonly to: number; readonly bins: number };

/**
 * How many different values there are, exactly; `-0` and `0` are one, and so is any NaN. Every value is kept, so that a group may
 * have at most `most` of them.
 *
 * @example
 * ```ts
 * import { countDistinct } from "modulink-edge/transform";
 *
 * console.log(countDistinct("user", { most: 10_000 }));
 * ```
 */
export function countDistinct<Field extends string>(
  field: Field,
  { most }: CountDistinctOptions = {},
): Aggregate<"countDistinct", Field> {
  return { aggregate: "countDistinct", field, ...(most === undefined ? {} : { most }) };
}

/**
 * About how many different values there are, in at most `2 ** precision` bytes a group (HyperLogLog).
 *
 * @example
 * ```ts
 * import { approximateCountDistinct } from "modulink-edge/transform";
 *
 * console.log(approximateCountDistinct("user"));
 * ```
 */
export function approximateCountDistinct<Field extends string>(
  field: Field,
  { precision }: ApproximateCountOptions = {},
): Aggregate<"approximateCountDistinct", Field> {
  bring({ approximate });
  return {
    aggregate: "approximateCountDistinct",
    field,
    ...(precision === undefined ? {} : { precision }),
  };
}

/**
 * The value below which a part `q` of the values lies, from 0 (the least) to 1 (the greatest); null when there is none. NaN is
 * left out. It is exact, with the place `(n - 1) q` between two values, for fewer than five times the compression (500) values;
 * for more it is read from a t-digest, whose rank is off by about `4 q (1 - q) / compression` of them.
 *
 * @example
 * ```ts
 * import { quantile } from "modulink-edge/transform";
 *
 * console.log(quantile("latency", 0.99));
 * ```
 */
export function quantile<Field extends string>(
  field: Field,
  q: number,
  { compression }: QuantileOptions = {},
): Aggregate<"quantile", Field> {
  bring({ quantiles });
  return { aggregate: "quantile", field, q, ...(compression === undefined ? {} : { compression }) };
}

/**
 * The middle value, or the mean of the two in the middle: {@link quantile} at 0.5.
 *
 * @example
 * ```ts
 * import { median } from "modulink-edge/transform";
 *
 * console.log(median("latency"));
 * ```
 */
export function median<Field extends string>(
  field: Field,
  options?: QuantileOptions,
): Aggregate<"quantile", Field> {
  return quantile(field, 0.5, options);
}

/**
 * How many values lie in each bin, as a list: below the first bound, between each bound (held) and the next (not held), and from
 * the last bound on. `n` bounds make `n + 1` counts. NaN is left out.
 *
 * @throws TypeError when a range is no range: `from` below `to`, both finite, and 1 to 10,000 bins.
 * @example
 * ```ts
 * import { histogram } from "modulink-edge/transform";
 *
 * console.log(histogram("latency", { bounds: [10, 100, 1000] }));
 * console.log(histogram("percent", { from: 0, to: 100, bins: 10 }));
 * ```
 */
export function histogram<Field extends string>(
  field: Field,
  bins: HistogramBins,
): Aggregate<"histogram", Field> {
  return { aggregate: "histogram", field, bounds: "bounds" in bins ? bins.bounds : boundsOf(field, bins) };
}

function boundsOf(field: string, { from, to, bins }: { from: number; to: number; bins: number }): number[] {
  const good =
    Number.isFinite(to - from) && from < to && Number.isInteger(bins) && bins >= 1 && bins <= 10_000;
  if (good) return Array.from({ length: bins + 1 }, (_, bin) => from + ((to - from) * bin) / bins);
  throw new TypeError(
    `histogram("${field}"): expected from below to and 1 to 10000 bins, got from ${from} to ${to} in ${bins}`,
  );
}
