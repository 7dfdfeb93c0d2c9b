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

/** About the bytes a value takes in memory; NaN when something in it would not come back from JSON as it was. */
function weigh(value: unknown, depth = 0): number {
  if (typeof value === "string") return value.length * 2;
  if (typeof value === "number") return Number.isFinite(value) ? 8 : Number.NaN;
  if (value === null || typeof value === "boolean") return 4;
  if (typeof value !== "object" || depth > deepest) return Number.NaN;
  if (Array.isArray(value)) return weighList(value, depth + 1);
  return isPlain(value) ? weighObject(value as Record<string, unknown>, depth + 1) : Number.NaN;
}

// Both end at the first flaw: where several ways lead back to the beginning, to try them all would take ages.
function weighList(list: readonly unknown[], depth: number): number {
  let sum = 16;
  for (const item of list) {
    sum += weigh(item, depth) + 8;
    if (Number.isNaN(sum)) break;
  }
  return sum;
}

function weighObject(object: Readonly<Record<string, unknown>>, depth: number): number {
  let sum = 16;
  for (const key of Object.keys(object)) {
    const item = object[key];
    // JSON leaves an undefined property away, and reading it again gives undefined.
    if (item !== undefined) sum += weigh(item, depth) + key.length * 2;
    if (Number.isNaN(sum)) break;
  }
  return sum;
}

const kind = (value: unknown): string =>
  typeof value === "object" ? `a ${value?.constructor?.name ?? "object"}` : String(value);

/** Where and what the first thing is that JSON would not bring back. */
function flaw(value: unknown, path: string, depth = 0): string {
  if (depth > deepest) return `${path.slice(0, 80)}… is nested too deep, or contains itself`;
  if (typeof value !== "object" || value === null || !(Array.isArray(value) || isPlain(value)))
    return `${path} is ${kind(value)}, which JSON does not bring back`;
  const inner = Object.entries(value).find(
    ([, item]) => (Array.isArray(value) || item !== undefined) && Number.isNaN(weigh(item, depth + 1)),
  );
  return inner ? flaw(inner[1], `${path}.${inner[0]}`, depth + 1) : `${path} has a hole`;
}

/** About the bytes a value takes; throws a `TypeError` unless it is JSON or bytes. `what` names it in the message. */
export function mustKeep(value: unknown, what: () => string): number {
  const weight = isBytes(value) ? value.length : weigh(value);
  if (Number.isNaN(weight)) throw new TypeError(flaw(value, what()));
  return weight;
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
