// What an instruction computes, value by value: the definition that every engine is held to.
import type { Constant, Value } from "./program.ts";

/** The name of an operation. */
export type OperationName =
  | "constant"
  | "add"
  | "sub"
  | "mul"
  | "div"
  | "lt"
  | "le"
  | "gt"
  | "ge"
  | "eq"
  | "ne"
  | "and"
  | "or"
  | "not"
  | "isNull"
  | "textEqual";

/** One operation over up to three values. */
export interface Operation {
  /** Null where any value is null, without being asked. */
  readonly strict: boolean;
  apply(a: Value, b: Value, c: Value, constant: unknown): Value;
}

/** Three-valued AND and OR: the deciding value wins over null. */
function logic(decides: boolean, a: Value, b: Value): Value {
  if (a === decides || b === decides) return decides;
  return a === null || b === null ? null : !decides;
}

/** All operations by name. */
export const operations: { readonly [Name in OperationName]: Operation } = {
  constant: { strict: false, apply: (_a: Value, _b: Value, _c: Value, value: Value) => value },
  add: { strict: true, apply: (a: number, b: number) => a + b },
  sub: { strict: true, apply: (a: number, b: number) => a - b },
  mul: { strict: true, apply: (a: number, b: number) => a * b },
  div: { strict: true, apply: (a: number, b: number) => a / b },
  lt: { strict: true, apply: (a: number, b: number) => a < b },
  le: { strict: true, apply: (a: number, b: number) => a <= b },
  gt: { strict: true, apply: (a: number, b: number) => a > b },
  ge: { strict: true, apply: (a: number, b: number) => a >= b },
  eq: { strict: true, apply: (a: Value, b: Value) => a === b },
  ne: { strict: true, apply: (a: Value, b: Value) => a !== b },
  and: { strict: false, apply: (a: Value, b: Value) => logic(false, a, b) },
  or: { strict: false, apply: (a: Value, b: Value) => logic(true, a, b) },
  not: { strict: true, apply: (a: boolean) => !a },
  isNull: { strict: false, apply: (a: Value) => a === null },
  textEqual: { strict: true, apply: (a: string, _b: Value, _c: Value, text: string) => a === text },
};

/** The value of an operation. */
export function operate(name: OperationName, values: Value[], constant: Constant | undefined): Value {
  const { strict, apply } = operations[name];
  if (strict && values.includes(null)) return null;
  return apply(values[0] as Value, values[1] as Value, values[2] as Value, constant);
}
