// What a step over rows was asked for, checked: every error says where, what was expected and what came.

import { described } from "../formats/read-value.ts";
import type { Field, ValueType } from "../programs/program.ts";

const longestShown = 60;

/** A value as the reader of an error should see it. */
export function shown(value: unknown): string {
  if (typeof value === "object" || typeof value === "function" || value === undefined)
    return described(value);
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}

/** Throws the error of a wrong value. */
export function refuse(what: string, wanted: string, got: unknown): never {
  throw new TypeError(`${what}: expected ${wanted}, got ${shown(got)}`);
}

/** A whole number, or a TypeError. */
export function mustCount(
  what: string,
  value: unknown,
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): number {
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most)
    return value as number;
  const upTo = most === Number.MAX_SAFE_INTEGER ? "" : ` and at most ${most}`;
  return refuse(what, `a whole number of at least ${least}${upTo}`, value);
}

/** A finite number above zero, or a TypeError. */
export function mustBePositive(what: string, value: unknown): number {
  if (typeof value === "number" && value > 0 && value < Infinity) return value;
  return refuse(what, "a finite number above 0", value);
}

/** One of some words, or a TypeError. */
export function mustBeOneOf<Word>(what: string, value: unknown, words: readonly Word[]): Word {
  if (words.includes(value as Word)) return value as Word;
  return refuse(what, `one of ${words.join(", ")}`, value);
}

/** A list, or a TypeError. */
export function mustList(what: string, value: unknown, of: string): readonly unknown[] {
  return Array.isArray(value) ? value : refuse(what, `a list of ${of}`, value);
}

/** Throws a TypeError for a member that means nothing. */
export function mustKnow(what: string, data: object, members: readonly string[]): void {
  const unknown = Object.keys(data).find((name) => !members.includes(name));
  if (unknown !== undefined)
    throw new TypeError(`${what}: unknown member ${shown(unknown)}; there are ${members.join(", ")}`);
}

/** The place of a field in the rows; a TypeError when there is none of that name. */
export function placeOf(what: string, name: unknown, fields: readonly Field[]): number {
  const place = fields.findIndex((field) => field.name === name);
  if (place >= 0) return place;
  return refuse(what, `one of ${fields.map((field) => field.name).join(", ")}`, name);
}

/** The place of a field of numbers. */
export function placeOfNumbers(what: string, name: unknown, fields: readonly Field[]): number {
  return placeOfType(what, name, fields, "numbers", ["number"]);
}

const single: readonly ValueType[] = ["number", "boolean", "text", "timestamp", "integer"];

/** The place of a field whose values are single ones, so that they can be compared. */
export function placeOfSingle(what: string, name: unknown, fields: readonly Field[]): number {
  return placeOfType(what, name, fields, "single values", single);
}

function placeOfType(
  what: string,
  name: unknown,
  fields: readonly Field[],
  wanted: string,
  types: readonly ValueType[],
): number {
  const place = placeOf(what, name, fields);
  const { type } = fields[place] as Field;
  if (types.includes(type)) return place;
  throw new TypeError(`${what}: expected a field of ${wanted}, got ${shown(name)}, a ${type}`);
}

/** The places of different fields of single values. */
export function placesOf(what: string, names: unknown, fields: readonly Field[]): readonly number[] {
  return mustList(what, names, "fields").map((name, i, all) => {
    if (all.indexOf(name) !== i) refuse(`${what}[${i}]`, "each field once", name);
    return placeOfSingle(`${what}[${i}]`, name, fields);
  });
}

/** A name that no field has yet, or a TypeError. */
export function mustBeNew(what: string, name: unknown, fields: readonly Field[]): string {
  if (typeof name !== "string") return refuse(what, "the name of a new field", name);
  if (name === "__proto__") return refuse(what, "a name that can be a property of a row", name);
  if (fields.some((field) => field.name === name)) refuse(what, "a name that no field has", name);
  return name;
}
