// Data that anyone may have written, as JSON: copied once, so that nothing in it can change or run afterwards.
import { described } from "../formats/read-value.ts";
import { refuse } from "../rows/check.ts";

/** Lists and objects within each other, at most: two for each operation of the deepest expression, and some more. */
const deepest = 2_500;

/** A place in the data. */
interface Place {
  readonly parent: Place | undefined;
  readonly name: string | number;
  readonly depth: number;
}

/** A list or an object whose copy is to be filled. */
interface Open {
  readonly source: object;
  readonly copy: unknown[] | { [name: string]: unknown };
  readonly place: Place;
}

const inner = (parent: Place, name: string | number): Place => ({ parent, name, depth: parent.depth + 1 });

/** A place by the names of its parts; that of all data only where there is no other. */
function nameOf(place: Place): string {
  const names: (string | number)[] = [];
  for (let at: Place | undefined = place; at?.parent !== undefined; at = at.parent) names.push(at.name);
  const first = String(names.pop() ?? place.name);
  return names
    .reverse()
    .reduce<string>((what, part) => `${what}${typeof part === "number" ? `[${part}]` : `.${part}`}`, first)
    .slice(0, 200);
}

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === null || Object.getPrototypeOf(prototype) === null;
};

/** A value itself, or an empty copy of what holds values. */
function opened(value: unknown, place: Place, open: Open[]): unknown {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (typeof value !== "object") return refuse(nameOf(place), "JSON", value);
  if (place.depth > deepest)
    throw new TypeError(`${nameOf(place)}…: expected at most ${deepest} levels, got more`);
  if (!isPlain(value))
    throw new TypeError(`${nameOf(place)}: expected JSON, got ${described(value)} with methods`);
  const copy = Array.isArray(value) ? [] : {};
  open.push({ source: value, copy, place });
  return copy;
}

function fill({ source, copy, place }: Open, open: Open[]): void {
  if (Array.isArray(copy)) {
    const { length } = source as unknown[];
    for (let i = 0; i < length; i++) copy.push(opened((source as unknown[])[i], inner(place, i), open));
    return;
  }
  for (const [name, value] of Object.entries(source)) {
    if (name === "__proto__") refuse(nameOf(inner(place, name)), "another name", name);
    copy[name] = opened(value, inner(place, name), open);
  }
}

/** A copy of data that is JSON. Throws a TypeError with the place of what is not. */
export function plainCopy(data: unknown, what: string): unknown {
  const open: Open[] = [];
  const copy = opened(data, { parent: undefined, name: what, depth: 0 }, open);
  for (let next = open.pop(); next !== undefined; next = open.pop()) fill(next, open);
  return copy;
}

/** Whether a copy is an object, neither a list nor null. */
export function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
