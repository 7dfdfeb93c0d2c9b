/** Deeper than this is taken for a value that contains itself. */
const deepest = 500;

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
};

/** Whether a value is a `Uint8Array`, of this realm or another. */
export const isBytes = (value: unknown): value is Uint8Array =>
  typeof value === "object" &&
  ArrayBuffer.isView(value) &&
  Object.prototype.toString.call(value) === "[object Uint8Array]";

const kind = (value: unknown): string =>
  typeof value === "object" ? `a ${value?.constructor?.name ?? "object"}` : String(value);

/** Names of properties, which engines keep once for all objects of one shape. */
export type Names = Set<string>;

/** More names than this are no shapes, but data. */
const mostNames = 1000;

/** The bytes of a text: engines keep one a unit as long as all units are Latin-1, and two otherwise. */
export const textBytes = (text: string): number =>
  16 + 8 * Math.ceil((text.length * (/[\u0100-\uffff]/.test(text) ? 2 : 1)) / 8);

/** The bytes of a name: none when it was met before; else it is taken for one of a table's, whose places are larger. */
function nameBytes(name: string, known: Names | undefined): number {
  if (!known || known.has(name)) return 0;
  if (known.size < mostNames) known.add(name);
  return textBytes(name) + 64;
}

/** About the bytes a value takes; `what` and `path` tell what it is and where in it one stands. */
function weigh(
  value: unknown,
  what: () => string,
  known: Names | undefined,
  path: string,
  depth: number,
): number {
  if (typeof value === "string") return textBytes(value);
  if (value === null || typeof value === "boolean") return 0;
  if (Number.isFinite(value)) return (value as number) === ((value as number) | 0) ? 0 : 16;
  if (depth > deepest)
    throw new TypeError(`${what()} contains itself, or is nested deeper than ${deepest} levels`);
  const list = Array.isArray(value);
  if (!list && !(typeof value === "object" && isPlain(value as object)))
    throw new TypeError(`${what()}${path} is ${kind(value)}, which JSON does not bring back`);
  let sum = list ? 48 : 24;
  for (const key of list ? value.keys() : Object.keys(value as object)) {
    const item = (value as Record<string, unknown>)[key];
    // JSON leaves an undefined property away, and reading it again gives undefined.
    if (!list && item === undefined) continue;
    sum += 8 + weigh(item, what, known, `${path}.${key}`, depth + 1);
    if (!list) sum += nameBytes(key as string, known);
  }
  return sum;
}

/**
 * About the bytes a value takes on V8's heap; throws a `TypeError` unless it is JSON or bytes. `what` names it in the
 * message; `known` are the names met so far.
 */
export const mustKeep = (value: unknown, what: () => string, known?: Names): number =>
  isBytes(value) ? value.length + 216 : weigh(value, what, known, "", 0);

/** A copy of a value that nobody else holds and nobody can change; bytes cannot be frozen. */
export function keptCopy(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (isBytes(value)) return new Uint8Array(value);
  const copy = (Array.isArray(value) ? value.slice() : { ...value }) as Record<string, unknown>;
  for (const key of Object.keys(copy))
    if (copy[key] === undefined) delete copy[key];
    else if (typeof copy[key] === "object") copy[key] = keptCopy(copy[key]);
  return Object.freeze(copy);
}

/** A value as a backend keeps it: JSON as text, bytes as bytes. */
export type Encoded = string | Uint8Array;

/** Turns a value into what a backend keeps; throws a `TypeError` unless it is JSON or bytes. */
export function encode(value: unknown, what: () => string): Encoded {
  mustKeep(value, what);
  return isBytes(value) ? value : JSON.stringify(value);
}

/** Turns what a backend kept into the value. */
export const decode = (encoded: Encoded): unknown =>
  typeof encoded === "string" ? JSON.parse(encoded) : encoded;
