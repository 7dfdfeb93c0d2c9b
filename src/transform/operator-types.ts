// The steps over whole rows, with the types of the rows that leave them.
import type { Schema } from "../sources/schema.ts";
import type { SortKey } from "../stages/order.ts";
import type { PlanBuilder } from "./plan.ts";

type Simplify<T> = { [Name in keyof T]: T[Name] };

type NamesOf<Row, Wanted> = {
  [Name in keyof Row]: Row[Name] extends Wanted | null ? Name : never;
}[keyof Row] &
  string;

/** Fields whose values can be compared: all but lists. */
export type SingleNames<Row> = NamesOf<Row, number | bigint | string | boolean>;

/** A key of an order: a field, or a field with its direction. */
export type OrderKey<Row> = SingleNames<Row> | SortKey<SingleNames<Row>>;

/** Which fields of a row must equal which of a side table: one or several that are called the same, or pairs. */
export type JoinKeys<Row, Side> =
  | (SingleNames<Row> & keyof Side)
  | readonly (SingleNames<Row> & keyof Side)[]
  | { readonly [Name in SingleNames<Row>]?: keyof Side & string };

/** Refuses pairs of which the row has no such field. */
type OnlyOf<Row, On> = On extends string | readonly unknown[]
  ? unknown
  : { readonly [Name in Exclude<keyof On, keyof Row>]: never };

/** How rows are joined with a side table. */
export interface JoinOptions<Row, Side, On, Kind, Prefix> {
  /** The field that must be equal in both, or several; `{ field: "field of the table" }` where the names differ. */
  readonly on: On & JoinKeys<Row, NoInfer<Side>> & OnlyOf<Row, On>;
  /** What becomes of a row without match: it stays, with nulls, or goes. Default `"left"`, it stays. */
  readonly kind?: Kind | undefined;
  /** What rows of the table with one key mean: an error, that the first counts, or a match each. Default `"error"`. */
  readonly duplicates?: "error" | "first" | "all" | undefined;
  /** Put before the names of the table's fields; needed where a field of the row has such a name. Default none. */
  readonly prefix?: Prefix | undefined;
  /** The table's schema; default: each field's type is that of its first value. */
  readonly schema?: Schema<Side> | undefined;
}

type ComparedNames<On> = On extends string
  ? On
  : On extends readonly (infer Name)[]
    ? Name
    : On extends object
      ? On[keyof On]
      : never;

/** A table's value as rows hold it. */
type Cell<Value> =
  | (Value extends Date ? number : Value extends undefined ? null : Value)
  | (undefined extends Value ? null : never);

/** The fields that a join adds. */
export type JoinedFields<Side, On, Kind, Prefix extends string> = {
  [Name in Exclude<keyof Side, ComparedNames<On>> & string as `${Prefix}${Name}`]:
    | Cell<Side[Name]>
    | (Kind extends "inner" ? never : null);
};

/** What is asked of a step that gives each row a number, and perhaps a mark. */
export interface MarkOptions<Row> {
  /** The name of the new number. */
  readonly as: string;
  /** From how many standard deviations on a row is marked; without it there is no mark. */
  readonly threshold?: number | undefined;
  /** The name of the mark. Default `"anomaly"`. */
  readonly mark?: string | undefined;
  /** Fields whose values have a mean each, as each sensor has. Default none. At most `maxGroups` of them are kept. */
  readonly by?: SingleNames<Row> | readonly SingleNames<Row>[] | undefined;
}

/** What is asked of {@link PlanBuilder.zScore}. */
export interface ZScoreOptions<Row> extends MarkOptions<Row> {
  /** How many of the values before it count, from 2 to 1,000,000. Default all. */
  readonly window?: number | undefined;
}

/** What is asked of {@link PlanBuilder.ewma}: either `alpha` or `halfLife`. */
export type EwmaOptions<Row> = MarkOptions<Row> &
  (
    | {
        /** The weight of a new value, above 0 and at most 1. */
        readonly alpha: number;
        readonly halfLife?: undefined;
      }
    | {
        /** After how many values the weight of one has halved. */
        readonly halfLife: number;
        readonly alpha?: undefined;
      }
  );

/** A name that no field has yet. */
type NewName<Row, Options> = Options extends { readonly as: keyof Row } ? { readonly as: never } : unknown;

type MarkName<Options> = Options extends { readonly mark: infer Name extends string } ? Name : "anomaly";

/** The fields that such a step adds. */
export type MarkedFields<Options extends { readonly as: string }> = {
  [Name in Options["as"]]: number | null;
} & (Options extends { readonly threshold: number }
  ? { [Name in MarkName<Options>]: boolean | null }
  : unknown);

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
    field: NamesOf<Out, number>,
    options: Options & NewName<Out, Options>,
  ): PlanBuilder<In, Simplify<Out & MarkedFields<Options>>>;
  /**
   * Adds the exponentially weighted moving average of a field, the row's own value included; null where that is null. With a
   * threshold it also adds whether the value is so many moving standard deviations off the average before it.
   */
  ewma<const Options extends EwmaOptions<Out>>(
    field: NamesOf<Out, number>,
    options: Options & NewName<Out, Options>,
  ): PlanBuilder<In, Simplify<Out & MarkedFields<Options>>>;
  /** So many rows, each as likely as any other, in the order in which they came; the same for the same seed (default 0). */
  sample(size: number, options?: { readonly seed?: number | undefined }): PlanBuilder<In, Out>;
}
