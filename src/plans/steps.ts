// What a plan's methods are given, checked and turned into steps.

import { Expression, type ExpressionData } from "../expressions/expression.ts";
import { checkName } from "../sources/schema.ts";
import type { Aggregate } from "./aggregate.ts";
import { checkAggregate } from "./aggregate-check.ts";
import type { GroupStep } from "./grouping.ts";
import { lookUp, type Scope, typeOf } from "./scope.ts";
import { cutOf, type SessionOptions, type WindowData, type WindowOptions } from "./window.ts";

/** Gives an expression over the fields of a row. */
export type Callback = (row: { readonly [name: string]: Expression }) => unknown;

/** The expressions that stand for a row's fields after the steps so far. */
function rowOf({ names }: Scope): { readonly [name: string]: Expression } {
  return Object.fromEntries(
    [...names].map(([name, data]) => [name, new Expression({ field: name }, typeOf(data))]),
  );
}

function expressionOf(scope: Scope, what: string, callback: Callback): Expression {
  const expression = callback(rowOf(scope));
  if (expression instanceof Expression) return expression;
  throw new TypeError(`${what}: expected an expression made from the row's fields, got ${typeof expression}`);
}

/** The condition of a filter. */
export function filterOf(scope: Scope, predicate: Callback): ExpressionData {
  const expression = expressionOf(scope, "filter", predicate);
  if (expression.type === "boolean") return expression.data;
  throw new TypeError(`filter: expected a boolean expression, got a ${expression.type}`);
}

/** The columns of a derive. */
export function columnsOf(
  scope: Scope,
  columns: { readonly [name: string]: Callback },
): { [name: string]: ExpressionData } {
  const entries = Object.entries(columns).map(([name, callback]) => {
    checkName(name);
    return [name, expressionOf(scope, `derive: field "${name}"`, callback).data] as const;
  });
  return Object.fromEntries(entries);
}

function mustDiffer(names: readonly string[], what: string): void {
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated !== undefined) throw new TypeError(`${what}: field "${repeated}" is named twice`);
}

/** The names of a select. */
export function namesOf(names: readonly string[]): readonly string[] {
  mustDiffer(names, "select");
  if (names.length === 0) throw new TypeError("select: expected at least one field, got none");
  return names;
}

/** A grouping whose keys and aggregates fit the row. */
export function groupingOf(
  scope: Scope,
  keys: string | readonly string[],
  aggregates: { readonly [name: string]: Aggregate },
  window?: WindowData,
): GroupStep {
  const groupBy = typeof keys === "string" ? [keys] : keys;
  const step = window === undefined ? { groupBy, aggregates } : { groupBy, aggregates, window };
  checkGrouping(step, scope);
  return step;
}

/** Throws a TypeError unless a grouping fits what is in scope. */
export function checkGrouping({ groupBy, aggregates, window }: GroupStep, scope: Scope): void {
  mustDiffer(groupBy, "groupBy");
  if (window === undefined && groupBy.length + Object.keys(aggregates).length === 0)
    throw new TypeError("groupBy: expected at least one key or aggregate, got none");
  const listed = groupBy.find((name) => typeOf(lookUp(scope, name)) === "list");
  if (listed !== undefined)
    throw new TypeError(`groupBy: expected keys of single values, got "${listed}", a list`);
  if (window !== undefined) checkWindowNames([...groupBy, ...Object.keys(aggregates)]);
  for (const [name, aggregate] of Object.entries(aggregates)) {
    checkName(name);
    if (groupBy.includes(name))
      throw new TypeError(`groupBy: the aggregate "${name}" has the name of the key`);
    checkAggregate(`groupBy: ${name}`, aggregate, (field) => typeOf(lookUp(scope, field)));
  }
}

function checkWindowNames(names: readonly string[]): void {
  const taken = names.find((name) => name === "windowStart" || name === "windowEnd");
  if (taken !== undefined)
    throw new TypeError(`groupBy: the field "${taken}" has the name of a field of windows; rename it`);
}

/** The windows of a grouping that is to follow. */
export function windowOf(scope: Scope, field: string, options: WindowOptions | SessionOptions): WindowData {
  const given = Object.entries(Object(options)).filter(([, value]) => value !== undefined);
  const window = { field, ...Object.fromEntries(given) } as WindowData;
  cutOf(window, scope);
  return window;
}
