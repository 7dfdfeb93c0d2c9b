// Constants of expressions: from what a caller writes to plain data that JSON keeps, and from there to values.
import { type Duration, milliseconds } from "../core/duration.ts";
import type { Value, ValueType } from "../programs/program.ts";
import { packed, unpacked } from "../values/packed.ts";
import { formatTimestamp, parseTimestamp } from "../values/timestamp.ts";

/** A length of time: milliseconds, or a number with its unit, up to days and weeks. */
export type Span = Duration | `${number}d` | `${number}w`;

/** A moment: a date, its text in ISO 8601, or its milliseconds since 1970. */
export type Moment = Date | number | string;

/** A constant as plain data; what JSON cannot hold says what it is. */
export type LiteralData =
  | number
  | boolean
  | string
  | null
  | { readonly number: string }
  | { readonly integer: string }
  | { readonly timestamp: string | number };

/** A value with its type; null has none of its own. */
export interface Literal {
  readonly type: ValueType | "null";
  readonly value: Value;
}

const timestamp = (value: number): Literal => ({ type: "timestamp", value });

/** The literal that data stands for; undefined when it stands for none. */
export function literalOf(data: unknown): Literal | undefined {
  const { timestamp: moment, ...rest } = Object(data) as { timestamp?: unknown };
  if (moment !== undefined && Object.keys(rest).length === 0) {
    const value = typeof moment === "string" ? parseTimestamp(moment) : moment;
    return typeof value === "number" && Number.isFinite(value) ? timestamp(value) : undefined;
  }
  try {
    return typed(unpacked(data));
  } catch {
    return undefined;
  }
}

/** A value with the type that it has by itself. */
export function typed(value: Value): Literal {
  if (value === null) return { type: "null", value };
  if (typeof value === "string") return { type: "text", value };
  if (typeof value === "bigint") return { type: "integer", value };
  return { type: typeof value as ValueType, value };
}

/** A literal as plain data. */
export function literalData({ type, value }: Literal): LiteralData {
  if (type !== "timestamp") return packed(value) as LiteralData;
  const text = Number.isInteger(value) ? formatTimestamp(value as number) : undefined;
  return { timestamp: text ?? (value as number) };
}

/** The milliseconds of a length of time. Throws a TypeError, naming the operation, for anything else. */
export function spanOf(span: unknown, op: string): number {
  const days = typeof span === "string" ? /^(\d*\.?\d+)([dw])$/.exec(span) : null;
  if (days === null) return milliseconds(span as Duration, op);
  return Number(days[1]) * (days[2] === "d" ? 86_400_000 : 604_800_000);
}

function momentOf(moment: Moment, op: string): Literal {
  const value = typeof moment === "string" ? parseTimestamp(moment) : Number(moment);
  if (Number.isFinite(value)) return timestamp(value as number);
  throw new TypeError(`${op}: expected a moment like "2026-11-21T08:30:00Z", got ${String(moment)}`);
}

/** What a caller wrote as an operand, when one of these types is wanted; undefined when it is no constant. */
export function writtenLiteral(
  written: unknown,
  wanted: readonly ValueType[],
  op: string,
): Literal | undefined {
  if (written instanceof Date) return momentOf(written, op);
  const moment = wanted.includes("timestamp");
  if (typeof written === "string" && moment && wanted.length === 1) return momentOf(written, op);
  if (typeof written === "number" && moment && !wanted.includes("number")) return momentOf(written, op);
  const plain = written === null || /^(number|boolean|string|bigint)$/.test(typeof written);
  return plain ? typed(written as Value) : undefined;
}
