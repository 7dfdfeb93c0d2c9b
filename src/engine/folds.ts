// What a group keeps for its aggregates. Several aggregates of one field share a fold: a mean is a sum and a count.
import type { Value } from "./program.ts";

/** The name of a fold. */
export type FoldName = "count" | "sum" | "min" | "max" | "moments";

/** A fold: how it starts, takes values, and takes another one's. The state is plain data. */
export interface Fold {
  start(parameter?: unknown): unknown;
  /** Takes a value that is not null. */
  add(state: unknown, value: Value): void;
  /** Takes what another one has seen, as if its values had come behind. */
  merge(into: unknown, from: unknown): void;
}

/** The state of a fold over numbers: how many, and two numbers whose meaning is the fold's. */
export interface Cell {
  count: number;
  first: number;
  second: number;
}

const cell = (): Cell => ({ count: 0, first: 0, second: 0 });

/** Adds to a sum and keeps what was lost by it (Knuth's two-sum). */
function addExactly(state: Cell, x: number): void {
  const held = state.first;
  state.first = held + x;
  const part = state.first - held;
  state.second += held - (state.first - part) + (x - part);
}

/** Whether a value takes the place of a least or greatest one. */
function replaces(state: Cell, better: boolean): boolean {
  return state.count === 0 || Number.isNaN(state.first) || better;
}

/** All folds by name. */
export const folds: { readonly [Name in FoldName]: Fold } = {
  count: {
    start: cell,
    add: (state: Cell) => void state.count++,
    merge: (into: Cell, from: Cell) => {
      into.count += from.count;
    },
  },
  sum: {
    start: cell,
    add: (state: Cell, x: Value) => {
      state.count++;
      addExactly(state, x as number);
    },
    merge: (into: Cell, from: Cell) => {
      into.count += from.count;
      addExactly(into, from.first);
      into.second += from.second;
    },
  },
  min: {
    start: cell,
    add: (state: Cell, x: Value) => {
      if (replaces(state, (x as number) < state.first)) state.first = x as number;
      state.count++;
    },
    merge: (into: Cell, from: Cell) => {
      if (from.count > 0 && replaces(into, from.first < into.first)) into.first = from.first;
      into.count += from.count;
    },
  },
  max: {
    start: cell,
    add: (state: Cell, x: Value) => {
      if (replaces(state, (x as number) > state.first)) state.first = x as number;
      state.count++;
    },
    merge: (into: Cell, from: Cell) => {
      if (from.count > 0 && replaces(into, from.first > into.first)) into.first = from.first;
      into.count += from.count;
    },
  },
  moments: {
    start: cell,
    add: (state: Cell, x: Value) => {
      state.count++;
      const distance = (x as number) - state.first;
      state.first += distance / state.count;
      state.second += distance * ((x as number) - state.first);
    },
    merge: (into: Cell, from: Cell) => {
      if (from.count === 0) return;
      const count = into.count + from.count;
      const distance = from.first - into.first;
      into.second += from.second + distance * distance * ((into.count * from.count) / count);
      into.first = into.count === 0 ? from.first : into.first + distance * (from.count / count);
      into.count = count;
    },
  },
};
