import { listOf, unpackedNumber } from "../values/packed.ts";
import type { Fold } from "./fold.ts";

/** The state of a histogram: how many values lie below the first bound, in each bin, and from the last bound on. */
export interface Bins {
  readonly bounds: readonly number[];
  readonly counts: number[];
}

/** How many bounds a value has reached. */
export function binOf(bounds: readonly number[], value: number): number {
  let [low, high] = [0, bounds.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (value >= (bounds[middle] as number)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Counts values by bins that hold their lower bound and not their upper one; NaN is in none. */
export const histogram: Fold<Bins> = {
  start: (settings) => {
    const bounds = settings?.bounds ?? [];
    return { bounds, counts: Array<number>(bounds.length + 1).fill(0) };
  },
  add({ bounds, counts }, value) {
    if (!Number.isNaN(value)) (counts[binOf(bounds, value as number)] as number)++;
  },
  merge({ counts }, from) {
    for (const [bin, count] of from.counts.entries()) (counts[bin] as number) += count;
  },
  save: ({ counts }) => counts.slice(),
  load(data, settings) {
    const bounds = settings?.bounds ?? [];
    return { bounds, counts: listOf(data, bounds.length + 1).map(unpackedNumber) };
  },
};
