import { Hono } from "hono";
import { mustCount } from "../core/count.ts";
import { milliseconds } from "../core/duration.ts";
import { newId, systemClock } from "../core/runtime.ts";
import { describe } from "../inspect/describe.ts";
import { Html } from "./escape.ts";
import { streamOf } from "./events.ts";
import type { DashboardOptions } from "./options.ts";
import { pageOf } from "./page.ts";
import { stateOf } from "./state.ts";

/** Nothing is loaded but what the page brings with it, and nobody may frame it. */
const policyOf = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "connect-src 'self'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join("; ");

const headersOf = (nonce: string): Record<string, string> => ({
  "content-security-policy": policyOf(nonce),
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
});

function must({ chains, auth, open = false }: DashboardOptions): void {
  if (typeof auth !== "function" && open !== true)
    throw new TypeError(
      "dashboard needs auth, a middleware that lets through who may look, or open: true for anybody",
    );
  if (auth && open) throw new TypeError("dashboard takes one of auth and open: true");
  for (const made of chains) describe(made);
}

/**
 * A Hono app that shows chains at work, to be mounted with `app.route`: their graphs with the rate, errors and percentiles of every
 * link, failed runs with what their links took, alerts, breakers, limits, caches, queues and flags; told live by server-sent events.
 *
 * The page needs nothing from elsewhere and runs under a strict Content Security Policy. It shows no value that passes through a chain,
 * and `redact` is applied to all it does show. Throws a `TypeError` for wrong options, and without `auth` unless `open` is true.
 *
 * @example
 * ```ts
 * import { Hono } from "hono";
 * import { basicAuth } from "hono/basic-auth";
 * import { chain } from "modulink-edge";
 * import { dashboard } from "modulink-edge/hono";
 * import { measure, metrics } from "modulink-edge/observe";
 *
 * const registry = metrics();
 * const checkout = chain("checkout").link("price", (n: number) => n * 2).observe(measure(registry));
 * const auth = basicAuth({ username: "ops", password: "change-me" });
 * const app = new Hono();
 * app.route("/_modulink", dashboard({ chains: [checkout], metrics: registry, auth }));
 * console.log((await app.request("/_modulink")).status); // 401
 * ```
 */
export function dashboard(options: DashboardOptions): Hono {
  must(options);
  const { chains, auth, title = "ModuLink", pages = 20, clock = systemClock } = options;
  const every = milliseconds(options.every ?? "1s", "every");
  if (every < 10) throw new TypeError(`every must be at least 10 ms, got ${options.every}`);
  mustCount(pages, "pages");
  const read = stateOf(options);
  let instance = "";
  let told = 0;
  const opened = (): void => void told++;
  const closed = (): void => void told--;
  const app = new Hono();
  if (auth) app.use(auth);
  app.get("/", (c) => {
    const nonce = newId();
    return c.html(
      pageOf(chains, title, nonce, (text) => new Html(text)),
      200,
      headersOf(nonce),
    );
  });
  app.get("/events", (c) => {
    if (told >= pages) return c.text("Too many pages are open", 503, { "retry-after": "5" });
    instance ||= newId();
    const last = c.req.header("last-event-id");
    const stream = streamOf({ read, clock, every, instance, opened, closed }, last, c.req.raw.signal);
    return c.body(stream, 200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
      "x-content-type-options": "nosniff",
    });
  });
  return app;
}
