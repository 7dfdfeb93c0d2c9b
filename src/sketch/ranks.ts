import { between, type Centroids } from "./centroids.ts";

/** The value at a rank, which counts from 0 and may lie between two values: each point stands at the middle of its ranks. */
export function quantileOf({ means, weights }: Centroids, rank: number): number | undefined {
  let middle = 0;
  for (let at = 1; at < means.length; at++) {
    const step = (weights[at - 1]! + weights[at]!) / 2;
    if (rank < middle + step) return between(means[at - 1]!, means[at]!, (rank - middle) / step);
    middle += step;
  }
  return means.at(-1);
}

/** How many values are not greater than this one: at a point half of its own values are, and itself. */
export function rankOf({ means, weights }: Centroids, value: number): number {
  let before = 0;
  let at = 0;
  for (; at < means.length && means[at]! <= value; at++) before += weights[at]!;
  if (at === 0 || at === means.length) return before;
  const from = before - (weights[at - 1]! - 1) / 2;
  const to = before + (weights[at]! - 1) / 2;
  return from + (to - from) * partOf(means[at - 1]!, means[at]!, value);
}

/** How far on the way between two numbers a third one is; the way may be longer than any number. */
function partOf(left: number, right: number, value: number): number {
  const way = right - left;
  return way < Infinity ? (value - left) / way : (value / 2 - left / 2) / (right / 2 - left / 2);
}
