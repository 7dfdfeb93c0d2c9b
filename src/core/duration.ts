/** A length of time: a number of milliseconds, or a number with its unit: `"250ms"`, `"2s"`, `"5m"`, `"1h"`. */
export type Duration = number | `${number}ms` | `${number}s` | `${number}m` | `${number}h`;

/**
 * A duration in milliseconds; `option` is the name the error message gives to a wrong value.
 *
 * Throws a `TypeError` unless the duration is finite and not negative.
 *
 * @example
 * milliseconds("1.5s", "timeout"); // 1500
 */
export function milliseconds(duration: Duration, option: string): number {
  const text = typeof duration === "string" && /^(\d*\.?\d+)(ms|[smh])$/.exec(duration);
  const ms = text ? Number(text[1]) * { ms: 1, s: 1e3, m: 6e4, h: 36e5 }[text[2]!]! : (duration as number);
  if (Number.isFinite(ms) && ms >= 0) return ms;
  throw new TypeError(`${option} must be a duration like 250 or "2s", got ${duration}`);
}
