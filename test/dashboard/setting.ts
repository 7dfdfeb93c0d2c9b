import type { Hono } from "hono";
import { chain, sleep } from "modulink-edge";
import { type DashboardOptions, dashboard } from "modulink-edge/hono";
import { metrics, observe, recentFailures } from "modulink-edge/observe";
import { type VirtualClock, virtualClock } from "modulink-edge/testing";

/** A dashboard over one chain, on a virtual clock. */
export function watching(options: Partial<DashboardOptions> = {}) {
  const clock = virtualClock({ start: Date.UTC(2026, 0, 1) });
  const registry = metrics({ clock });
  const recent = recentFailures();
  const shop = chain("shop")
    .link("price", (ms: number, run) => sleep(Math.abs(ms), run).then(() => ms))
    .link("pay", (ms) => {
      if (ms < 0) throw Object.assign(new Error("declined"), { code: "E_CARD" });
      return ms;
    })
    .observe(observe({ metrics: registry, also: [recent] }));
  const app = dashboard({
    chains: [shop],
    metrics: registry,
    recent,
    clock,
    open: !options.auth,
    ...options,
  });
  const run = async (ms: number): Promise<void> => {
    const done = shop.run(ms, { clock }).catch(() => {});
    await clock.advance(Math.abs(ms));
    await done;
  };
  return { app, clock, registry, recent, run };
}

/** A page's connection: what it is told, message by message. */
export async function connect(app: Hono, last?: string) {
  const headers: HeadersInit = last === undefined ? {} : { "last-event-id": last };
  const response = await app.request("/events", { headers });
  const reader = response
    .body!.pipeThrough(new TextDecoderStream() as never)
    .getReader() as unknown as ReadableStreamDefaultReader<string>;
  /** The next piece, with its fields by name. */
  const next = async () => {
    const { value, done } = await reader.read();
    if (done) return undefined;
    const messages = value.trimEnd().split("\n\n");
    const fields = Object.fromEntries(
      messages
        .at(-1)!
        .split("\n")
        .map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]),
    );
    return { fields, messages, live: fields["data"] ? JSON.parse(fields["data"]) : undefined };
  };
  return { response, next, leave: () => reader.cancel() };
}

/** Lets time pass until something is there. */
export async function soon<Value>(clock: VirtualClock, promise: Promise<Value | undefined>): Promise<Value> {
  let there = false;
  const value = promise.finally(() => {
    there = true;
  });
  while (!there) await clock.advance("1s");
  return (await value)!;
}
