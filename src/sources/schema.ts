import type { Column } from "../programs/program.ts";
import { columnOf, type FieldDefinition, type FieldValue } from "./field.ts";
import { checkedField } from "./field-check.ts";

/** The row that a schema's fields describe; every field may be null that is neither required nor has a default. */
export type RowOf<Fields extends { readonly [name: string]: FieldDefinition }> = {
  -readonly [Name in keyof Fields]: FieldValue<Fields[Name]>;
};

/** Fields of a record and their types, in order. */
export interface Schema<Row> {
  /** Each field's definition under its name. */
  readonly fields: { readonly [Name in keyof Row]: FieldDefinition };
}

/** The fields of a schema as a plan's rows have them. */
export function schemaFields(fields: { readonly [name: string]: FieldDefinition }): readonly Column[] {
  return Object.entries(fields).map(([name, definition]) => columnOf(name, definition));
}

/** Throws a TypeError unless a name can be a field of a row. */
export function checkName(name: string): void {
  if (name === "__proto__") throw new TypeError('field "__proto__" cannot be a property of a row; rename it');
}

/**
 * Declares the fields of a record: the type of each, or its type with options. Fields that a record has beyond these are
 * ignored; a field that is missing or null reads as null, or as its default; a field of another type, or a missing one that is
 * required, rejects the record.
 *
 * @throws TypeError when a type or an option is unknown, a default does not fit, or the schema is empty.
 * @example
 * ```ts
 * import { schema } from "modulink-edge/transform";
 *
 * const Flight = schema({
 *   id: { type: "i64", required: true },
 *   takeOff: "timestamp",
 *   delay: "f64",
 *   origin: { type: "dictionary", default: "unknown" },
 * });
 * console.log(Flight.fields.delay);
 * ```
 */
export function schema<const Fields extends { readonly [name: string]: FieldDefinition }>(
  fields: Fields,
): Schema<RowOf<Fields>> {
  const entries = Object.entries(fields);
  if (entries.length === 0) throw new TypeError("schema: expected at least one field, got none");
  for (const [name] of entries) checkName(name);
  const checked = entries.map(([name, definition]) => [name, checkedField(name, definition)] as const);
  return Object.freeze({ fields: Object.freeze(Object.fromEntries(checked)) }) as Schema<RowOf<Fields>>;
}
