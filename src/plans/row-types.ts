// Types of the fields of rows.
import type { Timestamp } from "../sources/field.ts";

/** Fields of a row whose values are of some type, or null. */
export type NamesOf<Row, Wanted> = {
  [Name in keyof Row]: Row[Name] extends Wanted | null ? Name : never;
}[keyof Row] &
  string;

/** The fields that hold numbers to calculate with: moments are numbers, but their sum means nothing. */
export type AmountsOf<Row, Wanted = number> = {
  [Name in NamesOf<Row, Wanted>]: [keyof Timestamp] extends [keyof NonNullable<Row[Name]>] ? never : Name;
}[NamesOf<Row, Wanted>];

/** Fields whose values can be compared: all but lists. */
export type SingleNames<Row> = NamesOf<Row, number | bigint | string | boolean>;

/** The same type, written out. */
export type Simplify<T> = { [Name in keyof T]: T[Name] };
