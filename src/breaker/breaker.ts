import { breakerOf } from "./make.ts";
import type { AnsweringBreaker, CircuitBreaker, CircuitBreakerOptions, OnOpenOptions } from "./options.ts";
import type { AnyBreakerOptions } from "./rules.ts";

/**
 * Stops calling a dependency that keeps failing, and finds out by few calls when it is well again.
 *
 * Closed, it lets calls through and counts how they end. Open, it refuses them at once with the code `circuit-open` and, in
 * `retryAfter`, the milliseconds until it is worth trying again; or `onOpen` answers. Then it is half-open: few calls are let
 * through, and either close it or open it again, for longer each time if `recovery` grows. What began before the state
 * changed counts no more. Each dependency wants a breaker of its own: see `circuitBreakers`. Announces `breaker:opened`,
 * `breaker:half-opened`, `breaker:probe`, `breaker:closed` and `breaker:rejected`. Throws a `TypeError` for a wrong option.
 *
 * @example
 * const breaker = circuitBreaker({ name: "prices", trips: consecutive(2), recovery: { from: "1s", to: "1m" } });
 * const ask = chain("ask").link("prices", async (): Promise<number> => Promise.reject(new Error("down")), breaker);
 * for (let i = 0; i < 2; i++) await ask.run(0).catch(() => {});
 * breaker.state; // "open"
 * await ask.run(0).catch((error) => error.message); // "the circuit of prices is open"
 */
export function circuitBreaker<In, Out>(
  options: CircuitBreakerOptions<Out> & OnOpenOptions<In, Out>,
): AnsweringBreaker<In, Out>;
export function circuitBreaker<Result = unknown>(
  options?: CircuitBreakerOptions<Result>,
): CircuitBreaker<Result>;
export function circuitBreaker(options: AnyBreakerOptions = {}): unknown {
  return breakerOf(options);
}
