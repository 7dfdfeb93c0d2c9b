// What the steps over whole rows are asked for, and the fields that they add.

import type { SortKey } from "../rows/order.ts";
import type { Schema } from "../sources/schema.ts";
import type { SingleNames } from "./row-types.ts";

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

/** What is asked of `zScore`. */
export interface ZScoreOptions<Row> extends MarkOptions<Row> {
  /** How many of the values before it count, from 2 to 1,000,000. Default all. */
  readonly window?: number | undefined;
}

/** What is asked of `ewma`: either `alpha` or `halfLife`. */
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
export type NewName<Row, Options> = Options extends { readonly as: keyof Row }
  ? { readonly as: never }
  : unknown;

type MarkName<Options> = Options extends { readonly mark: infer Name extends string } ? Name : "anomaly";

/** The fields that such a step adds. */
export type MarkedFields<Options extends { readonly as: string }> = {
  [Name in Options["as"]]: number | null;
} & (Options extends { readonly threshold: number }
  ? { [Name in MarkName<Options>]: boolean | null }
  : unknown);
