// The order of rows: by one field, then by the next, and rows that are equal in all of them as they came.
import type { Field, Tuple, Value } from "../programs/program.ts";
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

/** A key, checked, and the place of its field. */
export interface PlacedKey {
  readonly place: number;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

function placedKey(what: string, data: unknown, fields: readonly Field[]): PlacedKey {
  if (typeof data !== "object" || data === null) refuse(what, "a key such as { field }", data);
  mustKnow(what, data, members);
  const { field, descending = false, nulls = "last" } = data as Partial<SortKey>;
  const place = placeOfSingle(`${what}.field`, field, fields);
  mustBeOneOf(`${what}.descending`, descending, [true, false]);
  return {
    place,
    descending,
    nullsFirst: mustBeOneOf(`${what}.nulls`, nulls, ["first", "last"]) === "first",
  };
}

/** How one key compares values. NaN is behind all numbers, in both directions. */
export function comparisonOf({ descending, nullsFirst }: PlacedKey): (x: Value, y: Value) => number {
  const empty = nullsFirst ? -1 : 1;
  const greater = descending ? -1 : 1;
  return (x, y) => {
    if (x === null || y === null) return x === y ? 0 : x === null ? empty : -empty;
    if (x < y) return -greater;
    if (x > y) return greater;
    return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
  };
}

const mostKeys = 64;

/** The keys of an order. Throws a `TypeError` for anything else. */
export function placedKeys(what: string, keys: unknown, fields: readonly Field[]): PlacedKey[] {
  const list = mustList(what, keys, "keys");
  if (list.length === 0 || list.length > mostKeys)
    throw new TypeError(`${what}: expected 1 to ${mostKeys} keys, got ${list.length}`);
  return list.map((key, i) => placedKey(`${what}[${i}]`, key, fields));
}

/** How rows are compared by keys. Texts are ordered by their code units, and false comes before true. */
export function orderOf(keys: readonly PlacedKey[]): Comparison {
  return keys
    .map((key): Comparison => {
      const compare = comparisonOf(key);
      return (a, b) => compare(a[key.place] as Value, b[key.place] as Value);
    })
    .reduceRight((next, first) => (a, b) => first(a, b) || next(a, b));
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
