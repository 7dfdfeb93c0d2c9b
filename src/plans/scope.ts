// What names mean at some place of a plan: expressions over the fields of the rows that came in last.

import type { ExpressionData } from "../expressions/expression.ts";
import { Expressions, type Resolved } from "../expressions/resolve.ts";
import type { Field, ValueType } from "../programs/program.ts";

/** A step that changes what names mean, or which rows stay. */
export type MapStep =
  | { readonly filter: ExpressionData }
  | { readonly derive: { readonly [name: string]: ExpressionData } }
  | { readonly select: readonly string[] };

/** Names with the expressions that they stand for, and the filters met on the way. */
export interface Scope {
  readonly fields: readonly Field[];
  readonly expressions: Expressions;
  readonly names: ReadonlyMap<string, Resolved>;
  readonly filters: readonly Resolved[];
}

/** Every field under its own name. */
export function emptyScope(fields: readonly Field[]): Scope {
  const expressions = new Expressions();
  const names = new Map(fields.map((field) => [field.name, expressions.field(field)]));
  return { fields, expressions, names, filters: [] };
}

/** What a name stands for. */
export function lookUp({ names }: Scope, name: string): Resolved {
  const found = names.get(name);
  if (found !== undefined) return found;
  throw new TypeError(`plan: unknown field "${name}"; the fields are ${[...names.keys()].join(", ")}`);
}

/** The type of an expression's values; one that is always null is text, which holds any. */
export function typeOf({ type }: Resolved): ValueType {
  return type === "null" ? "text" : type;
}

/** The scope after one more step; undefined if it is another kind of step. */
export function extended(scope: Scope, step: MapStep): Scope | undefined {
  const expressions = scope.expressions.copy();
  const resolve = (data: ExpressionData): Resolved => expressions.of(data, (name) => lookUp(scope, name));
  if ("filter" in step) return { ...scope, expressions, filters: [...scope.filters, resolve(step.filter)] };
  if ("select" in step)
    return { ...scope, names: new Map(step.select.map((name) => [name, lookUp(scope, name)])) };
  if (!("derive" in step)) return undefined;
  const added = Object.entries(step.derive).map(([name, data]) => [name, resolve(data)] as const);
  return { ...scope, expressions, names: new Map([...scope.names, ...added]) };
}
