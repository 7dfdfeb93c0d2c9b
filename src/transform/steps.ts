// What a plan's methods are given, checked and turned into steps.
import { checkName, schemaFields } from "../sources/schema.ts";
import type { Aggregate } from "./aggregate.ts";
import { checkAggregate } from "./aggregate-check.ts";
import type { PlanData } from "./build.ts";
import { type GroupStep, scopeAfter } from "./compile.ts";
import { Expression, type ExpressionData } from "./expression.ts";
import { lookUp, typeOf } from "./scope.ts";

/** Gives an expression over the fields of a row. */
export type Callback = (row: { readonly [name: string]: Expression }) => unknown;

/** The expressions that stand for a row's fields after the steps so far. */
function rowOf({ schema, steps }: PlanData): { readonly [name: string]: Expression } {
  const { names, fields } = scopeAfter(schemaFields(schema), steps);
  return Object.fromEntries(
    [...names].map(([name, data]) => [name, new Expression({ field: name }, typeOf(data, fields))]),
  );
}

function expressionOf(data: PlanData, what: string, callback: Callback): Expression {
  const expression = callback(rowOf(data));
  if (expression instanceof Expression) return expression;
  throw new TypeError(`${what}: expected an expression made from the row's fields, got ${typeof expression}`);
}

/** The condition of a filter. */
export function filterOf(data: PlanData, predicate: Callback): ExpressionData {
  const expression = expressionOf(data, "filter", predicate);
  if (expression.type === "boolean") return expression.data;
  throw new TypeError(`filter: expected a boolean expression, got a ${expression.type}`);
}

/** The columns of a derive. */
export function columnsOf(
  data: PlanData,
  columns: { readonly [name: string]: Callback },
): { [name: string]: ExpressionData } {
  const entries = Object.entries(columns).map(([name, callback]) => {
    checkName(name);
    return [name, expressionOf(data, `derive: field "${name}"`, callback).data] as const;
  });
  return Object.fromEntries(entries);
}

/** The names of a select, or the keys of a grouping. */
export function namesOf(names: readonly string[], what = "select"): readonly string[] {
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated !== undefined) throw new TypeError(`${what}: field "${repeated}" is named twice`);
  if (names.length === 0) throw new TypeError(`${what}: expected at least one field, got none`);
  return names;
}

/** A grouping whose keys and aggregates fit the row. */
export function groupingOf(
  data: PlanData,
  keys: string | readonly string[],
  aggregates: { readonly [name: string]: Aggregate },
): GroupStep {
  const groupBy = namesOf(typeof keys === "string" ? [keys] : keys, "groupBy");
  const scope = scopeAfter(schemaFields(data.schema), data.steps);
  const listed = groupBy.find((name) => typeOf(lookUp(scope, name), scope.fields) === "list");
  if (listed !== undefined)
    throw new TypeError(`groupBy: expected keys of single values, got "${listed}", a list`);
  for (const [name, aggregate] of Object.entries(aggregates)) {
    checkName(name);
    if (groupBy.includes(name))
      throw new TypeError(`groupBy: the aggregate "${name}" has the name of the key`);
    checkAggregate(`groupBy: ${name}`, aggregate, (field) => typeOf(lookUp(scope, field), scope.fields));
  }
  return { groupBy, aggregates };
}
