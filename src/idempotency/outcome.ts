import { fromBase64, toBase64 } from "../core/base64.ts";
import { exactJson } from "../core/canonical-json.ts";
import { ModulinkError } from "../core/errors.ts";

/** How a call ended. */
export type IdempotentOutcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: unknown };

/** How outcomes are recorded that are not JSON or bytes by themselves. */
export interface OutcomeCodec {
  /** What is recorded of an outcome: JSON or a `Uint8Array`. */
  readonly encode: (outcome: IdempotentOutcome) => unknown;
  /** The outcome again. */
  readonly decode: (recorded: never) => IdempotentOutcome;
}

function textOf(value: unknown): string {
  if (value instanceof Uint8Array) return `b${toBase64(value)}`;
  return value === undefined ? "u" : `j${exactJson(value, "the result")}`;
}

const simple = (value: unknown): boolean =>
  value === null || typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);

/** What of an error is recorded: its name, its message and those of its own properties that are simple, as `code` is. */
function errorText(error: unknown): string {
  if (!(error instanceof Error)) return `t${textOf(error)}`;
  const own = Object.entries(error).filter(([name, value]) => name !== "stack" && simple(value));
  const { name, message } = error;
  return `e${exactJson({ ...Object.fromEntries(own), name, message }, "the error")}`;
}

/** An outcome as it is recorded; throws when it cannot be. */
export function encodeOutcome(outcome: IdempotentOutcome, codec: OutcomeCodec | undefined): string {
  if (codec) return `c${textOf(codec.encode(outcome))}`;
  return outcome.ok ? textOf(outcome.value) : errorText(outcome.error);
}

/** The record that says no more than that it happened, and why. */
export const marked = (why: string): string => `m${JSON.stringify(why)}`;

function valueIn(text: string): unknown {
  if (text[0] === "b") return fromBase64(text.slice(1));
  return text === "u" ? undefined : JSON.parse(text.slice(1));
}

function errorOf(text: string): Error {
  const { message, ...properties } = JSON.parse(text);
  return Object.assign(new Error(message), properties);
}

const unrecorded = (why: string): Error =>
  new ModulinkError(
    "idempotency-unrecorded",
    `it was done before, and what came of it was not recorded: ${why}`,
  );

/** The outcome that was recorded. */
export function decodeOutcome(text: string, codec: OutcomeCodec | undefined): IdempotentOutcome {
  const rest = text.slice(1);
  if (text[0] === "m") return { ok: false, error: unrecorded(JSON.parse(rest)) };
  if (text[0] === "e") return { ok: false, error: errorOf(rest) };
  if (text[0] === "t") return { ok: false, error: valueIn(rest) };
  if (text[0] !== "c") return { ok: true, value: valueIn(text) };
  return codec
    ? codec.decode(valueIn(rest) as never)
    : { ok: false, error: unrecorded("its codec is missing") };
}
