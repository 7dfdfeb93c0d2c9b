// The moments of numbers that have come so far, or of the last ones only.

import { type Cell, moments } from "../folds/sums.ts";
import { listOf, packed, unpackedNumber } from "../values/packed.ts";

/** How many numbers there are, their mean and their sample variance. */
export interface Spread {
  readonly count: number;
  readonly mean: number;
  readonly variance: number;
}

/** Numbers of which some moments are known. */
export interface Moving {
  add(value: number): void;
  spread(): Spread;
  save(): unknown;
  load(data: unknown): void;
}

const spreadOf = ({ count, first, second }: Cell): Spread => ({
  count,
  mean: first,
  variance: second / (count - 1),
});

/** All numbers (Welford's recurrence). */
export function movingAll(): Moving {
  let all = moments.start() as Cell;
  return {
    add: (value) => moments.add(all, value),
    spread: () => spreadOf(all),
    save: () => moments.save(all),
    load(data) {
      all = moments.load(data) as Cell;
    },
  };
}

/** The moments of each end of a list. */
function endsOf(values: readonly number[]): Cell[] {
  const ends: Cell[] = [];
  let end = moments.start() as Cell;
  for (const value of values.toReversed()) {
    moments.add(end, value);
    ends.push(end);
    end = { ...end };
  }
  return ends.reverse();
}

/**
 * The last `size` numbers. Nothing is ever subtracted, so that a great number leaves no trace when it has gone: the numbers are
 * in blocks of `size`, and the last ones are the end of one block, known since it was full, and the start of the next.
 */
export function movingLast(size: number): Moving {
  let block: number[] = [];
  let before: number[] = [];
  let ends: Cell[] = [];
  let start = moments.start() as Cell;
  const close = (): void => {
    before = block;
    ends = endsOf(block);
    block = [];
    start = moments.start() as Cell;
  };
  const add = (value: number): void => {
    block.push(value);
    moments.add(start, value);
    if (block.length === size) close();
  };
  return {
    add,
    spread() {
      const end = ends[block.length];
      if (end === undefined) return spreadOf(start);
      const both = { ...end };
      moments.merge(both, start);
      return spreadOf(both);
    },
    save: () => [...before, ...block].map(packed),
    load: (data) => listOf(data).map(unpackedNumber).forEach(add),
  };
}
