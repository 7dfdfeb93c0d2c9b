// Folds of numbers: how many, and two numbers whose meaning is the fold's.

import { listOf, packed, unpackedNumber } from "../values/packed.ts";
import type { Value } from "../values/value.ts";
import type { Fold } from "./fold.ts";
import { type Held, last } from "./picks.ts";

/** The state of a fold over numbers. */
export interface Cell {
  count: number;
  first: number;
  second: number;
}

/** How such a state starts and travels. */
const cells: Pick<Fold<Cell>, "start" | "save" | "load"> = {
  start: () => ({ count: 0, first: 0, second: 0 }),
  save: ({ count, first, second }) => [count, packed(first), packed(second)],
  load(data) {
    const [count = 0, first = 0, second = 0] = listOf(data, 3).map(unpackedNumber);
    return { count, first, second };
  },
};

/** Adds to a sum and keeps what was lost by it (Knuth's two-sum). */
function addExactly(state: Cell, x: number): void {
  const held = state.first;
  state.first = held + x;
  const part = state.first - held;
  state.second += held - (state.first - part) + (x - part);
}

/** How many values. */
export const count: Fold<Cell> = {
  ...cells,
  add: (state) => void state.count++,
  merge(into, from) {
    into.count += from.count;
  },
};

/** A sum, and what rounding took from it. */
export const sum: Fold<Cell> = {
  ...cells,
  add(state, x: Value) {
    state.count++;
    addExactly(state, x as number);
  },
  merge(into, from) {
    into.count += from.count;
    addExactly(into, from.first);
    into.second += from.second;
  },
};

function addInteger(state: Held, value: Value): void {
  if (value !== null) state.value = ((state.value ?? 0n) as bigint) + (value as bigint);
}

/** The sum of integers, of any size and exact. */
export const total: Fold<Held> = {
  ...last,
  add: addInteger,
  merge: (into, { value }) => addInteger(into, value),
};

/** A mean, and the sum of squared distances from it (Welford; merged as Chan, Golub and LeVeque do). */
export const moments: Fold<Cell> = {
  ...cells,
  add(state, x: Value) {
    state.count++;
    const distance = (x as number) - state.first;
    state.first += distance / state.count;
    state.second += distance * ((x as number) - state.first);
  },
  merge(into, from) {
    if (from.count === 0) return;
    if (into.count === 0) return void Object.assign(into, from);
    const count = into.count + from.count;
    const distance = from.first - into.first;
    into.second += from.second + distance * distance * ((into.count * from.count) / count);
    into.first += distance * (from.count / count);
    into.count = count;
  },
};
