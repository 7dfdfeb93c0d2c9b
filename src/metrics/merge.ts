import { quantileOf } from "./buckets.ts";
import type { Histogram, MetricReading } from "./types.ts";

/** Several series of a histogram as one. */
export interface Merged {
  readonly count: number;
  readonly sum: number;
  readonly max: number;
  quantile(part: number): number;
}

/** Adds up series of the same buckets. */
export function merged(bounds: Float64Array, series: readonly Histogram[]): Merged {
  const counts = new Float64Array(bounds.length + 1);
  let [count, sum, min, max] = [0, 0, Infinity, -Infinity];
  for (const one of series) {
    for (let at = 0; at < counts.length; at++) counts[at]! += one.counts[at]!;
    count += one.count;
    sum += one.sum;
    min = Math.min(min, one.min);
    max = Math.max(max, one.max);
  }
  return { count, sum, max, quantile: (part) => quantileOf(bounds, counts, part, min, max) };
}

/** A series, whatever its kind. */
export type AnyReading = MetricReading["series"][number];

/** Series gathered by what a function makes of each. */
export function gathered<Key>(
  series: Iterable<AnyReading>,
  key: (one: AnyReading) => Key,
): Map<Key, AnyReading[]> {
  const found = new Map<Key, AnyReading[]>();
  for (const one of series) {
    const own = key(one);
    const others = found.get(own);
    if (others) others.push(one);
    else found.set(own, [one]);
  }
  return found;
}

/** The value of a label of a series; empty when the metric has no such label. */
export const labelOf = ({ labels }: MetricReading, { values }: AnyReading, label: string): string =>
  values[labels.indexOf(label)] ?? "";
