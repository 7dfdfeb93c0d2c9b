// What a schema says about one field.

import { isFault, readValue } from "../formats/read-value.ts";
import type { Column, Notation, ValueType } from "../programs/program.ts";

/**
 * What a field holds: a double, a whole number of 32 or of 64 bits, true/false, a moment, text that repeats (a group key, a
 * category), or any text.
 */
export type FieldType = "f64" | "i32" | "i64" | "boolean" | "timestamp" | "dictionary" | "string";

declare const logicalType: unique symbol;

/** A moment as the number of its milliseconds since 1970-01-01T00:00Z. Any number can be one. */
export type Timestamp = number & { readonly [logicalType]?: "timestamp" };

/** What a field's default may be: a value as the source may write it, or as rows hold it. */
interface Defaults {
  f64: number;
  i32: number;
  i64: bigint | number | string;
  boolean: boolean;
  timestamp: number | string | Date;
  dictionary: string;
  string: string;
}

interface OptionsOf<Type extends FieldType> {
  /** What it holds. */
  readonly type: Type;
  /** Whether a record in which it is missing or null is rejected. */
  readonly required?: true;
  /** What it holds where it is missing or null. Default null. */
  readonly default?: Defaults[Type];
  /** What a timestamp that is written as a number counts: milliseconds or seconds since 1970. Default `"ms"`. */
  readonly unit?: Type extends "timestamp" ? "ms" | "s" : never;
  /** How rows hold whole numbers of 64 bits: as bigint, or as text in digits. Default `"bigint"`. */
  readonly as?: Type extends "i64" ? "bigint" | "string" : never;
}

/** A field's type, and what else is to be known about it. */
export type FieldOptions = { [Type in FieldType]: OptionsOf<Type> }[FieldType];

/** A field: its type, or its type with options. */
export type FieldDefinition = FieldType | FieldOptions;

interface Values {
  f64: number;
  i32: number;
  i64: bigint;
  boolean: boolean;
  timestamp: Timestamp;
  dictionary: string;
  string: string;
}

type TypeOf<Definition> = Definition extends { readonly type: infer Type } ? Type : Definition;

/** The value that rows hold for a field. */
export type FieldValue<Definition> =
  | (Definition extends { readonly as: "string" } ? string : Values[TypeOf<Definition> & FieldType])
  | (Definition extends { readonly required: true } | { readonly default: unknown } ? never : null);

/** The type of a field type's values, and how they are written. */
const kinds: { readonly [Type in FieldType]: { readonly type: ValueType; readonly notation: Notation } } = {
  f64: { type: "number", notation: "f64" },
  i32: { type: "number", notation: "i32" },
  i64: { type: "integer", notation: "i64" },
  boolean: { type: "boolean", notation: "boolean" },
  timestamp: { type: "timestamp", notation: "milliseconds" },
  dictionary: { type: "text", notation: "text" },
  string: { type: "text", notation: "text" },
};

const optionsOf = (definition: FieldDefinition): FieldOptions =>
  typeof definition === "string" ? { type: definition } : definition;

function kindOf({ type, unit, as }: FieldOptions): (typeof kinds)[FieldType] {
  if (unit === "s") return { type: "timestamp", notation: "seconds" };
  return as === "string" ? { type: "text", notation: "digits" } : kinds[type];
}

/** A field as a source reads it. */
export function columnOf(name: string, definition: FieldDefinition): Column {
  const options = optionsOf(definition);
  const column: Column = { name, ...kindOf(options) };
  if (options.required === true) return { ...column, required: true };
  if (options.default === undefined) return column;
  const value = readValue(column, options.default);
  return isFault(value) ? column : { ...column, default: value };
}
