import type { Context, MiddlewareHandler } from "hono";
import type { Observer } from "../core/events.ts";
import { mustCall } from "../core/middleware.ts";

/** Where a request keeps the observers of its runs. */
const key = "modulink.observers";

/** The observers an app has given to the runs of a request. */
export const observersOf = (c: Context): readonly Observer[] => (c.get(key) as Observer[] | undefined) ?? [];

/**
 * Hono middleware that lets observers see every run that `handle` and `through` begin behind it: one line for a whole app.
 *
 * Throws a `TypeError` for what is not a function.
 *
 * @example
 * ```ts
 * import { Hono } from "hono";
 * import { chain } from "modulink-edge";
 * import { handle, observed } from "modulink-edge/hono";
 * import { metrics, metricsResponse, observe } from "modulink-edge/observe";
 *
 * const registry = metrics();
 * const double = chain("double").link("times two", (n: number) => n * 2);
 * const app = new Hono().use(observed(observe({ metrics: registry })));
 * app.get("/double/:n", handle(double, { input: (c) => Number(c.req.param("n")) }));
 * app.get("/metrics", (c) => metricsResponse(registry, c.req.raw));
 * await app.request("/double/21");
 * console.log((await (await app.request("/metrics")).text()).includes('chain="double"')); // true
 * ```
 */
export function observed(...observers: readonly Observer[]): MiddlewareHandler {
  for (const one of observers) mustCall(one, "observed");
  return async (c, next) => {
    c.set(key, [...observersOf(c), ...observers]);
    await next();
  };
}
