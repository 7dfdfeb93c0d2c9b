import { liveStack } from "./live.ts";
import type { Layers, Stack, StackOptions } from "./options.ts";
import { built, planned } from "./plan.ts";

/**
 * Makes one middleware of declared layers. By kind they stand in the usual order, the first outermost: `fallback`, `cache`,
 * `idempotent`, `shed`, `timeout`, `retry`, `hedge`, `breaker`, `rateLimit`, `adaptiveLimit`, `bulkhead`, `attemptTimeout`, `chaos`; or in that of `order`, or
 * that of a list. A policy may stand in place of its options, to be shared with others.
 *
 * `reload` takes other layers while it runs: calls under way end as they began, and layers whose options are the same keep
 * their state; the order stays, unless a list brings its own. The next call announces it as `stack:reloaded`. Throws a `TypeError` that names the layer and the option.
 *
 * @example
 * const guard = stack({
 *   timeout: "2s",
 *   retry: { attempts: 3 },
 *   breaker: { name: "prices" },
 *   bulkhead: { limit: 10, queue: 100 },
 *   attemptTimeout: "500ms",
 * });
 * const price = chain("price").link("ask", async (part: string) => part.length, guard);
 * await price("bolt"); // 4
 * guard.reload({ timeout: "5s", breaker: { name: "prices" } }).kept; // ["breaker"]
 */
export function stack<In = unknown, Result = unknown, To = never>(
  layers: Layers<In, Result, To>,
  options: StackOptions = {},
): Stack<In, Result, To, Layers<In, Result, To>> {
  const { name = "stack", order } = options;
  const first = built(planned(layers, order), []);
  const { stack } = liveStack(name, first, (source, before) =>
    built(planned(source, Array.isArray(source) ? undefined : order), before),
  );
  return stack as unknown as Stack<In, Result, To, Layers<In, Result, To>>;
}
