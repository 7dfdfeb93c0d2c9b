import type { RateLimit, RateLimitOptions } from "./options.ts";
import { rateLimit } from "./rate-limit.ts";

/** Limits of several services, by name. */
export interface RateLimitsOptions<Services extends Record<string, ServiceLimits>>
  extends Pick<RateLimitOptions, "store"> {
  /** The limits of each service; what is not said is as it is for all. */
  readonly services: Services;
  /** What the keys in the store begin with, before the name of the service; default `"limit:"`. */
  readonly prefix?: string | undefined;
  /** What happens while the store fails; default `"closed"`. */
  readonly onError?: "open" | "closed" | undefined;
}

/** The limits of a service, and how its calls are limited. */
export type ServiceLimits = Omit<Extract<RateLimitOptions<never>, { limit: unknown }>, "store" | "prefix">;

/** A limiter for each service. */
export type RateLimits<Services> = { readonly [Name in keyof Services]: RateLimit };

/**
 * Limiters of many services, by name, in one store.
 *
 * Throws a `TypeError` for a wrong option.
 *
 * @example
 * import { gcra, rateLimits, slidingLog } from "modulink-edge/resilience";
 * import { memoryStore } from "modulink-edge/storage";
 *
 * const limits = rateLimits({
 *   store: memoryStore(),
 *   services: {
 *     mail: { limit: gcra({ limit: 14, window: "1s", burst: 1 }) },
 *     search: { limit: slidingLog({ limit: 30, window: "1m" }), onError: "open" },
 *   },
 * });
 * (await limits.mail.check("newsletter")).admitted; // true
 */
export function rateLimits<const Services extends Record<string, ServiceLimits>>(
  options: RateLimitsOptions<Services>,
): RateLimits<Services> {
  const { store, services, prefix = "limit:", onError } = options;
  const made = Object.entries(services).map(([name, service]) => {
    const all = { onError, ...service, store, prefix: `${prefix}${name}:` };
    return [name, rateLimit(all as RateLimitOptions)];
  });
  return Object.fromEntries(made);
}
