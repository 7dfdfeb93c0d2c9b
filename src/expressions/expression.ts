// Expressions as they are written: every call makes plain data, and checks at once what the types say.

import type { ValueType } from "../programs/program.ts";
import type { Signature } from "../values/operation.ts";
import { type OperationName, operationNames, operations } from "../values/operations.ts";
import {
  isStep,
  narrowed,
  type OperandType,
  resultType,
  signatures,
  wantedTypes,
} from "./expression-check.ts";
import { type Literal, type LiteralData, literalData, spanOf, writtenLiteral } from "./expression-literal.ts";

/** An expression as plain data: a field of the row, a constant, or an operation; only `inSet` has `values`. */
export type ExpressionData =
  | { readonly field: string }
  | { readonly value: LiteralData }
  | {
      readonly op: OperationName;
      readonly args: readonly ExpressionData[];
      readonly values?: readonly LiteralData[];
    };

/** Operations within operations, at most. */
export const deepest = 1000;

/** An operand of an operation: what it is, of which type, and how deep. */
interface Operand {
  readonly data: ExpressionData;
  readonly type: OperandType;
  readonly depth: number;
}

/** The one implementation behind the interfaces of expressions; its methods are the operations. */
export class Expression implements Operand {
  readonly data: ExpressionData;
  readonly type: ValueType;
  readonly depth: number;

  constructor(data: ExpressionData, type: ValueType, depth = 0) {
    this.data = data;
    this.type = type;
    this.depth = depth;
    addMethods(Expression.prototype);
  }
}

type Method = (this: Expression, ...operands: readonly unknown[]) => Expression;

/** Gives expressions a method for each operation, at the first use: a module does nothing when it is imported. */
function addMethods(prototype: object): void {
  if ("isNull" in prototype) return;
  const own: { [name: string]: Method } = {
    between(least, most) {
      const above = operation("ge", [this, least]);
      return operation("and", [above, operation("le", [this, most])]);
    },
  };
  for (const name of operationNames) {
    if (operations[name].repeats) continue;
    own[name] = function (...operands) {
      return operations[name].listed ? inSet(this, operands[0]) : operation(name, [this, ...operands]);
    };
  }
  Object.assign(prototype, own);
}

const constant = (literal: Literal): Operand => ({
  data: { value: literalData(literal) },
  type: literal.type,
  depth: 0,
});

/** Which texts are lengths of time, not texts or moments. */
const takesSpan: readonly OperationName[] = ["plus", "minus", "truncate"];

function operandOf(written: unknown, op: OperationName, wanted: readonly ValueType[]): Operand | undefined {
  if (written instanceof Expression) return written;
  const span = takesSpan.includes(op) && typeof written === "string" && wanted.includes("number");
  // The cases of a choice are what they are by themselves, for none of them says what the others should be.
  const meant = operations[op].repeats ? [] : wanted;
  const literal = writtenLiteral(span ? spanOf(written, op) : written, meant, op);
  return literal && constant(literal);
}

const shown = (found: OperandType | undefined, written: unknown): string =>
  found ?? (written === undefined ? "nothing" : "something else");

/** An operation over expressions and constants. Throws a TypeError, naming it, unless they fit. */
export function operation(
  op: OperationName,
  written: readonly unknown[],
  values?: readonly LiteralData[],
): Expression {
  const operands: Operand[] = [];
  let open: readonly Signature[] = signatures(op, written.length);
  for (const [at, one] of written.entries()) {
    const wanted = wantedTypes(open, at);
    const operand = operandOf(one, op, wanted);
    open = narrowed(open, op, at, written.length, operand?.type);
    if (operand === undefined || open.length === 0)
      refuse(op, wanted.join(" or "), shown(operand?.type, one));
    operands.push(operand);
  }
  const type = resultType(
    op,
    operands.map((operand) => operand.type),
  );
  if (typeof type === "object") refuse(op, type.expected, operands[type.at]?.type ?? "nothing");
  if (op === "truncate" && !isStep(operands[1]?.data))
    refuse(op, "a constant length of time above 0", "another");
  const args = operands.map(({ data }) => data);
  return expression(values === undefined ? { op, args } : { op, args, values }, type, operands);
}

function expression(data: ExpressionData, type: ValueType, operands: readonly Operand[]): Expression {
  const depth = Math.max(...operands.map((operand) => operand.depth)) + 1;
  if (depth <= deepest) return new Expression(data, type, depth);
  throw new TypeError(`expression: expected at most ${deepest} operations within each other, got more`);
}

function refuse(op: string, expected: string, got: string): never {
  const hint = got === "null" || got === "something else" ? " (null is asked for by isNull())" : "";
  throw new TypeError(`${op}: expected ${expected || "no more operands"}, got ${got}${hint}`);
}

/** Whether a value is one of a list. */
function inSet(of: Expression, written: unknown): Expression {
  if (!Array.isArray(written)) refuse("inSet", "a list of constants", typeof written);
  const values = written.map((one: unknown) => {
    const literal = writtenLiteral(one, [of.type], "inSet");
    if (literal?.type !== of.type && literal?.type !== "null")
      refuse("inSet", of.type, shown(literal?.type, one));
    return literalData(literal);
  });
  return operation("inSet", [of], values);
}
