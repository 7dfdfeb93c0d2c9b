import type { Column } from "../engine/program.ts";

/** What a field holds: a double, true/false, any text, or text that repeats (a group key, a category). */
export type FieldType = "f64" | "boolean" | "string" | "dictionary";

interface Values {
  f64: number;
  boolean: boolean;
  string: string;
  dictionary: string;
}

/** The row that a schema's fields describe; every field may be null. */
export type RowOf<Fields extends Record<string, FieldType>> = {
  [Name in keyof Fields]: Values[Fields[Name]] | null;
};

/** Fields of a record and their types, in order. */
export interface Schema<Row> {
  /** Each field's type under its name. */
  readonly fields: { readonly [Name in keyof Row]: FieldType };
}

const types: readonly unknown[] = ["f64", "boolean", "string", "dictionary"] satisfies FieldType[];

/** The type of a field type's values, and how they are written. */
const readAs = {
  f64: { type: "number", notation: "f64" },
  boolean: { type: "boolean", notation: "boolean" },
  string: { type: "text", notation: "text" },
  dictionary: { type: "text", notation: "text" },
} as const;

/** The fields of a schema as a plan's rows have them. */
export function schemaFields(fields: { readonly [name: string]: FieldType }): readonly Column[] {
  return Object.entries(fields).map(([name, type]) => ({ name, ...readAs[type] }));
}

/** Throws a TypeError unless a name can be a field of a row. */
export function checkName(name: string): void {
  if (name === "__proto__") throw new TypeError('field "__proto__" cannot be a property of a row; rename it');
}

/**
 * Declares the fields of a record. Fields that a record has beyond these are ignored; a field that is missing or null reads
 * as null; a field of another type rejects the record.
 *
 * @throws TypeError when a type is unknown or the schema is empty.
 * @example
 * ```ts
 * import { schema } from "modulink-edge/transform";
 *
 * const Flight = schema({ delay: "f64", origin: "dictionary" });
 * console.log(Flight.fields.delay);
 * ```
 */
export function schema<const Fields extends Record<string, FieldType>>(
  fields: Fields,
): Schema<RowOf<Fields>> {
  const entries = Object.entries(fields);
  if (entries.length === 0) throw new TypeError("schema: expected at least one field, got none");
  for (const [name, type] of entries) {
    checkName(name);
    if (types.includes(type)) continue;
    throw new TypeError(`schema: field "${name}": expected one of ${types.join(", ")}, got ${String(type)}`);
  }
  return Object.freeze({ fields: Object.freeze({ ...fields }) });
}
