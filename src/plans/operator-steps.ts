// The methods of a plan for steps over whole rows: what they are given, as plain data.
import { refuse } from "../rows/check.ts";
import type { SortKey } from "../rows/order.ts";
import type { OperatorStep } from "../stages/operators.ts";
import { type SideData, sideData } from "./side-table.ts";

type Options = { readonly [name: string]: unknown };

/** Options without those that are not given, as an object. */
function given(what: string, options: unknown): Options {
  if (typeof options !== "object" || options === null) return refuse(what, "options", options);
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

const keyOf = (key: string | SortKey): unknown =>
  typeof key === "string" ? { field: key } : given("sort", key);

/** Options of which `by` may be a single field. */
function marking(what: string, options: unknown): Options {
  const { by, ...others } = given(what, options);
  return by === undefined ? others : { ...others, by: typeof by === "string" ? [by] : by };
}

/** What `on` means: one field, several, or pairs of them. */
function pairs(on: unknown): unknown {
  if (typeof on === "string") return [on];
  if (typeof on !== "object" || on === null || Array.isArray(on)) return on;
  return Object.entries(on);
}

function joining(rows: unknown, options: unknown): object {
  const { schema, on, ...others } = given("join", options);
  if (schema !== undefined && typeof Object(schema).fields !== "object") refuse("schema", "a schema", schema);
  return { join: sideData(rows, schema as { fields: object } | undefined), on: pairs(on), ...others };
}

/** The methods, without the types that only matter to their user. */
export interface OperatorMethods<Built> {
  limit(limit: number, offset?: number): Built;
  sort(...keys: (string | SortKey)[]): Built;
  topK(topK: number, ...keys: (string | SortKey)[]): Built;
  distinct(...names: string[]): Built;
  join(rows: unknown, options: unknown): Built;
  zScore(field: string, options: unknown): Built;
  ewma(field: string, options: unknown): Built;
  sample(size: number, options?: unknown): Built;
}

/** The methods, each giving what `then` makes of its step. */
export function operatorMethods<Built>(
  then: (step: OperatorStep<SideData>) => Built,
): OperatorMethods<Built> {
  const step = (data: object): Built => then(data as OperatorStep<SideData>);
  return {
    limit: (limit, offset) => step(given("limit", { limit, offset })),
    sort: (...keys) => step({ sort: keys.map(keyOf) }),
    topK: (topK, ...keys) => step({ topK, by: keys.map(keyOf) }),
    distinct: (...distinct) => step({ distinct }),
    join: (rows, options) => step(joining(rows, options)),
    zScore: (zScore, options) => step({ zScore, ...marking("zScore", options) }),
    ewma: (ewma, options) => step({ ewma, ...marking("ewma", options) }),
    sample: (sample, options = {}) => step({ sample, ...given("sample", options) }),
  };
}
