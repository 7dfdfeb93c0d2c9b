// What names mean at some place of a plan: expressions over the fields of the rows that came in last.
import type { Field, ValueType } from "../engine/program.ts";
import type { ExpressionData } from "./expression.ts";
import { resultType } from "./expression.ts";

/** A step that changes what names mean, or which rows stay. */
export type MapStep =
  | { readonly filter: ExpressionData }
  | { readonly derive: { readonly [name: string]: ExpressionData } }
  | { readonly select: readonly string[] };

/** Names with the expressions that they stand for, and the filters met on the way. */
export interface Scope {
  readonly fields: readonly Field[];
  readonly names: ReadonlyMap<string, ExpressionData>;
  readonly filters: readonly ExpressionData[];
}

/** Every field under its own name. */
export function emptyScope(fields: readonly Field[]): Scope {
  return { fields, names: new Map(fields.map(({ name }) => [name, { field: name }])), filters: [] };
}

/** What a name stands for. */
export function lookUp({ names }: Scope, name: string): ExpressionData {
  const data = names.get(name);
  if (data !== undefined) return data;
  throw new TypeError(`plan: unknown field "${name}"; the fields are ${[...names.keys()].join(", ")}`);
}

/** The type of an expression over fields. */
export function typeOf(data: ExpressionData, fields: readonly Field[]): ValueType {
  if ("field" in data) return (fields.find(({ name }) => name === data.field) as Field).type;
  if ("op" in data) return resultType(data.op);
  return typeof data.value === "string" ? "text" : (typeof data.value as ValueType);
}

/** The expression over fields; what a name stands for keeps its identity, so it is computed once. */
function resolve(data: ExpressionData, scope: Scope): ExpressionData {
  if ("field" in data) return lookUp(scope, data.field);
  return "value" in data ? data : { op: data.op, args: data.args.map((arg) => resolve(arg, scope)) };
}

/** The scope after one more step; undefined if it is another kind of step. */
export function extended(scope: Scope, step: MapStep): Scope | undefined {
  if ("filter" in step) return { ...scope, filters: [...scope.filters, resolve(step.filter, scope)] };
  if ("select" in step)
    return { ...scope, names: new Map(step.select.map((name) => [name, lookUp(scope, name)])) };
  if (!("derive" in step)) return undefined;
  const added = Object.entries(step.derive).map(([name, data]) => [name, resolve(data, scope)] as const);
  return { ...scope, names: new Map([...scope.names, ...added]) };
}
