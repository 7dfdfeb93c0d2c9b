// The order of rows: by one field, then by the next, and rows that are equal in all of them as they came.
import type { Field, Tuple } from "../programs/program.ts";
import { mustBeOneOf, mustKnow, mustList, placeOfSingle, refuse } from "./check.ts";

/** One key of an order. */
export interface SortKey<Name extends string = string> {
  /** The field. */
  readonly field: Name;
  /** Whether the greatest comes first. Default false. */
  readonly descending?: boolean;
  /** Where rows come that are null in it, whatever the direction. Default `"last"`. */
  readonly nulls?: "first" | "last";
}

/** Below zero if the first of two rows comes first, above if the second does. */
export type Comparison = (a: Tuple, b: Tuple) => number;

const members = ["field", "descending", "nulls"];

/** How one key compares rows. NaN is behind all numbers, in both directions. */
function comparisonOf(what: string, data: unknown, fields: readonly Field[]): Comparison {
  if (typeof data !== "object" || data === null) refuse(what, "a key such as { field }", data);
  mustKnow(what, data, members);
  const { field, descending = false, nulls = "last" } = data as Partial<SortKey>;
  const place = placeOfSingle(`${what}.field`, field, fields);
  mustBeOneOf(`${what}.descending`, descending, [true, false]);
  const empty = mustBeOneOf(`${what}.nulls`, nulls, ["first", "last"]) === "first" ? -1 : 1;
  const greater = descending ? -1 : 1;
  return (a, b) => {
    const x = a[place] as number | null;
    const y = b[place] as number | null;
    if (x === null || y === null) return x === y ? 0 : x === null ? empty : -empty;
    if (x < y) return -greater;
    if (x > y) return greater;
    return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
  };
}

const mostKeys = 64;

/** How rows are compared by keys. Texts are ordered by their code units, and false comes before true. */
export function orderOf(what: string, keys: unknown, fields: readonly Field[]): Comparison {
  const list = mustList(what, keys, "keys");
  if (list.length === 0 || list.length > mostKeys)
    throw new TypeError(`${what}: expected 1 to ${mostKeys} keys, got ${list.length}`);
  return list
    .map((key, i) => comparisonOf(`${what}[${i}]`, key, fields))
    .reduceRight((next, first) => {
      return (a, b) => first(a, b) || next(a, b);
    });
}

/** An order in words. */
export function orderTitle(keys: readonly SortKey[]): string {
  return keys
    .map(({ field, descending, nulls }) =>
      [field, descending ? "descending" : "", nulls === "first" ? "nulls first" : ""]
        .filter(Boolean)
        .join(" "),
    )
    .join(", ");
}
