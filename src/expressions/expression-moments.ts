// Expressions of moments and of 64-bit integers, and which expression stands for which value.
import type { Timestamp } from "../sources/field.ts";
import type { Moment, Span } from "./expression-literal.ts";
import type { BooleanExpression, Expressed, NumberExpression, TextExpression } from "./expression-types.ts";

type Time<Null extends null> = Moment | TimestampExpression<Null>;
type Whole<Null extends null> = bigint | IntegerExpression<Null>;

/** A moment of the row, or null. It is compared with dates, ISO 8601 texts, milliseconds since 1970, and other moments. */
export interface TimestampExpression<Null extends null = null> extends Expressed<Timestamp | Null> {
  /** Whether it is earlier. */
  lt<N extends null = never>(other: Time<N>): BooleanExpression<Null | N>;
  /** Whether it is earlier or the same. */
  le<N extends null = never>(other: Time<N>): BooleanExpression<Null | N>;
  /** Whether it is later. */
  gt<N extends null = never>(other: Time<N>): BooleanExpression<Null | N>;
  /** Whether it is later or the same. */
  ge<N extends null = never>(other: Time<N>): BooleanExpression<Null | N>;
  /** Whether both are the same. */
  eq<N extends null = never>(other: Time<N>): BooleanExpression<Null | N>;
  /** Whether they differ. */
  ne<N extends null = never>(other: Time<N>): BooleanExpression<Null | N>;
  /** Whether it is neither earlier than `least` nor later than `most`. */
  between<N extends null = never, M extends null = never>(
    least: Time<N>,
    most: Time<M>,
  ): BooleanExpression<Null | N | M>;
  /** Whether it is one of the moments; null among them is ignored. */
  inSet(values: readonly (Moment | null)[]): BooleanExpression<Null>;
  /** The year, in UTC as all parts. */
  year(): NumberExpression<Null>;
  /** The month, from 1 to 12. */
  month(): NumberExpression<Null>;
  /** The day of the month, from 1 to 31. */
  day(): NumberExpression<Null>;
  /** The hour, from 0 to 23. */
  hour(): NumberExpression<Null>;
  /** The minute, from 0 to 59. */
  minute(): NumberExpression<Null>;
  /** The second, from 0 to 59. */
  second(): NumberExpression<Null>;
  /** The day of the week in ISO 8601: 1 is Monday, 7 is Sunday. */
  weekday(): NumberExpression<Null>;
  /** The day of the year, from 1 to 366. */
  dayOfYear(): NumberExpression<Null>;
  /** The start of the step that it lies in: whole steps since 1970-01-01T00:00Z, or for whole weeks since a Monday. */
  truncate(step: Span): TimestampExpression<Null>;
  /** Later by a length of time, or by so many milliseconds. */
  plus<N extends null = never>(duration: Span | NumberExpression<N>): TimestampExpression<Null | N>;
  /** The milliseconds since another moment. */
  minus<N extends null = never>(other: Date | TimestampExpression<N>): NumberExpression<Null | N>;
  /** Earlier by a length of time, or by so many milliseconds. */
  minus<N extends null = never>(duration: Span | NumberExpression<N>): TimestampExpression<Null | N>;
  /** The milliseconds since 1970-01-01T00:00Z. */
  toNumber(): NumberExpression<Null>;
  /** The moment, or the other one where it is null. */
  orElse<N extends null = never>(other: Time<N>): TimestampExpression<Null & N>;
}

/** A 64-bit integer of the row, or null. */
export interface IntegerExpression<Null extends null = null> extends Expressed<bigint | Null> {
  /** Whether it is less. */
  lt<N extends null = never>(other: Whole<N>): BooleanExpression<Null | N>;
  /** Whether it is less or the same. */
  le<N extends null = never>(other: Whole<N>): BooleanExpression<Null | N>;
  /** Whether it is greater. */
  gt<N extends null = never>(other: Whole<N>): BooleanExpression<Null | N>;
  /** Whether it is greater or the same. */
  ge<N extends null = never>(other: Whole<N>): BooleanExpression<Null | N>;
  /** Whether both are the same. */
  eq<N extends null = never>(other: Whole<N>): BooleanExpression<Null | N>;
  /** Whether they differ. */
  ne<N extends null = never>(other: Whole<N>): BooleanExpression<Null | N>;
  /** Whether it is neither less than `least` nor greater than `most`. */
  between<N extends null = never, M extends null = never>(
    least: Whole<N>,
    most: Whole<M>,
  ): BooleanExpression<Null | N | M>;
  /** Whether it equals one of the values; null among them is ignored. */
  inSet(values: readonly (bigint | null)[]): BooleanExpression<Null>;
  /** The nearest double. */
  toNumber(): NumberExpression<Null>;
  /** The integer, or the other one where it is null. */
  orElse<N extends null = never>(other: Whole<N>): IntegerExpression<Null & N>;
}

/** Anything else of the row, as a list: it can only be asked whether it is there. */
export interface AnyExpression<Value = unknown> extends Expressed<Value> {}

type NullOf<Value> = Extract<Value, null>;
type NumberOf<Value, Null extends null> = [keyof Timestamp] extends [keyof Value]
  ? TimestampExpression<Null>
  : NumberExpression<Null>;

/** The expression for a value of a row. */
export type ExpressionOf<Value> = [NonNullable<Value>] extends [never]
  ? AnyExpression<Value>
  : [NonNullable<Value>] extends [number]
    ? NumberOf<NonNullable<Value>, NullOf<Value>>
    : [NonNullable<Value>] extends [boolean]
      ? BooleanExpression<NullOf<Value>>
      : [NonNullable<Value>] extends [string]
        ? TextExpression<NullOf<Value>>
        : [NonNullable<Value>] extends [bigint]
          ? IntegerExpression<NullOf<Value>>
          : AnyExpression<Value>;

/** What the callbacks of `filter` and `derive` are given: an expression for each field. */
export type FieldsOf<Row> = { readonly [Name in keyof Row]: ExpressionOf<Row[Name]> };
