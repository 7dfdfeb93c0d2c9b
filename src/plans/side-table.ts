// Small tables that rows are joined with: as plain data, checked, and read as fields and rows.

import { isFault, readValue } from "../formats/read-value.ts";
import type { Column, Value } from "../programs/program.ts";
import { mustKnow, mustList, refuse } from "../rows/check.ts";
import type { FieldDefinition, FieldType } from "../sources/field.ts";
import { schema, schemaFields } from "../sources/schema.ts";
import type { JoinStep, SideTable } from "../stages/join.ts";
import { formatTimestamp } from "../values/timestamp.ts";

/** A table of a join as plain data: the values as JSON holds them. */
export interface SideData {
  /** The fields' definitions under their names. */
  readonly schema: { readonly [name: string]: FieldDefinition };
  /** Each row's values in the order of the schema. */
  readonly rows: readonly (readonly unknown[])[];
}

/** Rows of a table, at most: it travels with the plan. */
export const mostSideRows = 100_000;

function checkSize(rows: readonly unknown[]): void {
  if (rows.length > mostSideRows)
    throw new TypeError(`join.rows: expected at most ${mostSideRows} rows, got ${rows.length}`);
}

function readRow(columns: readonly Column[], row: unknown, at: number): Value[] {
  const values = mustList(`join.rows[${at}]`, row, "values");
  if (values.length !== columns.length)
    refuse(`join.rows[${at}]`, `a list of ${columns.length} values`, `${values.length} values`);
  return columns.map((column, i) => {
    const value = readValue(column, values[i]);
    if (!isFault(value)) return value;
    throw new TypeError(`join.rows[${at}]: ${value.reason}`);
  });
}

/** Reads a table; a TypeError says what is wrong with it. */
export function sideTable(data: unknown): SideTable {
  if (typeof data !== "object" || data === null) refuse("join", "a table { schema, rows }", data);
  mustKnow("join", data, ["schema", "rows"]);
  const { schema: fields, rows } = data as { [name: string]: unknown };
  if (typeof fields !== "object" || fields === null) refuse("join.schema", "fields and their types", fields);
  const columns = schemaFields(schema(fields as SideData["schema"]).fields);
  const list = mustList("join.rows", rows, "rows");
  checkSize(list);
  return { fields: columns, rows: list.map((row, at) => readRow(columns, row, at)) };
}

const read = new WeakMap<object, JoinStep>();

/** A step whose table, if it has one, is read; each step once. */
export function withTable(step: object): object {
  if (!Object.hasOwn(step, "join")) return step;
  const known = read.get(step);
  if (known !== undefined) return known;
  const ready = { ...(step as JoinStep<SideData>), join: sideTable((step as JoinStep<unknown>).join) };
  read.set(step, ready);
  return ready;
}

const typesOf: readonly (readonly [FieldType, (value: unknown) => boolean])[] = [
  ["f64", (value) => typeof value === "number"],
  ["boolean", (value) => typeof value === "boolean"],
  ["string", (value) => typeof value === "string"],
  ["i64", (value) => typeof value === "bigint"],
  ["timestamp", (value) => value instanceof Date],
];

type SideRow = { readonly [name: string]: unknown };

const ownValue = (row: SideRow | undefined, name: string): unknown =>
  Object.hasOwn(row ?? {}, name) ? row?.[name] : null;

/** The type of a field's values, as the first one tells it that is not null. */
function typeFound(name: string, rows: readonly SideRow[]): FieldType {
  const at = rows.findIndex((row) => (ownValue(row, name) ?? null) !== null);
  if (at < 0) throw new TypeError(`join: field "${name}": expected a value or a schema, got only null`);
  const value = ownValue(rows[at], name);
  const found = typesOf.find(([, fits]) => fits(value));
  if (found !== undefined) return found[0];
  return refuse(`join.rows[${at}]: field "${name}"`, "a number, text, boolean, bigint or Date", value);
}

function schemaFound(rows: readonly SideRow[]): SideData["schema"] {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  if (names.length === 0) throw new TypeError("join: expected rows with fields or a schema, got neither");
  return schema(Object.fromEntries(names.map((name) => [name, typeFound(name, rows)]))).fields;
}

/** A value as JSON holds it. */
function plainValue(value: unknown, at: number): unknown {
  if (typeof value === "number" && !Number.isFinite(value))
    refuse(`join.rows[${at}]`, "finite numbers", value);
  if (value instanceof Date) return formatTimestamp(value.getTime());
  return typeof value === "bigint" ? String(value) : (value ?? null);
}

/** Rows as objects to a table; without a schema each field's type is that of its values. */
export function sideData(rows: unknown, given?: { readonly fields: object }): SideData {
  const list = mustList("join", rows, "rows") as readonly SideRow[];
  checkSize(list);
  for (const [at, row] of list.entries())
    if (typeof row !== "object" || row === null) refuse(`join.rows[${at}]`, "an object", row);
  const fields = given === undefined ? schemaFound(list) : (given.fields as SideData["schema"]);
  const names = Object.keys(fields);
  return {
    schema: fields,
    rows: list.map((row, at) => names.map((name) => plainValue(ownValue(row, name), at))),
  };
}
