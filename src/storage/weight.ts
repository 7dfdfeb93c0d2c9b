import { isBytes } from "./value.ts";

/** Names of properties, which engines keep once for all objects of one shape. */
export type Names = Set<string>;

/** More names than this are no shapes, but data. */
const mostNames = 1000;

const beyondLatin = /[\u0100-\uffff]/;

/** The bytes of a text: engines keep one a unit as long as all units are Latin-1, and two otherwise. */
export const textBytes = (text: string): number =>
  16 + 8 * Math.ceil((text.length * (beyondLatin.test(text) ? 2 : 1)) / 8);

/** The bytes of a name: none when it was met before; else it is taken for one of a table's, whose places are larger. */
function nameBytes(name: string, known: Names): number {
  if (known.has(name)) return 0;
  if (known.size < mostNames) known.add(name);
  return textBytes(name) + 64;
}

/** The bytes that JSON or bytes take on the heap of V8, beside the place that refers to them; `known` are the names so far. */
export function bytesOf(value: unknown, known: Names): number {
  if (typeof value === "string") return textBytes(value);
  if (typeof value === "number") return value === (value | 0) ? 0 : 16;
  if (typeof value !== "object" || value === null) return 0;
  if (isBytes(value)) return value.length + 216;
  if (Array.isArray(value)) return value.reduce((sum, item) => sum + 8 + bytesOf(item, known), 48);
  let sum = 24;
  for (const name of Object.keys(value)) {
    const item = (value as Record<string, unknown>)[name];
    if (item !== undefined) sum += 8 + nameBytes(name, known) + bytesOf(item, known);
  }
  return sum;
}
