// The plan that answers a question, made for the fields of the content at hand.
import { fail } from "modulink-edge/hono";
import {
  count,
  type FieldType,
  max,
  mean,
  min,
  type Plan,
  plan,
  type Schema,
  schema,
  sum,
  variance,
} from "modulink-edge/transform";
import type { Peeked } from "./peek.ts";
import { operators, type Question } from "./question.ts";

/** A record of fields that are known only when the content is there; the key may hold something else than numbers. */
export type Row = { [field: string]: number | null };

/** A group of the answer. */
export interface Group {
  readonly key: string | number | boolean | null;
  /** Its rows. */
  readonly rows: number;
  /** Those of them that have a value. */
  readonly count: number;
  readonly mean: number | null;
  readonly sum: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly variance: number | null;
}

const types: { readonly [type: string]: FieldType } = {
  number: "f64",
  boolean: "boolean",
  string: "dictionary",
};

/** What the key holds in the first record that has it: numbers, true and false, or text; text if none has it yet. */
function keyType(by: string, records: Peeked["records"]): FieldType {
  const found =
    records.map((record) => record[by]).find((value) => value !== undefined && value !== null) ?? "";
  const type = types[typeof found];
  if (type) return type;
  throw fail(422, `Cannot group by the field "${by}", which holds objects or arrays`);
}

/** The fields that a question needs. */
export function schemaFor({ by, value, where }: Question, records: Peeked["records"]): Schema<Row> {
  return schema({ [by]: keyType(by, records), [value]: "f64", [where?.field ?? value]: "f64" });
}

/** The plan that answers a question: the key and the value under names that no field of the content can take. */
export function planFor(fields: Schema<Row>, { by, value, where }: Question): Plan<Row, Group> {
  const all = plan(fields, { maxGroups: 100_000 });
  const rows = where ? all.filter((row) => row[where.field]![operators[where.operator]](where.number)) : all;
  const groups = rows.derive({ key: (row) => row[by]!, number: (row) => row[value]! }).groupBy("key", {
    rows: count(),
    count: count("number"),
    mean: mean("number"),
    sum: sum("number"),
    min: min("number"),
    max: max("number"),
    variance: variance("number"),
  });
  return groups as Plan<Row, unknown> as Plan<Row, Group>;
}
