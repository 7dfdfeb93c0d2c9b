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

function mustNest(value: unknown, what: () => string, path: string, depth: number): void {
  if (typeof value === "string" || Number.isFinite(value) || value === null || typeof value === "boolean")
    return;
  if (depth > deepest)
    throw new TypeError(`${what()} contains itself, or is nested deeper than ${deepest} levels`);
  const list = Array.isArray(value);
  if (!list && !(typeof value === "object" && isPlain(value as object)))
    throw new TypeError(`${what()}${path} is ${kind(value)}, which JSON does not bring back`);
  for (const key of list ? value.keys() : Object.keys(value as object)) {
    const item = (value as Record<string, unknown>)[key];
    // JSON leaves an undefined property away, and reading it again gives undefined.
    if (list || item !== undefined) mustNest(item, what, `${path}.${key}`, depth + 1);
  }
}

/** Throws a `TypeError` unless a value is JSON or bytes; `what` names it in the message. */
export function mustKeep(value: unknown, what: () => string): void {
  if (!isBytes(value)) mustNest(value, what, "", 0);
}

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
