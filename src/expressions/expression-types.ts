// What the callbacks of a plan see: an interface for each type of value; those of moments are in a file of their own. `Null` says whether the value may be null.
/** Stands for the value that an expression has in a row; there is no such property at run time. */
declare const value: unique symbol;

/** What every expression has. */
export interface Expressed<Value> {
  readonly [value]: Value;
  /** True where the value is null; never null itself. */
  isNull(): BooleanExpression<never>;
}

type Num<Null extends null> = number | NumberExpression<Null>;
type Bool<Null extends null> = boolean | BooleanExpression<Null>;
type Text<Null extends null> = string | TextExpression<Null>;

/** A number of the row, or null; null on either side of an operation gives null. */
export interface NumberExpression<Null extends null = null> extends Expressed<number | Null> {
  /** The sum. */
  add<N extends null = never>(other: Num<N>): NumberExpression<Null | N>;
  /** The difference. */
  sub<N extends null = never>(other: Num<N>): NumberExpression<Null | N>;
  /** The product. */
  mul<N extends null = never>(other: Num<N>): NumberExpression<Null | N>;
  /** The quotient; division by zero gives an infinity or NaN, as in JavaScript. */
  div<N extends null = never>(other: Num<N>): NumberExpression<Null | N>;
  /** The remainder, with the sign of the dividend, as JavaScript's `%`. */
  mod<N extends null = never>(other: Num<N>): NumberExpression<Null | N>;
  /** The opposite. */
  neg(): NumberExpression<Null>;
  /** Without its sign. */
  abs(): NumberExpression<Null>;
  /** The greatest whole number that is not above it. */
  floor(): NumberExpression<Null>;
  /** The least whole number that is not below it. */
  ceil(): NumberExpression<Null>;
  /** The nearest whole number; halves go away from zero, as in SQL: -2.5 to -3. */
  round(): NumberExpression<Null>;
  /** Without what stands behind the point. */
  trunc(): NumberExpression<Null>;
  /** The square root; NaN below zero. */
  sqrt(): NumberExpression<Null>;
  /** The lesser of both; NaN if either is NaN. */
  least<N extends null = never>(other: Num<N>): NumberExpression<Null | N>;
  /** The greater of both; NaN if either is NaN. */
  greatest<N extends null = never>(other: Num<N>): NumberExpression<Null | N>;
  /** Whether it is less. Every comparison with NaN is false, but for `ne`. */
  lt<N extends null = never>(other: Num<N>): BooleanExpression<Null | N>;
  /** Whether it is less or equal. */
  le<N extends null = never>(other: Num<N>): BooleanExpression<Null | N>;
  /** Whether it is greater. */
  gt<N extends null = never>(other: Num<N>): BooleanExpression<Null | N>;
  /** Whether it is greater or equal. */
  ge<N extends null = never>(other: Num<N>): BooleanExpression<Null | N>;
  /** Whether the numbers are equal. */
  eq<N extends null = never>(other: Num<N>): BooleanExpression<Null | N>;
  /** Whether the numbers differ. */
  ne<N extends null = never>(other: Num<N>): BooleanExpression<Null | N>;
  /** Whether it is `least` or greater, and `most` or less: SQL's BETWEEN. */
  between<N extends null = never, M extends null = never>(
    least: Num<N>,
    most: Num<M>,
  ): BooleanExpression<Null | N | M>;
  /** Whether it equals one of the values; null among them is ignored, and NaN equals none. */
  inSet(values: readonly (number | null)[]): BooleanExpression<Null>;
  /** The number, or the other one where it is null. */
  orElse<N extends null = never>(other: Num<N>): NumberExpression<Null & N>;
}

/** True, false or null, with SQL's three-valued logic. */
export interface BooleanExpression<Null extends null = null> extends Expressed<boolean | Null> {
  /** False if either side is false, else null if either is null, else true. */
  and<N extends null = never>(other: Bool<N>): BooleanExpression<Null | N>;
  /** True if either side is true, else null if either is null, else false. */
  or<N extends null = never>(other: Bool<N>): BooleanExpression<Null | N>;
  /** The opposite; null stays null. */
  not(): BooleanExpression<Null>;
  /** Whether both are the same. */
  eq<N extends null = never>(other: Bool<N>): BooleanExpression<Null | N>;
  /** Whether they differ. */
  ne<N extends null = never>(other: Bool<N>): BooleanExpression<Null | N>;
  /** The value, or the other one where it is null. */
  orElse<N extends null = never>(other: Bool<N>): BooleanExpression<Null & N>;
}

/** A text of the row, or null. Texts are compared by their UTF-16 code units, as in JavaScript. */
export interface TextExpression<Null extends null = null> extends Expressed<string | Null> {
  /** Whether it stands before the other one. */
  lt<N extends null = never>(other: Text<N>): BooleanExpression<Null | N>;
  /** Whether it stands before the other one or is the same. */
  le<N extends null = never>(other: Text<N>): BooleanExpression<Null | N>;
  /** Whether it stands behind the other one. */
  gt<N extends null = never>(other: Text<N>): BooleanExpression<Null | N>;
  /** Whether it stands behind the other one or is the same. */
  ge<N extends null = never>(other: Text<N>): BooleanExpression<Null | N>;
  /** Whether it is exactly this text. */
  eq<N extends null = never>(other: Text<N>): BooleanExpression<Null | N>;
  /** Whether it is another text. */
  ne<N extends null = never>(other: Text<N>): BooleanExpression<Null | N>;
  /** Whether it stands at `least` or behind it, and at `most` or before it. */
  between<N extends null = never, M extends null = never>(
    least: Text<N>,
    most: Text<M>,
  ): BooleanExpression<Null | N | M>;
  /** Whether it is one of the texts; null among them is ignored. */
  inSet(values: readonly (string | null)[]): BooleanExpression<Null>;
  /** Whether it begins with this text. */
  startsWith<N extends null = never>(other: Text<N>): BooleanExpression<Null | N>;
  /** Whether it ends with this text. */
  endsWith<N extends null = never>(other: Text<N>): BooleanExpression<Null | N>;
  /** Whether this text is somewhere in it. */
  contains<N extends null = never>(other: Text<N>): BooleanExpression<Null | N>;
  /** How many UTF-16 code units it has, as in JavaScript. */
  length(): NumberExpression<Null>;
  /** In lower case by Unicode's rules, whatever the locale. */
  lower(): TextExpression<Null>;
  /** In upper case by Unicode's rules, whatever the locale. */
  upper(): TextExpression<Null>;
  /** The text, or the other one where it is null. */
  orElse<N extends null = never>(other: Text<N>): TextExpression<Null & N>;
}

/** The value that an expression stands for, as it appears in a row. */
export type ValueOf<Expression> = Expression extends { readonly [value]: infer Value } ? Value : never;
