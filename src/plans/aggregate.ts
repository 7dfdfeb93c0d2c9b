import type { AggregateName } from "../folds/aggregates.ts";
import type { Settings } from "../folds/fold.ts";

/** An aggregate as plain data: what is computed, of which field, and what it was asked for. */
export interface Aggregate<Name extends AggregateName = AggregateName, Field extends string = string>
  extends Settings {
  /** What is computed. */
  readonly aggregate: Name;
  /** The field it is computed of; `count()` has none. */
  readonly field?: Field;
}

/** The value of an aggregate in a result row. */
export type AggregateValue<A extends Aggregate, Row = Record<string, number>> = A extends {
  readonly aggregate: "count" | "countDistinct" | "approximateCountDistinct";
}
  ? number
  : A extends { readonly aggregate: "histogram" }
    ? readonly number[]
    : A extends Aggregate<"sum" | "min" | "max" | "first" | "last", infer Field>
      ? NonNullable<Row[Field & keyof Row]> | null
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
 * The sum of a field's values; null when there is none. That of integers is exact. Numbers are added in row order with
 * compensation (Knuth's two-sum): n of them are off by at most half a unit in the last place of the sum and `n² · 2^-106` of
 * the sum of their magnitudes, as if added in twice the digits.
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
 * The least value, NaN left out; null when there is none. Texts are ordered by their code units.
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
 * The greatest value, NaN left out; null when there is none. Texts are ordered by their code units.
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
 * The first value in row order, of any type; null when there is none. Nulls are left out, as in every aggregate (SQL's
 * `IGNORE NULLS`).
 *
 * @example
 * ```ts
 * import { first } from "modulink-edge/transform";
 *
 * console.log(first("status"));
 * ```
 */
export function first<Field extends string>(field: Field): Aggregate<"first", Field> {
  return { aggregate: "first", field };
}

/**
 * The last value in row order, of any type; null when there is none. Nulls are left out.
 *
 * @example
 * ```ts
 * import { last } from "modulink-edge/transform";
 *
 * console.log(last("status"));
 * ```
 */
export function last<Field extends string>(field: Field): Aggregate<"last", Field> {
  return { aggregate: "last", field };
}

/**
 * The sample variance (divided by n - 1) by Welford's recurrence; null for fewer than two values. With mean m and variance v
 * its relative error is at most about `n · 2^-53 · sqrt(1 + m² / v)`.
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

/**
 * The sample standard deviation, the root of {@link variance}; null for fewer than two values.
 *
 * @example
 * ```ts
 * import { deviation } from "modulink-edge/transform";
 *
 * console.log(deviation("delay"));
 * ```
 */
export function deviation<Field extends string>(field: Field): Aggregate<"deviation", Field> {
  return { aggregate: "deviation", field };
}
