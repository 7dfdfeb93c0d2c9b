// What a group keeps for its aggregates. Several aggregates of one field share a fold: a mean is a sum and a count.

/** The aggregates of a group. */
export type AggregateName = "count" | "sum" | "mean" | "min" | "max" | "variance";

/** A fold: what is accumulated. */
export type Fold = "count" | "sum" | "min" | "max" | "moments";

/** The fold that each aggregate reads. */
export const foldOf: { readonly [Name in AggregateName]: Fold } = {
  count: "count",
  sum: "sum",
  mean: "sum",
  min: "min",
  max: "max",
  variance: "moments",
};

/** One accumulator: the number of values, and two numbers whose meaning is the fold's. */
export interface Cell {
  count: number;
  first: number;
  second: number;
}

/** Adds a value to a cell. */
export function accumulate(fold: Fold, cell: Cell, x: number): void {
  cell.count++;
  const held = cell.first;
  if (fold === "sum") {
    cell.first = held + x;
    const part = cell.first - held;
    cell.second += held - (cell.first - part) + (x - part);
  } else if (fold === "moments") {
    const distance = x - held;
    cell.first = held + distance / cell.count;
    cell.second += distance * (x - cell.first);
  } else if (
    fold !== "count" &&
    (cell.count === 1 || Number.isNaN(held) || (fold === "min" ? x < held : x > held))
  ) {
    cell.first = x;
  }
}

/** The sum with its compensation, which is meaningless once the sum has overflowed. */
function compensated(cell: Cell): number {
  return Number.isFinite(cell.first) ? cell.first + cell.second : cell.first;
}

/** An aggregate's value from its fold. */
export function readAggregate(name: AggregateName, cell: Cell): number | null {
  if (name === "count") return cell.count;
  if (cell.count === 0) return null;
  if (name === "sum") return compensated(cell);
  if (name === "mean") return compensated(cell) / cell.count;
  if (name === "variance") return cell.count < 2 ? null : cell.second / (cell.count - 1);
  return cell.first;
}
