// Which type an operation's value has, or what is wrong with its operands: one check for methods and for stored plans.

import type { ValueType } from "../programs/program.ts";
import type { Signature } from "../values/operation.ts";
import { type OperationName, operations } from "../values/operations.ts";

/** The type of an operand; null is a constant without one. */
export type OperandType = ValueType | "null";

/** An operand that does not fit. */
export interface Misfit {
  /** Which one, counted from 0; the number of operands when one is missing. */
  readonly at: number;
  readonly expected: string;
}

/** What an operation takes when it has this many operands. */
export function signatures(op: OperationName, count: number): readonly Signature[] {
  const { takes, repeats } = operations[op];
  if (repeats !== true) return takes;
  const pairs = Math.max(count - 1, 2) >> 1;
  return takes.map((signature) => [
    ...Array.from({ length: pairs }, () => signature.slice(0, 2)).flat(),
    ...signature.slice(2),
  ]);
}

/** Whether an operand may be null: each value of a choice, but no condition. */
const mayBeNull = (op: OperationName, at: number, count: number): boolean =>
  op === "caseWhen" && (at % 2 === 1 || at === count - 1);

/** The types that fit as an operand, when those before it are known. */
export function wantedTypes(open: readonly Signature[], at: number): ValueType[] {
  const types = open.flatMap((signature) => (at + 1 < signature.length ? (signature[at] as ValueType) : []));
  return [...new Set(types)];
}

const expected = (types: readonly ValueType[]): string => types.join(" or ") || "no more operands";

/** The signatures that are left when an operand has this type. */
export function narrowed(
  open: readonly Signature[],
  op: OperationName,
  at: number,
  count: number,
  found: OperandType | undefined,
): readonly Signature[] {
  if (found === "null" && mayBeNull(op, at, count)) return open;
  return open.filter((signature) => at + 1 < signature.length && signature[at] === found);
}

/** The type of an operation over operands of these types. */
export function resultType(op: OperationName, operands: readonly OperandType[]): ValueType | Misfit {
  let open = signatures(op, operands.length);
  for (const [at, found] of operands.entries()) {
    const left = narrowed(open, op, at, operands.length, found);
    if (left.length === 0) return { at, expected: expected(wantedTypes(open, at)) };
    open = left;
  }
  const whole = open.filter((signature) => signature.length === operands.length + 1);
  if (whole.length === 0)
    return { at: operands.length, expected: expected(wantedTypes(open, operands.length)) };
  if (whole.length === 1) return (whole[0] as Signature).at(-1) as ValueType;
  return { at: operands.length - 1, expected: "a value that is not null in one case" };
}

/** Whether an operand can cut time into steps: a constant length above 0. */
export function isStep(operand: object | undefined): boolean {
  const { value } = Object(operand) as { value?: unknown };
  return typeof value === "number" && value > 0 && Number.isFinite(value);
}
