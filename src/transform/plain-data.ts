// Data that anyone may have written, as JSON: copied once, so that nothing in it can change or run afterwards.

import { described } from "../engine/values.ts";
import { refuse } from "../stages/check.ts";

/** Lists and objects within each other, at most. */
const deepest = 2_500;

const isPlain = (value: object): boolean => {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
};

/** A place in the data. */
const memberOf = (what: string, name: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(name) ? `${what}.${name}` : `${what}[${JSON.stringify(name.slice(0, 60))}]`;

/** The data of a place, named by its parts. */
interface Place {
  readonly parent: Place | undefined;
  readonly name: string | number;
}

function nameOf({ parent, name }: Place): string {
  const names: (string | number)[] = [name];
  for (let place = parent; place !== undefined; place = place.parent) names.unshift(place.name);
  return names.reduce<string>(
    (what, part) =>
      typeof part === "number" ? `${what}[${part}]` : what === "" ? part : memberOf(what, part),
    "",
  );
}

function copyOf(value: unknown, place: Place, depth: number): unknown {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (typeof value !== "object") return refuse(nameOf(place), "JSON", value);
  if (depth > deepest)
    throw new TypeError(`${nameOf(place).slice(0, 60)}…: expected at most ${deepest} levels, got more`);
  if (Array.isArray(value)) return value.map((one, i) => copyOf(one, { parent: place, name: i }, depth + 1));
  if (!isPlain(value))
    throw new TypeError(`${nameOf(place)}: expected JSON, got ${described(value)} with methods`);
  return copyOfObject(value, place, depth);
}

function copyOfObject(value: object, place: Place, depth: number): object {
  const entries = Object.entries(value).map(([name, one]) => {
    const own = { parent: place, name };
    if (name === "__proto__") throw new TypeError(`${nameOf(own)}: expected another name, got __proto__`);
    return [name, copyOf(one, own, depth + 1)] as const;
  });
  return Object.fromEntries(entries);
}

/** A copy of data that is JSON. Throws a TypeError with the place of what is not. */
export function plainCopy(data: unknown, what: string): unknown {
  return copyOf(data, { parent: undefined, name: what }, 0);
}

/** Whether a copy is an object, neither a list nor null. */
export function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
