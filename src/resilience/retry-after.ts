import { traits } from "./retry-status.ts";

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** IMF-fixdate and the date of RFC 850, which differ by their dashes and the century. */
const fixed = /^[A-Z][a-z]{2,8}, (\d\d)[ -]([A-Z][a-z]{2})[ -](\d{2}|\d{4}) (\d\d):(\d\d):(\d\d) GMT$/;

/** The date of C's `asctime`, which is in GMT without saying so. */
const asctime = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d) (\d{4})$/;

/** Two digits are of this century, unless that is more than 50 years from now (RFC 9110, 5.6.7). */
function fullYear(digits: string, now: number): number {
  if (digits.length === 4) return Number(digits);
  const present = new Date(now).getUTCFullYear();
  const year = present - (present % 100) + Number(digits);
  return year > present + 50 ? year - 100 : year;
}

/** An HTTP-date in epoch milliseconds: any of the three formats of RFC 9110, or else undefined. */
export function httpDate(text: string, now: number): number | undefined {
  let [, day, month, year, hour, minute, second] = fixed.exec(text) ?? [];
  if (!year) [, month, day, hour, minute, second, year] = asctime.exec(text) ?? [];
  const at = months.indexOf(month ?? "");
  if (at < 0) return undefined;
  return Date.UTC(fullYear(year!, now), at, Number(day), Number(hour), Number(minute), Number(second));
}

/** A field of headers that have a `get`, or are a plain object with names in any case. */
function field(headers: unknown, name: string): string | undefined {
  const { get } = traits(headers);
  if (typeof get === "function") return (headers as Headers).get(name)?.trim();
  const [, value] = Object.entries(traits(headers)).find(([key]) => key.toLowerCase() === name) ?? [];
  return value === undefined ? undefined : String(value).trim();
}

/** `RateLimit` tells in `t` when its quota is whole again; only one of which nothing remains says when to come back. */
function rateLimit(text: string | undefined): number | undefined {
  const spent = (text ?? "").split(",").filter((item) => /;\s*r=0\s*(;|$)/.test(item));
  const waits = spent.flatMap((item) => /;\s*t=(\d+)/.exec(item)?.slice(1) ?? []).map(Number);
  return waits.length > 0 ? Math.max(...waits) * 1000 : undefined;
}

/**
 * In how many milliseconds an error or a response asks to be tried again, at the earliest; undefined when it does not.
 *
 * Reads `Retry-After` (RFC 9110: seconds, or a date in any of the three formats) from `headers` or `response.headers`, else
 * the `t` of a `RateLimit` of which nothing remains; of the library's own errors it reads `retryAfter`. A date that has
 * passed, by `now` in epoch milliseconds, is 0.
 *
 * @example
 * const now = Date.UTC(1994, 10, 6, 8, 49, 0);
 * retryAfter({ headers: { "retry-after": "120" } }, now); // 120000
 * retryAfter(new Response("", { headers: { "Retry-After": "Sun, 06 Nov 1994 08:49:37 GMT" } }), now); // 37000
 */
export function retryAfter(failure: unknown, now: number): number | undefined {
  const { library, retryAfter: own, headers, response } = traits(failure);
  if (library === "modulink-edge" && typeof own === "number") return Math.max(own, 0);
  const source = headers ?? traits(response).headers;
  const text = field(source, "retry-after");
  if (text && /^\d+$/.test(text)) return Number(text) * 1000;
  const date = text === undefined ? undefined : httpDate(text, now);
  return date === undefined ? rateLimit(field(source, "ratelimit")) : Math.max(date - now, 0);
}
