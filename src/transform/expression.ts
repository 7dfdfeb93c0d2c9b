import type { OperationName } from "../engine/operations.ts";
import type { ValueType } from "../engine/program.ts";

/** An expression as plain data. */
export type ExpressionData =
  | { readonly field: string }
  | { readonly value: number | boolean | string }
  | { readonly op: OperationName; readonly args: readonly ExpressionData[] };

const numeric: readonly OperationName[] = ["add", "sub", "mul", "div"];

/** The type of an operation's value. */
export function resultType(op: OperationName): ValueType {
  return numeric.includes(op) ? "number" : "boolean";
}

interface Nullable {
  /** True where the value is null; never null itself. */
  isNull(): BooleanExpression;
}

/** A number of the row, or null; null on either side of an operation gives null. */
export interface NumberExpression extends Nullable {
  /** The sum. */
  add(other: number | NumberExpression): NumberExpression;
  /** The difference. */
  sub(other: number | NumberExpression): NumberExpression;
  /** The product. */
  mul(other: number | NumberExpression): NumberExpression;
  /** The quotient; division by zero gives an infinity or NaN, as in JavaScript. */
  div(other: number | NumberExpression): NumberExpression;
  /** Whether it is less. */
  lt(other: number | NumberExpression): BooleanExpression;
  /** Whether it is less or equal. */
  le(other: number | NumberExpression): BooleanExpression;
  /** Whether it is greater. */
  gt(other: number | NumberExpression): BooleanExpression;
  /** Whether it is greater or equal. */
  ge(other: number | NumberExpression): BooleanExpression;
  /** Whether the numbers are equal. */
  eq(other: number | NumberExpression): BooleanExpression;
  /** Whether the numbers differ. */
  ne(other: number | NumberExpression): BooleanExpression;
}

/** True, false or null, with SQL's three-valued logic. */
export interface BooleanExpression extends Nullable {
  /** False if either side is false, else null if either is null, else true. */
  and(other: boolean | BooleanExpression): BooleanExpression;
  /** True if either side is true, else null if either is null, else false. */
  or(other: boolean | BooleanExpression): BooleanExpression;
  /** The opposite; null stays null. */
  not(): BooleanExpression;
  /** Whether both are the same. */
  eq(other: boolean | BooleanExpression): BooleanExpression;
  /** Whether they differ. */
  ne(other: boolean | BooleanExpression): BooleanExpression;
}

/** A text of the row, or null. */
export interface TextExpression extends Nullable {
  /** Whether it is exactly this text. */
  eq(text: string): BooleanExpression;
  /** Whether it is another text. */
  ne(text: string): BooleanExpression;
}

/** The expression for a value of a row. */
export type ExpressionOf<Value> = [NonNullable<Value>] extends [number]
  ? NumberExpression
  : [NonNullable<Value>] extends [boolean]
    ? BooleanExpression
    : TextExpression;

/** What the callbacks of `filter` and `derive` are given: an expression for each field. */
export type FieldsOf<Row> = { readonly [Name in keyof Row]: ExpressionOf<Row[Name]> };

/** The value that an expression stands for, as it appears in a row. */
export type ValueOf<Expression> = Expression extends NumberExpression
  ? number | null
  : Expression extends BooleanExpression
    ? boolean | null
    : string | null;

function typeOf(value: unknown): ValueType | undefined {
  if (typeof value === "string") return "text";
  return typeof value === "number" || typeof value === "boolean" ? (typeof value as ValueType) : undefined;
}

/** The one implementation behind the three expression interfaces; it checks at run time what they say in types. */
export class Expression {
  readonly data: ExpressionData;
  readonly type: ValueType;

  constructor(data: ExpressionData, type: ValueType) {
    this.data = data;
    this.type = type;
  }

  add(other: unknown): Expression {
    return this.#with("add", other, "number", "number");
  }
  sub(other: unknown): Expression {
    return this.#with("sub", other, "number", "number");
  }
  mul(other: unknown): Expression {
    return this.#with("mul", other, "number", "number");
  }
  div(other: unknown): Expression {
    return this.#with("div", other, "number", "number");
  }
  lt(other: unknown): Expression {
    return this.#with("lt", other, "boolean", "number");
  }
  le(other: unknown): Expression {
    return this.#with("le", other, "boolean", "number");
  }
  gt(other: unknown): Expression {
    return this.#with("gt", other, "boolean", "number");
  }
  ge(other: unknown): Expression {
    return this.#with("ge", other, "boolean", "number");
  }
  eq(other: unknown): Expression {
    return this.#with("eq", other, "boolean", this.type);
  }
  ne(other: unknown): Expression {
    return this.#with("ne", other, "boolean", this.type);
  }
  and(other: unknown): Expression {
    return this.#with("and", other, "boolean", "boolean");
  }
  or(other: unknown): Expression {
    return this.#with("or", other, "boolean", "boolean");
  }
  not(): Expression {
    this.#check("not", this.type, "boolean");
    return new Expression({ op: "not", args: [this.data] }, "boolean");
  }
  isNull(): Expression {
    return new Expression({ op: "isNull", args: [this.data] }, "boolean");
  }

  #with(op: OperationName, other: unknown, result: ValueType, wanted: ValueType): Expression {
    this.#check(op, this.type, wanted);
    const isExpression = other instanceof Expression;
    this.#check(
      op,
      isExpression ? (wanted === "text" ? "an expression" : other.type) : typeOf(other),
      wanted,
    );
    const right: ExpressionData = isExpression ? other.data : { value: other as number | boolean | string };
    return new Expression({ op, args: [this.data, right] }, result);
  }

  #check(op: OperationName, found: string | undefined, wanted: ValueType): void {
    if (found === wanted) return;
    throw new TypeError(
      `${op}: expected ${wanted}, got ${found ?? "something else"} (null is asked for by isNull())`,
    );
  }
}
