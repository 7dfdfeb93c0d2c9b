import { readRetryAfter } from "../core/retry-after.ts";
import { traits } from "./retry-status.ts";

/** A field of headers that have a `get`, or are a plain object with names in any case. */
function field(headers: unknown, name: string): string {
  const all = traits(headers) as Partial<Headers>;
  const plain = (): unknown => Object.entries(all).find(([key]) => key.toLowerCase() === name)?.[1];
  return String((all.get ? all.get(name) : plain()) ?? "");
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
  const [, seconds] = /;\s*r=0\s*;\s*t=(\d+)/.exec(field(source, "ratelimit")) ?? [];
  return readRetryAfter(field(source, "retry-after"), now) ?? readRetryAfter(seconds, now);
}
