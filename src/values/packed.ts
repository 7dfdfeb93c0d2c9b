// Values as JSON can hold them: what JSON would lose travels as an object that says what it is.
import type { Value } from "./value.ts";

const special: readonly number[] = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0];
const nameOf = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));

/** A value that `JSON.stringify` keeps as it is. */
export function packed(value: Value): unknown {
  if (Array.isArray(value)) return value.map(packed);
  if (typeof value === "bigint") return { integer: String(value) };
  if (typeof value !== "number") return value;
  return special.some((one) => Object.is(one, value)) ? { number: nameOf(value) } : value;
}

/** The value that was packed. Throws a `TypeError` for what is none. */
export function unpacked(data: unknown): Value {
  if (data === null || typeof data === "string" || typeof data === "boolean") return data;
  if (typeof data === "number" && Number.isFinite(data)) return data;
  if (Array.isArray(data)) return data.map(unpackedNumber);
  const { number, integer } = Object(data) as { number?: unknown; integer?: unknown };
  const named = special.find((value) => nameOf(value) === number);
  if (named !== undefined) return named;
  if (typeof integer === "string" && /^-?\d{1,40}$/.test(integer)) return BigInt(integer);
  throw new TypeError(`state: expected a value, got ${JSON.stringify(data)}`);
}

/** The number that was packed. */
export function unpackedNumber(data: unknown): number {
  const value = unpacked(data);
  if (typeof value === "number") return value;
  throw new TypeError(`state: expected a number, got ${JSON.stringify(data)}`);
}

/** A list of this many entries, or a `TypeError`. */
export function listOf(data: unknown, size?: number): readonly unknown[] {
  if (Array.isArray(data) && (size === undefined || data.length === size)) return data;
  throw new TypeError(`state: expected a list${size === undefined ? "" : ` of ${size}`}, got ${typeof data}`);
}
