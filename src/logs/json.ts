import { redacted, type Secrets } from "../core/secrets.ts";

/** Deeper than this nothing is told. */
const deepest = 12;

/** What an error tells, as data; `stack` only where it is asked for. */
function plainError(error: Error, stack: boolean): object {
  const { name, message, code, cause, errors } = error as Error & Record<"code" | "errors", unknown>;
  return {
    name,
    message,
    ...(code !== undefined && { code }),
    ...(stack && { stack: error.stack }),
    ...(cause !== undefined && { cause }),
    ...(Array.isArray(errors) && { errors }),
  };
}

/** What takes the place of a value that JSON would not tell, or not at all. */
function plain(value: unknown, stack: boolean): unknown {
  if (value instanceof Error) return plainError(value, stack);
  if (value instanceof Set) return [...value];
  if (value instanceof Map || value instanceof Headers || value instanceof URLSearchParams)
    return Object.fromEntries(value as Iterable<[string, unknown]>);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  return typeof value === "bigint" ? String(value) : value;
}

/** A value as JSON without its secrets; circles, depth and what cannot be read do it no harm. */
export function safeJson(value: unknown, secrets: Secrets, stack = false): string {
  /** What is being told: the objects as they were, and what took their places. */
  const whole: unknown[] = [];
  const parts: unknown[] = [];
  const replace = function (this: unknown, key: string, found: unknown): unknown {
    if (found !== undefined && found !== null && secrets.key(key)) return redacted;
    if (typeof found === "string") return secrets.text(found);
    const left = plain(found, stack);
    if (typeof left !== "object" || left === null) return left;
    while (parts.length && parts.at(-1) !== this) {
      parts.pop();
      whole.pop();
    }
    if (whole.includes(found)) return "[circular]";
    if (whole.length > deepest) return "[deeper]";
    parts.push(left);
    whole.push(found);
    return left;
  };
  try {
    return JSON.stringify(value, replace) ?? "null";
  } catch (error) {
    return JSON.stringify(secrets.text(`[unreadable: ${error}]`));
  }
}
