import type { Context, MiddlewareHandler } from "hono";
import { isModulinkError } from "../core/errors.ts";
import { rateLimitField, rateLimitPolicyField } from "../limits/fields.ts";
import type { Decision } from "../limits/limit.ts";
import type { RateLimit } from "../limits/options.ts";
import { fail } from "./fail.ts";

/** How the requests of an app are limited. */
export interface RateLimitedOptions {
  /** The limiter: what `rateLimit` makes. */
  readonly limiter: RateLimit;
  /**
   * Whose limit a request counts against. There is no default, for there is no honest one: behind a proxy the address is the
   * proxy's, and a header such as `X-Forwarded-For` says what the client likes unless the proxy writes it. Take who was
   * authenticated, or what your host vouches for, such as `CF-Connecting-IP` on Cloudflare.
   */
  readonly key: (c: Context) => string | PromiseLike<string>;
  /** How much a request takes, a whole number from 0 on; default 1. */
  readonly cost?: number | ((c: Context) => number | PromiseLike<number>) | undefined;
  /** Whether `X-RateLimit-Limit`, `-Remaining` and `-Reset` (in seconds) are told as well; default false. */
  readonly legacy?: boolean | undefined;
}

const seconds = (ms: number): number => Math.ceil(ms / 1000);

const kinds = "https://iana.org/assignments/http-problem-types#";

/** The single decisions, with the names of their limits. */
const partsOf = ({ limits }: RateLimit, decision: Decision) =>
  limits.map((limit, at) => ({ ...limit, decision: decision.parts?.[at] ?? decision }));

function policies({ limits }: RateLimit): string {
  return rateLimitPolicyField(
    limits.map(({ name, limit, window }) =>
      window === undefined
        ? { name, quota: limit, unit: "concurrent-requests" }
        : { name, quota: limit, window: seconds(window) },
    ),
  );
}

/** The fields of an answer. One that refuses tells only of the limits that did, so that Retry-After is none too early. */
function fields(
  limiter: RateLimit,
  decision: Decision,
  { legacy }: RateLimitedOptions,
): Record<string, string> {
  const parts = partsOf(limiter, decision).filter((part) => decision.admitted || !part.decision.admitted);
  const told = parts.map(({ name, window, decision: { remaining, retryAfter, reset } }) => {
    const time = retryAfter > 0 ? retryAfter : reset;
    const known = window !== undefined && Number.isFinite(time);
    return { name, remaining, window: known ? seconds(time) : undefined };
  });
  const { admitted, limit, remaining, retryAfter, reset } = decision;
  return {
    "RateLimit-Policy": policies(limiter),
    RateLimit: rateLimitField(told),
    ...(!admitted && Number.isFinite(retryAfter) && { "Retry-After": String(seconds(retryAfter)) }),
    ...(legacy && {
      "X-RateLimit-Limit": String(limit),
      "X-RateLimit-Remaining": String(remaining),
      "X-RateLimit-Reset": String(seconds(reset)),
    }),
  };
}

function refusal(limiter: RateLimit, decision: Decision, options: RateLimitedOptions): Error {
  const violated = partsOf(limiter, decision)
    .filter((part) => !part.decision.admitted)
    .map(({ name }) => name);
  const [kind, title] = decision.blocked
    ? ["abnormal-usage-detected", "Abnormal Usage Detected"]
    : ["quota-exceeded", "Quota Exceeded"];
  const members = { type: kinds + kind, title, "violated-policies": violated };
  return fail(429, "There were more requests than are allowed", members, fields(limiter, decision, options));
}

/** The answer while the limits cannot be asked. */
function reduced({ limits }: RateLimit): Error {
  const members = {
    type: `${kinds}temporary-reduced-capacity`,
    title: "Temporary Reduced Capacity",
    "violated-policies": limits.map(({ name }) => name),
  };
  return fail(503, "The limits of this service cannot be asked now", members);
}

/**
 * Hono middleware that limits requests, and tells clients of it by draft-ietf-httpapi-ratelimit-headers-11: `RateLimit-Policy`
 * and `RateLimit` on every answer, and a problem (RFC 9457) with `Retry-After` for a request that is refused.
 *
 * The problem is of the type `quota-exceeded` (429), `abnormal-usage-detected` (429) for a key that is blocked, or
 * `temporary-reduced-capacity` (503) while the store fails and the limiter is not open.
 *
 * @example
 * ```ts
 * import { Hono } from "hono";
 * import { rateLimited } from "modulink-edge/hono";
 * import { fixedWindow, rateLimit } from "modulink-edge/resilience";
 * import { memoryStore } from "modulink-edge/storage";
 *
 * const limiter = rateLimit({ store: memoryStore(), limit: fixedWindow({ limit: 1, window: "1m" }) });
 * const app = new Hono();
 * app.use(rateLimited({ limiter, key: (c) => c.req.header("authorization") ?? "nobody" }));
 * app.get("/", (c) => c.text("hello"));
 * console.log((await app.request("/")).headers.get("ratelimit")); // "default";r=0;t=60
 * console.log((await app.request("/")).status); // 429
 * ```
 */
export function rateLimited(options: RateLimitedOptions): MiddlewareHandler {
  const { limiter, key, cost = 1 } = options;
  if (typeof key !== "function") throw new TypeError(`key must be a function, got ${typeof key}`);
  return async (c, next) => {
    const price = typeof cost === "function" ? await cost(c) : cost;
    const name = await key(c);
    const place = await (async () => limiter.reserve(name, price))().catch((error: unknown) => {
      throw isModulinkError(error) ? reduced(limiter) : error;
    });
    const { decision } = place;
    if (!decision.admitted) throw refusal(limiter, decision, options);
    await place.hold(next);
    for (const [field, value] of Object.entries(fields(limiter, decision, options)))
      c.header(field, value, { append: field.startsWith("RateLimit") });
  };
}
