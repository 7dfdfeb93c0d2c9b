import type { AggregateName } from "../engine/aggregates.ts";

/** An aggregate as plain data: what is computed, and of which field. */
export interface Aggregate<Name extends AggregateName = AggregateName, Field extends string = string> {
  /** What is computed. */
  readonly aggregate: Name;
  /** The field it is computed of; `count()` has none. */
  readonly field?: Field;
}

/** The value of an aggregate in a result row. */
export type AggregateValue<A extends Aggregate> = A extends { readonly aggregate: "count" }
  ? number
  : number | null;

/**
 * How many rows a group has, or with a field how many of them are not null in it.
 *
 * @example
 * ```ts
 * import { count } from "modulink-edge/transform";
 *
 * console.log(count(), count("delay"));
 * ```
 */
export function count<Field extends string = never>(field?: Field): Aggregate<"count", Field> {
  return field === undefined ? { aggregate: "count" } : { aggregate: "count", field };
}

/**
 * The sum of a field's values, compensated (Knuth's two-sum), in row order; null when there is none.
 *
 * @example
 * ```ts
 * import { sum } from "modulink-edge/transform";
 *
 * console.log(sum("distance"));
 * ```
 */
export function sum<Field extends string>(field: Field): Aggregate<"sum", Field> {
  return { aggregate: "sum", field };
}

/**
 * The compensated sum over the number of values; null when there is none.
 *
 * @example
 * ```ts
 * import { mean } from "modulink-edge/transform";
 *
 * console.log(mean("delay"));
 * ```
 */
export function mean<Field extends string>(field: Field): Aggregate<"mean", Field> {
  return { aggregate: "mean", field };
}

/**
 * The least value, NaN left out; null when there is none.
 *
 * @example
 * ```ts
 * import { min } from "modulink-edge/transform";
 *
 * console.log(min("delay"));
 * ```
 */
export function min<Field extends string>(field: Field): Aggregate<"min", Field> {
  return { aggregate: "min", field };
}

/**
 * The greatest value, NaN left out; null when there is none.
 *
 * @example
 * ```ts
 * import { max } from "modulink-edge/transform";
 *
 * console.log(max("delay"));
 * ```
 */
export function max<Field extends string>(field: Field): Aggregate<"max", Field> {
  return { aggregate: "max", field };
}

/**
 * The sample variance (divided by n - 1) by Welford's recurrence; null for fewer than two values.
 *
 * @example
 * ```ts
 * import { variance } from "modulink-edge/transform";
 *
 * console.log(variance("delay"));
 * ```
 */
export function variance<Field extends string>(field: Field): Aggregate<"variance", Field> {
  return { aggregate: "variance", field };
}
