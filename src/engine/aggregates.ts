// What is read from a fold as the value of an aggregate.
import type { Cell, FoldName } from "./folds.ts";
import type { Value } from "./program.ts";

/** The name of an aggregate. */
export type AggregateName = "count" | "sum" | "mean" | "min" | "max" | "variance";

/** An aggregate: the fold that it reads, and its value. */
export interface AggregateKind {
  readonly fold: FoldName;
  read(state: unknown, parameter?: unknown): Value;
}

/** The sum with its compensation, which is meaningless once the sum has overflowed. */
function compensated(cell: Cell): number {
  return Number.isFinite(cell.first) ? cell.first + cell.second : cell.first;
}

const known = (cell: Cell, value: number): number | null => (cell.count === 0 ? null : value);

/** All aggregates by name. */
export const aggregates: { readonly [Name in AggregateName]: AggregateKind } = {
  count: { fold: "count", read: (cell: Cell) => cell.count },
  sum: { fold: "sum", read: (cell: Cell) => known(cell, compensated(cell)) },
  mean: { fold: "sum", read: (cell: Cell) => known(cell, compensated(cell) / cell.count) },
  min: { fold: "min", read: (cell: Cell) => known(cell, cell.first) },
  max: { fold: "max", read: (cell: Cell) => known(cell, cell.first) },
  variance: {
    fold: "moments",
    read: (cell: Cell) => (cell.count < 2 ? null : cell.second / (cell.count - 1)),
  },
};

/** The value of an aggregate, from its fold's state. */
export function readAggregate(name: AggregateName, state: unknown, parameter?: unknown): Value {
  return aggregates[name].read(state, parameter);
}
