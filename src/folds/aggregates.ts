// What is read from a fold as the value of an aggregate, and which fields an aggregate takes.

import type { Value, ValueType } from "../values/value.ts";
import type { Distinct } from "./distinct.ts";
import type { Settings } from "./fold.ts";
import type { FoldName } from "./folds.ts";
import type { Bins } from "./histogram.ts";
import type { Held } from "./picks.ts";
import { quantileOf, type Spread } from "./spread.ts";
import type { Cell } from "./sums.ts";

/** The name of an aggregate. */
export type AggregateName =
  | "count"
  | "sum"
  | "mean"
  | "min"
  | "max"
  | "variance"
  | "deviation"
  | "first"
  | "last"
  | "countDistinct"
  | "approximateCountDistinct"
  | "quantile"
  | "histogram";

/** Which fields an aggregate takes. */
interface Fitting {
  readonly what: string;
  fits(type: ValueType): boolean;
}

/** An aggregate: the fold that it reads, and its value. */
export interface AggregateKind {
  readonly fold: FoldName;
  /** The fold over integers, if that is another one. */
  readonly integers?: FoldName;
  /** Which of the settings are the fold's. */
  readonly settings?: readonly (keyof Settings)[];
  /** Which are those of reading. */
  readonly reads?: readonly (keyof Settings)[];
  readonly takes: Fitting;
  /** The type of its value; `field` is the type of its field. */
  readonly type: ValueType | "field";
  read(state: unknown, settings?: Settings): Value;
}

/** The sum with its compensation, which is meaningless once the sum has overflowed. */
function compensated(cell: Cell): number {
  return Number.isFinite(cell.first) ? cell.first + cell.second : cell.first;
}

/** The sample variance; null for fewer than two values. */
function varianceOf({ count, second }: Cell): number | null {
  return count < 2 ? null : second / (count - 1);
}

const known = (cell: Cell, value: number): number | null => (cell.count === 0 ? null : value);
const held = ({ value }: Held): Value => value;

const anything: Fitting = { what: "values", fits: () => true };
const plain: Fitting = { what: "single values", fits: (type) => type !== "list" };
const numbers: Fitting = { what: "numbers", fits: (type) => type === "number" };
const ordered: Fitting = {
  what: "numbers, texts or another type with an order",
  fits: (type) => type !== "boolean" && type !== "list",
};

const overNumbers = { takes: numbers, type: "number" } as const;

/** All aggregates by name. */
export const aggregates: { readonly [Name in AggregateName]: AggregateKind } = {
  count: { fold: "count", takes: anything, type: "number", read: (cell: Cell) => cell.count },
  sum: {
    fold: "sum",
    integers: "total",
    takes: { what: "numbers", fits: (type) => type === "number" || type === "integer" },
    type: "field",
    read: (state: Cell | Held) => ("value" in state ? state.value : known(state, compensated(state))),
  },
  mean: { ...overNumbers, fold: "sum", read: (cell: Cell) => known(cell, compensated(cell) / cell.count) },
  min: { fold: "min", takes: ordered, type: "field", read: held },
  max: { fold: "max", takes: ordered, type: "field", read: held },
  variance: { ...overNumbers, fold: "moments", read: varianceOf },
  deviation: {
    ...overNumbers,
    fold: "moments",
    read: (cell: Cell) => (cell.count < 2 ? null : Math.sqrt(varianceOf(cell) as number)),
  },
  first: { fold: "first", takes: anything, type: "field", read: held },
  last: { fold: "last", takes: anything, type: "field", read: held },
  countDistinct: {
    fold: "distinct",
    settings: ["most"],
    takes: plain,
    type: "number",
    read: ({ values }: Distinct) => values.size,
  },
  approximateCountDistinct: {
    fold: "approximate",
    settings: ["precision"],
    takes: plain,
    type: "number",
    read: (sketch: { estimate(): number }) => sketch.estimate(),
  },
  quantile: {
    ...overNumbers,
    fold: "quantiles",
    settings: ["compression"],
    reads: ["q"],
    read: (spread: Spread, settings?: Settings) => quantileOf(spread, settings?.q ?? 0.5),
  },
  histogram: {
    fold: "histogram",
    settings: ["bounds"],
    takes: numbers,
    type: "list",
    read: ({ counts }: Bins) => counts.slice(),
  },
};

/** The value of an aggregate, from its fold's state. */
export function readAggregate(name: AggregateName, state: unknown, settings?: Settings): Value {
  return aggregates[name].read(state, settings);
}
