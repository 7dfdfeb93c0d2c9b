import { traits } from "./retry-status.ts";

/** An HTTP-date in epoch milliseconds: any of the three formats of RFC 9110, or else `NaN`. */
function httpDate(text: string, now: number): number {
  if (!/^[A-Z][a-z]{2,8},? /.test(text)) return Number.NaN;
  // A year of two digits is of this century, unless it is then more than 50 years from now.
  const whole = text.replace(/-(\d\d) /, (_, digits: string) => {
    const present = new Date(now).getUTCFullYear();
    const year = present - (present % 100) + Number(digits);
    return ` ${year > present + 50 ? year - 100 : year} `;
  });
  // The format of C's asctime is in GMT without saying so.
  return Date.parse(`${whole.replace("-", " ").replace(" GMT", "")} GMT`);
}

/** A field of headers that have a `get`, or are a plain object with names in any case. */
function field(headers: unknown, name: string): string {
  const all = traits(headers) as Partial<Headers>;
  const plain = (): unknown => Object.entries(all).find(([key]) => key.toLowerCase() === name)?.[1];
  return String((all.get ? all.get(name) : plain()) ?? "").trim();
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
  const [, seconds] = /^(\d+)$/.exec(text) ?? /;\s*r=0\s*;\s*t=(\d+)/.exec(field(source, "ratelimit")) ?? [];
  const date = httpDate(text, now);
  if (!Number.isNaN(date)) return Math.max(date - now, 0);
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}
