// Whether what a schema was given for a field is a definition, and that definition as plain data.

import { isFault, readValue } from "../formats/read-value.ts";
import { formatTimestamp } from "../values/timestamp.ts";
import { columnOf, type FieldDefinition, type FieldOptions, type FieldType } from "./field.ts";

// biome-ignore format: a list of words
const types: readonly unknown[] =
  ["f64", "i32", "i64", "boolean", "timestamp", "dictionary", "string"] satisfies FieldType[];

/** What an option may be, and which types have it. */
interface Choice {
  readonly words: readonly unknown[];
  readonly of?: FieldType;
  /** What it is when nothing is said. */
  readonly usual?: string;
}

/** All options but the default, in the order in which a definition keeps them. */
const choices: { readonly [option: string]: Choice } = {
  required: { words: [true] },
  unit: { words: ["ms", "s"], of: "timestamp", usual: "ms" },
  as: { words: ["bigint", "string"], of: "i64", usual: "bigint" },
};

const quoted = (word: unknown): string => (typeof word === "string" ? `"${word}"` : String(word));

function shown(value: unknown): string {
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}

function checkOption(what: string, option: string, value: unknown, type: unknown): void {
  const choice = Object.hasOwn(choices, option) ? choices[option] : undefined;
  if (choice === undefined) {
    const known = ["type", "default", ...Object.keys(choices)].join(", ");
    throw new TypeError(`${what} unknown option "${option}"; the options are ${known}`);
  }
  const { words, of = type } = choice;
  if (of !== type) throw new TypeError(`${what} ${option}: expected none, as the type is ${type}, not ${of}`);
  if (words.includes(value)) return;
  throw new TypeError(`${what} ${option}: expected ${words.map(quoted).join(" or ")}, got ${shown(value)}`);
}

/** A default as JSON holds it. */
function checkedDefault(name: string, options: FieldOptions, value: unknown): unknown {
  if (options.required === true)
    throw new TypeError(`schema: field "${name}": expected either required or a default, got both`);
  const plain = value instanceof Date ? formatTimestamp(value.getTime()) : value;
  const read = readValue(columnOf(name, { ...options, required: true }), plain);
  if (isFault(read)) throw new TypeError(`schema: default of ${read.reason}`);
  if (typeof read === "number" && !Number.isFinite(read))
    throw new TypeError(`schema: default of field "${name}": expected a finite number, got ${read}`);
  if (typeof plain === "bigint") return String(plain);
  return plain === 0 ? 0 : plain;
}

/** The options that were given; a type alone is one. */
function optionsIn(definition: unknown): { readonly [option: string]: unknown } {
  const isObject = typeof definition === "object" && definition !== null && !Array.isArray(definition);
  const entries = isObject ? Object.entries(definition) : [["type", definition] as const];
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** A field's definition as plain data in its shortest form. Throws a `TypeError` that names the field. */
export function checkedField(name: string, definition: unknown): FieldDefinition {
  const what = `schema: field "${name}":`;
  const { type, default: value, ...others } = optionsIn(definition);
  if (!types.includes(type))
    throw new TypeError(`${what} expected one of ${types.join(", ")}, got ${shown(type)}`);
  for (const [option, chosen] of Object.entries(others)) checkOption(what, option, chosen, type);
  const said = ([option, { usual }]: [string, Choice]): boolean =>
    others[option] !== undefined && others[option] !== usual;
  const kept = Object.entries(choices).filter(said);
  const plain = {
    type,
    ...Object.fromEntries(kept.map(([option]) => [option, others[option]])),
  } as FieldOptions;
  if (value === undefined) return kept.length === 0 ? plain.type : Object.freeze(plain);
  return Object.freeze({ ...plain, default: checkedDefault(name, plain, value) } as FieldOptions);
}
