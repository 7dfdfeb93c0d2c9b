import type { FieldsOf } from "../expressions/expression-moments.ts";
import type { BooleanExpression, ValueOf } from "../expressions/expression-types.ts";
import type { Aggregate, AggregateValue } from "../plans/aggregate.ts";
import type {
  EwmaOptions,
  JoinedFields,
  JoinOptions,
  MarkedFields,
  NewName,
  OrderKey,
  ZScoreOptions,
} from "../plans/operator-types.ts";
import type { AmountsOf, NamesOf, Simplify, SingleNames } from "../plans/row-types.ts";
import type { SessionOptions, WindowOptions } from "../plans/window.ts";
import type { Schema } from "../sources/schema.ts";
import { wholeModule } from "../wasm/whole.ts";
import { begin } from "./build.ts";
import type { Plan } from "./execution-types.ts";
import type { PlanOptions } from "./options.ts";

/** Aggregates that fit a row: sums and distributions take numbers, the least and greatest what has an order, others any field. */
export type AggregatesOf<Row> = {
  readonly [name: string]:
    | Aggregate<"count", never>
    | Aggregate<"count", keyof Row & string>
    | Aggregate<"first" | "last", keyof Row & string>
    | Aggregate<
        "countDistinct" | "approximateCountDistinct",
        NamesOf<Row, number | bigint | string | boolean>
      >
    | Aggregate<"min" | "max", NamesOf<Row, number | bigint | string>>
    | Aggregate<"sum", AmountsOf<Row, number | bigint>>
    | Aggregate<"mean" | "variance" | "deviation" | "quantile" | "histogram", AmountsOf<Row>>;
};

/** The steps of a plan that work on whole rows. */
export interface RowSteps<In, Out> {
  /** The first rows, after leaving `offset` rows out. */
  limit(count: number, offset?: number): PlanBuilder<In, Out>;
  /**
   * All rows in order of one field, then of the next: texts by their code units, false before true, NaN behind all numbers, and
   * null last unless asked otherwise. Rows that are equal in all keys stay as they came. It holds all rows back, at most
   * `maxRows`; one more is an error with the code `too-many-rows`.
   */
  sort(...keys: readonly [OrderKey<Out>, ...OrderKey<Out>[]]): PlanBuilder<In, Out>;
  /** The first `count` rows of an order, as `sort` and `limit` would give them, holding only about twice as many. */
  topK(count: number, ...keys: readonly [OrderKey<Out>, ...OrderKey<Out>[]]): PlanBuilder<In, Out>;
  /** The first row of each value of the fields, or of whole rows when none is named; of at most `maxGroups` values. */
  distinct(...names: SingleNames<Out>[]): PlanBuilder<In, Out>;
  /**
   * Adds the fields of a small table to each row with the same key: all but the compared ones. Null matches nothing. The table
   * is part of the plan's data, at most 100,000 rows.
   */
  join<
    Table extends object,
    const On,
    Side = Table,
    Kind extends "left" | "inner" = "left",
    Prefix extends string = "",
  >(
    table: readonly Table[],
    options: JoinOptions<Out, Side, On, Kind, Prefix>,
  ): PlanBuilder<In, Simplify<Out & JoinedFields<Side, On, Kind, Prefix>>>;
  /**
   * Adds how many standard deviations a number is off the mean of those before it: all, or the last `window`. Null where it is
   * null, or fewer than two came before. With a threshold it also adds whether the score is at least so far from zero. NaN and
   * infinities are scored but never remembered.
   */
  zScore<const Options extends ZScoreOptions<Out>>(
    field: AmountsOf<Out>,
    options: Options & NewName<Out, Options>,
  ): PlanBuilder<In, Simplify<Out & MarkedFields<Options>>>;
  /**
   * Adds the exponentially weighted moving average of a field, the row's own value included; null where that is null. With a
   * threshold it also adds whether the value is so many moving standard deviations off the average before it.
   */
  ewma<const Options extends EwmaOptions<Out>>(
    field: AmountsOf<Out>,
    options: Options & NewName<Out, Options>,
  ): PlanBuilder<In, Simplify<Out & MarkedFields<Options>>>;
  /** So many rows, each as likely as any other, in the order in which they came; the same for the same seed (default 0). */
  sample(size: number, options?: { readonly seed?: number | undefined }): PlanBuilder<In, Out>;
}

