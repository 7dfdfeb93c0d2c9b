// Expressions that come as plain data, perhaps from a stranger: what is wrong is named with its path.

import type { ValueType } from "../programs/program.ts";
import { type OperationName, operationNames, operations } from "../values/operations.ts";
import { deepest, type ExpressionData } from "./expression.ts";
import { isStep, type OperandType, resultType } from "./expression-check.ts";
import { literalOf } from "./expression-literal.ts";

/** Parts of one expression, at most, its listed constants among them. */
const mostParts = 100_000;

/** What is known around an expression. */
export interface Surroundings {
  /** The type of a field; undefined if there is none of this name. */
  readonly typeOf: (field: string) => ValueType | undefined;
  /** The names of the fields, for who reads the message. */
  readonly names: readonly string[];
}

interface Walk extends Surroundings {
  parts: number;
}

const fault = (path: string, what: string): TypeError => new TypeError(`${path}: ${what}`);
const quoted = (value: unknown): string => JSON.stringify(value)?.slice(0, 60) ?? typeof value;

/** The members of an object, or a TypeError. */
function membersOf(data: unknown, path: string): { readonly [name: string]: unknown } {
  if (typeof data !== "object" || data === null || Array.isArray(data))
    throw fault(path, `expected an expression, got ${Array.isArray(data) ? "a list" : quoted(data)}`);
  return data as { readonly [name: string]: unknown };
}

function checkMembers(data: object, known: readonly string[], path: string): void {
  const other = Object.keys(data).find((name) => !known.includes(name));
  if (other !== undefined) throw fault(path, `unknown member ${quoted(other)}; expected ${known.join(", ")}`);
}

/**
 * The type of an expression. Throws a TypeError that begins with the path of what is wrong.
 *
 * @example
 * validateExpression({ op: "gt", args: [{ field: "delay" }, { value: 15 }] }, "steps[0].filter", surroundings);
 */
export function validateExpression(data: unknown, path: string, around: Surroundings): OperandType {
  return typeOfPart(data, path, { ...around, parts: 0 }, 0);
}

function typeOfPart(data: unknown, path: string, walk: Walk, depth: number): OperandType {
  if (depth > deepest)
    throw fault(path, `expected at most ${deepest} operations within each other, got more`);
  if (++walk.parts > mostParts)
    throw fault(path, `expected an expression of at most ${mostParts} parts, got more`);
  const members = membersOf(data, path);
  if (Object.hasOwn(members, "field")) return typeOfField(members, path, walk);
  if (Object.hasOwn(members, "value")) return typeOfConstant(members, path);
  if (Object.hasOwn(members, "op")) return typeOfOperation(members, path, walk, depth);
  throw fault(path, `expected a field, a value or an op, got ${quoted(Object.keys(members))}`);
}

function typeOfField(data: { readonly [name: string]: unknown }, path: string, walk: Walk): ValueType {
  checkMembers(data, ["field"], path);
  const name = data["field"];
  const type = typeof name === "string" ? walk.typeOf(name) : undefined;
  if (type !== undefined) return type;
  throw fault(`${path}.field`, `unknown field ${quoted(name)}; the fields are ${walk.names.join(", ")}`);
}

function typeOfConstant(data: { readonly [name: string]: unknown }, path: string): OperandType {
  checkMembers(data, ["value"], path);
  const literal = literalOf(data["value"]);
  if (literal !== undefined) return literal.type;
  throw fault(`${path}.value`, `expected a constant, got ${quoted(data["value"])}`);
}

function isOperation(name: unknown): name is OperationName {
  return typeof name === "string" && Object.hasOwn(operations, name);
}

function typeOfOperation(
  data: { readonly [name: string]: unknown },
  path: string,
  walk: Walk,
  depth: number,
): ValueType {
  const { op, args, values } = data as { op: unknown; args: unknown; values: unknown };
  if (!isOperation(op))
    throw fault(
      `${path}.op`,
      `unknown operation ${quoted(op)}; the operations are ${operationNames.join(", ")}`,
    );
  const { listed } = operations[op];
  checkMembers(data, listed ? ["op", "args", "values"] : ["op", "args"], path);
  if (!Array.isArray(args)) throw fault(`${path}.args`, `expected a list of operands, got ${quoted(args)}`);
  const types = args.map((arg, i) => typeOfPart(arg, `${path}.args[${i}]`, walk, depth + 1));
  const type = resultType(op, types);
  if (typeof type === "object")
    throw fault(
      `${path}.args[${type.at}]`,
      `${op}: expected ${type.expected}, got ${types[type.at] ?? "nothing"}`,
    );
  if (op === "truncate" && !isStep(args[1] as ExpressionData))
    throw fault(`${path}.args[1]`, "truncate: expected a constant length of time above 0");
  if (listed) checkValues(values, types[0] as OperandType, `${path}.values`, walk);
  return type;
}

function checkValues(values: unknown, type: OperandType, path: string, walk: Walk): void {
  if (!Array.isArray(values)) throw fault(path, `inSet: expected a list of constants, got ${quoted(values)}`);
  walk.parts += values.length;
  if (walk.parts > mostParts) throw fault(path, `inSet: expected at most ${mostParts} constants, got more`);
  for (const [i, value] of values.entries()) {
    const found = literalOf(value)?.type;
    if (found !== type && found !== "null")
      throw fault(`${path}[${i}]`, `inSet: expected ${type}, got ${found ?? quoted(value)}`);
  }
}
