import { Hono } from "hono";
import { ModulinkError } from "modulink-edge";
import { problems, rateLimited } from "modulink-edge/hono";
import {
  concurrency,
  fixedWindow,
  gcra,
  type RateLimitOptions,
  rateLimit,
  readRateLimit,
  readRateLimitPolicy,
} from "modulink-edge/resilience";
import { memoryStore } from "modulink-edge/storage";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";

const kinds = "https://iana.org/assignments/http-problem-types#";

function app(limit: RateLimitOptions["limit"], options: object = {}, legacy = false) {
  const clock = virtualClock({ start: 1_700_000_000_000 });
  const limiter = rateLimit({ store: memoryStore({ clock }), clock, limit, ...options } as RateLimitOptions);
  const hono = new Hono().onError(problems());
  hono.use(rateLimited({ limiter, key: (c) => c.req.header("user") ?? "nobody", legacy }));
  hono.get("/", (c) => c.text("hello"));
  hono.get("/raw", () => new Response("raw"));
  hono.get("/broken", () => {
    throw new Error("no");
  });
  const get = (path = "/", user = "ada") => hono.request(path, { headers: { user } });
  return { clock, limiter, get };
}

describe("rate limits of an app", () => {
  it("tell every answer of the policy and what is left, whatever the handler does", async () => {
    const { get } = app([
      fixedWindow({ name: "minute", limit: 10, window: "1m" }),
      gcra({ name: "burst", limit: 2, window: "3s", burst: 3 }),
    ]);
    for (const [turn, path] of ["/", "/raw", "/broken"].entries()) {
      const { headers, status } = await get(path);
      expect(status).toBe(path === "/broken" ? 500 : 200);
      expect(headers.get("ratelimit-policy")).toBe('"minute";q=10;w=60, "burst";q=3;w=5');
      expect(readRateLimitPolicy(headers.get("ratelimit-policy"))).toHaveLength(2);
      expect(readRateLimit(headers.get("ratelimit"))).toEqual([
        { name: "minute", remaining: 9 - turn, window: 60 },
        { name: "burst", remaining: 2 - turn, window: turn === 2 ? 2 : [2, 3][turn] },
      ]);
      expect(headers.get("retry-after")).toBeNull();
    }
  });

  it("refuse with a problem, and with Retry-After, after which a request is let through", async () => {
    const { clock, get } = app([
      fixedWindow({ name: "minute", limit: 10, window: "1m" }),
      gcra({ name: "burst", limit: 2, window: "3s", burst: 1 }),
    ]);
    await get();
    const refused = await get();
    expect(refused.status).toBe(429);
    expect(refused.headers.get("content-type")).toBe("application/problem+json");
    expect(await refused.json()).toEqual({
      type: `${kinds}quota-exceeded`,
      title: "Quota Exceeded",
      status: 429,
      detail: "There were more requests than are allowed",
      "violated-policies": ["burst"],
    });
    expect(refused.headers.get("ratelimit")).toBe('"burst";r=0;t=2');
    expect(refused.headers.get("retry-after")).toBe("2");
    expect((await get("/", "bob")).status).toBe(200);
    await clock.advance(Number(refused.headers.get("retry-after")) * 1000);
    expect((await get()).status).toBe(200);
  });

  it("tell of abnormal usage where a key is blocked, and of reduced capacity where the store fails", async () => {
    const { limiter, get } = app(fixedWindow({ limit: 10, window: "1m" }));
    limiter.block("eve", "1h");
    const blocked = await get("/", "eve");
    expect([blocked.status, blocked.headers.get("retry-after")]).toEqual([429, "3600"]);
    expect(await blocked.json()).toMatchObject({
      type: `${kinds}abnormal-usage-detected`,
      "violated-policies": ["default"],
    });
    const store = {
      ...memoryStore(),
      update: () => {
        throw new ModulinkError("store-unavailable", "no store");
      },
    };
    const failing = app(fixedWindow({ limit: 10, window: "1m" }), { store });
    const reduced = await failing.get();
    expect(reduced.status).toBe(503);
    expect(await reduced.json()).toMatchObject({
      type: `${kinds}temporary-reduced-capacity`,
      "violated-policies": ["default"],
    });
    const open = app(fixedWindow({ limit: 10, window: "1m" }), { store, onError: "open" });
    expect((await open.get()).status).toBe(200);
  });

  it("tell the older fields when they are to", async () => {
    const { get } = app(fixedWindow({ limit: 1, window: "1500ms" }), {}, true);
    const { headers } = await get();
    expect(["limit", "remaining", "reset"].map((name) => headers.get(`x-ratelimit-${name}`))).toEqual([
      "1",
      "0",
      "2",
    ]);
    expect((await get()).headers.get("x-ratelimit-remaining")).toBe("0");
  });

  it("count requests that run at the same time, and free their places", async () => {
    const { get, limiter } = app(concurrency({ limit: 1 }));
    const { headers } = await get();
    expect(headers.get("ratelimit-policy")).toBe('"default";q=1;qu="concurrent-requests"');
    expect(headers.get("ratelimit")).toBe('"default";r=0');
    await get("/broken");
    expect(limiter.peek("ada")).toMatchObject({ remaining: 1 });
  });

  it("need a key", () => {
    const limiter = rateLimit({ store: memoryStore(), limit: fixedWindow({ limit: 1, window: 1 }) });
    expect(() => rateLimited({ limiter } as never)).toThrow("key must be a function");
  });
});
