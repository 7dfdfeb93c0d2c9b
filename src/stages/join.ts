import { keyOf } from "../programs/groups.ts";
import type { Field, Tuple, Value } from "../programs/program.ts";
import { mustBeNew, mustBeOneOf, mustList, placeOfSingle, refuse, shown } from "../rows/check.ts";
import { keysOf } from "../rows/keyed.ts";
import { memoryless, type StagePart } from "../rows/stage.ts";

/** A small table that rows are joined with. */
export interface SideTable {
  readonly fields: readonly Field[];
  readonly rows: readonly Tuple[];
}

/** How rows are joined. */
export interface Joining {
  /** Which field of the rows must equal which of the table; one name where both are called the same. */
  readonly on: readonly (string | readonly [field: string, side: string])[];
  /** What becomes of a row without match: it stays, with nulls, or goes. Default `"left"`, it stays. */
  readonly kind?: "left" | "inner";
  /** What rows of the table with the same key mean: a mistake, that the first counts, or that each of them is a match. Default `"error"`. */
  readonly duplicates?: "error" | "first" | "all";
  /** Put before the names of the table's fields. Default none. */
  readonly prefix?: string;
}

/** Adds the fields of a table to rows. */
export interface JoinStep<Side = SideTable> extends Joining {
  readonly join: Side;
}

/** The places of the fields that must be equal, in the rows and in the table. */
function pairsOf({ on, join }: JoinStep, fields: readonly Field[]): (readonly [number, number])[] {
  const list = mustList("on", on, "fields");
  if (list.length === 0) refuse("on", "at least one field", "none");
  return list.map((one, i) => {
    const [left, right, ...more] = Array.isArray(one) ? one : [one, one];
    if (more.length > 0) refuse(`on[${i}]`, "a field, or two", `${more.length + 2}`);
    const places = [
      placeOfSingle(`on[${i}]`, left, fields),
      placeOfSingle(`on[${i}], of the table`, right, join.fields),
    ] as const;
    const [wanted, got] = [fields[places[0]]?.type, join.fields[places[1]]?.type];
    if (wanted !== got)
      throw new TypeError(`on[${i}]: expected two fields of one type, got a ${wanted} and a ${got}`);
    return places;
  });
}

/** The table's rows by their keys; a row with null in its key matches nothing. */
function indexOf({ join, duplicates }: JoinStep, places: readonly number[]): Map<Value, Tuple[]> {
  const index = new Map<Value, Tuple[]>();
  const keys = keysOf(places);
  for (const [at, row] of join.rows.entries()) {
    const own = keys(row);
    const known = index.get(keyOf(own));
    if (own.includes(null)) continue;
    if (known === undefined) index.set(keyOf(own), [row]);
    else if (duplicates === "all") known.push(row);
    else if (duplicates !== "first") refuseAgain(at, own);
  }
  return index;
}

function refuseAgain(at: number, key: Tuple): never {
  throw new TypeError(
    `join.rows[${at}]: expected a key that no other row has, got ${key.map(shown).join(", ")} again; duplicates: "first" or "all" allows it`,
  );
}

const indexes = new WeakMap<JoinStep, Map<Value, Tuple[]>>();

/** The index of a step, made once. */
function knownIndex(step: JoinStep, places: readonly number[]): Map<Value, Tuple[]> {
  const index = indexes.get(step) ?? indexOf(step, places);
  indexes.set(step, index);
  return index;
}

function checkOptions({ kind, duplicates, prefix }: JoinStep): void {
  mustBeOneOf("kind", kind ?? "left", ["left", "inner"]);
  mustBeOneOf("duplicates", duplicates ?? "error", ["error", "first", "all"]);
  if (typeof (prefix ?? "") !== "string") refuse("prefix", "a text", prefix);
}

/** The fields of the table that are added, with their places: all that are not compared. */
function addedFields({ join, prefix = "" }: JoinStep, compared: readonly number[], fields: readonly Field[]) {
  return join.fields.flatMap(({ name, type }, place) => {
    if (compared.includes(place)) return [];
    return { name: mustBeNew("prefix", `${prefix}${name}`, fields), type, place };
  });
}

/** Every row with the fields of the rows of the table that have its key. */
export function joinStage(step: JoinStep, fields: readonly Field[]): StagePart {
  checkOptions(step);
  const pairs = pairsOf(step, fields);
  const compared = pairs.map(([, side]) => side);
  const added = addedFields(step, compared, fields);
  const index = knownIndex(step, compared);
  const keys = keysOf(pairs.map(([own]) => own));
  const valuesOf = keysOf(added.map(({ place }) => place));
  const none = step.kind === "inner" ? [] : [added.map(() => null)];
  const joined = (row: Tuple): Tuple[] =>
    (index.get(keyOf(keys(row)))?.map(valuesOf) ?? none).map((side) => [...row, ...side]);
  return {
    title: `${step.kind ?? "left"} join of ${step.join.rows.length} rows on ${titleOf(step)}`,
    fields: [...fields, ...added.map(({ name, type }) => ({ name, type }))],
    rowByRow: true,
    make: (give) => ({ add: (rows) => give(rows.flatMap(joined)), finish() {}, ...memoryless }),
  };
}

const titleOf = ({ on }: JoinStep): string =>
  on.map((one) => (typeof one === "string" ? one : one.join(" = "))).join(", ");