/** A plan that can take more steps; every call gives a new plan. */
export interface PlanBuilder<In, Out> extends Plan<In, Out>, RowSteps<In, Out> {
  /** Keeps the rows for which the expression is true, not false and not null. */
  filter(predicate: (row: FieldsOf<Out>) => BooleanExpression): PlanBuilder<In, Out>;
  /** Adds fields, or replaces fields of the same name; all see the row as it was before this call. */
  derive<Columns extends { [name: string]: (row: FieldsOf<Out>) => { isNull(): BooleanExpression } }>(
    columns: Columns,
  ): PlanBuilder<
    In,
    Simplify<Omit<Out, keyof Columns> & { [N in keyof Columns]: ValueOf<ReturnType<Columns[N]>> }>
  >;
  /** Keeps these fields, in this order. */
  select<Name extends keyof Out & string>(...names: Name[]): PlanBuilder<In, Simplify<Pick<Out, Name>>>;
  /**
   * One row for each value of the key, or of the keys (null is a value): the keys and the aggregates under their names. `[]` makes one
   * group of all rows, and one row also of none, as SQL does: counts are 0 there, other aggregates null.
   */
  groupBy<Key extends keyof Out & string, Aggregates extends AggregatesOf<Out>>(
    key: Key | readonly Key[],
    aggregates: Aggregates & { readonly [N in Key]?: never },
  ): PlanBuilder<
    In,
    Simplify<Pick<Out, Key> & { [N in keyof Aggregates]: AggregateValue<Aggregates[N], Out> }>
  >;
  /**
   * Cuts rows by event time, a field of timestamps or numbers, for the `groupBy` that follows: `every` gives windows that follow
   * each other, or overlap if `size` is a multiple of it, `gap` gives sessions. A window is `windowStart <= time < windowEnd`;
   * it is given when the greatest time seen, less `lateness`, has reached its end, and at the latest when the input ends; with
   * `late: "update"` it is given anew for each row that comes within `allowedLateness` after that.
   */
  window<Field extends NamesOf<Out, number>>(
    field: Field,
    options: WindowOptions | SessionOptions,
  ): Windowed<In, Out, Field>;
}

/** A plan whose next step groups the rows of each window. */
export interface Windowed<In, Out, Field extends keyof Out> {
  /**
   * One row for each window and value of the key or keys: the window's start and end, the keys and the aggregates. Windows come
   * in order of their start; `[]` groups by nothing but the window.
   */
  groupBy<Key extends keyof Out & string, Aggregates extends AggregatesOf<Out>>(
    key: Key | readonly Key[],
    aggregates: Aggregates & { readonly [N in Key | "windowStart" | "windowEnd"]?: never },
  ): PlanBuilder<
    In,
    Simplify<
      { [N in "windowStart" | "windowEnd"]: NonNullable<Out[Field]> } & Pick<Out, Key> & {
          [N in keyof Aggregates]: AggregateValue<Aggregates[N], Out>;
        }
    >
  >;
}

/**
 * Starts a plan over records of a schema. A plan is data: it is checked as it is built and executed by WebAssembly or by
 * plain TypeScript with identical results. Used as a link it takes a source and gives an {@link Answer}.
 *
 * @throws TypeError when an option, a field name or an expression is wrong.
 * @example
 * ```ts
 * import { count, mean, ndjson, plan, schema } from "modulink-edge/transform";
 *
 * const Flight = schema({ delay: "f64", origin: "dictionary" });
 * const late = plan(Flight)
 *   .filter((flight) => flight.delay.gt(15))
 *   .groupBy("origin", { flights: count(), delay: mean("delay") });
 * const { rows, report } = await late(ndjson(Flight)('{"delay":20,"origin":"SFO"}\n{"delay":1,"origin":"SFO"}\n'));
 * console.log(rows, report.rejected); // [{ origin: "SFO", flights: 1, delay: 20 }] 0
 * ```
 */
export function plan<Row>(schema: Schema<Row>, options: PlanOptions = {}): PlanBuilder<Row, Row> {
  return begin(wholeModule, schema, options) as unknown as PlanBuilder<Row, Row>;
}
