import { Hono } from "hono";
import { basicAuth } from "hono/basic-auth";
import { chain } from "modulink-edge";
import { dashboard } from "modulink-edge/hono";
import { measure, metrics } from "modulink-edge/observe";
import { circuitBreaker } from "modulink-edge/resilience";
import { describe, expect, it } from "vitest";
import { stateOf } from "../../src/dashboard/state.ts";
import { connect, soon, watching } from "./setting.ts";

const page = async (app: Hono) => (await app.request("/")).text();

describe("dashboard", () => {
  it("needs a middleware that lets through who may look, or is told to be open", () => {
    const registry = metrics();
    const words =
      "dashboard needs auth, a middleware that lets through who may look, or open: true for anybody";
    expect(() => dashboard({ chains: [], metrics: registry })).toThrow(new TypeError(words));
    expect(() => dashboard({ chains: [], metrics: registry, open: "yes" as never })).toThrow(TypeError);
    expect(() => dashboard({ chains: [], metrics: registry, open: true, auth: async () => {} })).toThrow(
      TypeError,
    );
  });

  it("asks that middleware for the page and for what it is told", async () => {
    const { app } = watching({ auth: basicAuth({ username: "ops", password: "pw" }) });
    const headers = { authorization: `Basic ${btoa("ops:pw")}` };
    for (const path of ["/", "/events"]) {
      expect((await app.request(path)).status).toBe(401);
      const let_ = await app.request(path, { headers });
      expect(let_.status).toBe(200);
      await let_.body?.cancel();
    }
  });

  it.each([
    [{ every: "5ms" }, "every must be at least 10 ms, got 5ms"],
    [{ window: 0 }, "window must be a duration above 0, got 0"],
    [{ pages: 0 }, "pages must be a whole number from 1"],
    [{ chains: [() => 1] }, "describe needs a chain"],
  ])("refuses %o", (options, words) => {
    expect(() => watching(options as never)).toThrow(words);
  });

  it("is one page of less than 60 KB that loads nothing, under a strict policy with a nonce of its own", async () => {
    const { app } = watching();
    const nonces = new Set<string>();
    for (let n = 0; n < 2; n++) {
      const response = await app.request("/");
      const text = await response.text();
      expect(new TextEncoder().encode(text).length).toBeLessThan(60 * 1024);
      expect(text).not.toMatch(/\b(src|href)="(?!#|data:,)|@import|url\(|style="|\son\w+="/);
      const policy = response.headers.get("content-security-policy")!;
      const [, nonce] = /script-src 'nonce-([^']+)'/.exec(policy)!;
      expect(policy).toMatch(/^default-src 'none'; /);
      expect(policy).not.toContain("unsafe");
      expect(text.match(new RegExp(`<(script|style) nonce="${nonce}">`, "g"))).toHaveLength(2);
      nonces.add(nonce!);
    }
    expect(nonces.size).toBe(2);
  });

  it("draws every link of its chains and names it in a table", async () => {
    const text = await page(watching().app);
    for (const id of ["shop/price", "shop/pay"]) {
      expect(text).toContain(`<g data-link="${id}"`);
      expect(text).toContain(`<tr data-link="${id}"`);
    }
  });

  it("writes names as text, whatever signs they are made of", async () => {
    const name = `</script><img src=x onerror="alert(1)">'&\u2028`;
    const registry = metrics();
    const evil = chain(name)
      .link(name, (n: number) => n)
      .observe(measure(registry));
    const app = dashboard({
      chains: [evil],
      metrics: registry,
      title: name,
      open: true,
      flags: () => ({ [name]: name }),
    });
    const text = await page(app);
    expect(text).not.toContain("<img");
    expect(text.match(/<\/script>/g)).toHaveLength(1);
    expect(text).toContain("&lt;/script&gt;&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&#39;&amp;");
    evil(1);
    const { next, leave } = await connect(app);
    expect((await next())!.live.links[0][0]).toBe(`${name}/${name}`);
    await leave();
  });

  it("can be mounted in an app", async () => {
    const app = new Hono().route("/_modulink", watching().app);
    for (const path of ["/_modulink", "/_modulink/events"]) {
      const response = await app.request(path);
      expect(response.status).toBe(200);
      await response.body?.cancel();
    }
  });
});

describe("what a page is told", () => {
  it("has the rate, errors and percentiles of chains and links", async () => {
    const { app, run, clock } = watching();
    for (let n = 0; n < 8; n++) await run(100);
    await run(-100);
    await run(-100);
    const { next, leave, response } = await connect(app);
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    const { live, messages } = (await next())!;
    expect(messages[0]).toBe("retry: 1000\nevent: begin\ndata:");
    const [name, shop] = live.chains[0];
    expect([name, shop.errors, shop.active]).toEqual(["shop", 0.2, 0]);
    expect(shop.rate).toBeCloseTo(10, 0);
    expect(shop.p50).toBeGreaterThan(50);
    expect(shop.p99).toBeLessThanOrEqual(100);
    expect(live.links.map(([id, { errors }]: [string, { errors: number }]) => [id, errors])).toEqual([
      ["shop/price", 0],
      ["shop/pay", 0.2],
    ]);
    expect(live.at).toBe(clock.now());
    await leave();
  });

  it("forgets what was before its window", async () => {
    const { registry, run, clock } = watching();
    const read = stateOf({ chains: [], metrics: registry, clock, window: "5s" });
    const shop = () => read(0).chains[0]![1];
    await run(-100);
    expect(shop().errors).toBe(1);
    await clock.advance("6s");
    await run(100);
    expect(shop().errors).toBe(0);
    expect(shop().rate).toBeCloseTo(1 / 6.1, 1);
  });

  it("has failed runs with what their links took, each told once, also over a lost connection", async () => {
    const { app, run, clock } = watching();
    await run(-100);
    const first = await connect(app);
    const { live, fields } = (await first.next())!;
    expect(live.failures).toMatchObject([
      {
        chain: "shop",
        failed: "shop/pay",
        duration: 100,
        error: { name: "Error", message: "declined", code: "E_CARD" },
        steps: [
          { path: "shop/price", start: 0, duration: 100, outcome: "ok" },
          { path: "shop/pay", start: 100, duration: 0, outcome: "error" },
        ],
      },
    ]);
    await run(100);
    const later = await soon(clock, first.next());
    expect(later.live.failures).toEqual([]);
    await first.leave();
    await run(-30);
    const again = await connect(app, fields["id"]);
    const { live: missed, messages } = (await again.next())!;
    expect(missed.failures.map(({ duration }: { duration: number }) => duration)).toEqual([30]);
    expect(messages).toHaveLength(1);
    await again.leave();
  });

  it.each(["another-instance.1", "nonsense", ".", "7"])(
    "tells all to a page that has seen %s",
    async (last) => {
      const { app, run } = watching();
      await run(-1);
      const { next, leave } = await connect(app, last);
      const { live, messages } = (await next())!;
      expect([live.failures.length, messages.length]).toEqual([1, 2]);
      await leave();
    },
  );

  it("is silent when nothing is new, but for a sign of life", async () => {
    const { app, clock } = watching();
    const { next, leave } = await connect(app);
    await next();
    const piece = await soon(clock, next());
    expect(piece.messages).toEqual([": nothing new"]);
    await leave();
  });

  it("ends with the client, and leaves no timer", async () => {
    const { app, clock } = watching({ pages: 1 });
    let timers = 0;
    const { timer } = clock;
    clock.timer = (ms, fn) => {
      timers++;
      const cancel = timer.call(clock, ms, () => {
        timers--;
        fn();
      });
      return () => {
        timers--;
        cancel();
      };
    };
    for (let n = 0; n < 3; n++) {
      const { next, leave } = await connect(app);
      await next();
      const waiting = next();
      await Promise.resolve();
      await leave();
      expect(await waiting).toBeUndefined();
      expect(timers).toBe(0);
    }
    const gone = new AbortController();
    const { body } = await app.request(new Request("http://a.example/events", { signal: gone.signal }));
    const reader = body!.getReader();
    await reader.read();
    const waiting = reader.read();
    gone.abort();
    expect([(await waiting).done, timers]).toEqual([true, 0]);
  });

  it("is told to so many pages", async () => {
    const { app } = watching({ pages: 2 });
    const open = [await connect(app), await connect(app)];
    for (const one of open) await one.next();
    const refused = await app.request("/events");
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "5"]);
    await open[0]!.leave();
    const another = await connect(app);
    expect(another.response.status).toBe(200);
    await Promise.all([another.leave(), open[1]!.leave()]);
  });

  it("asks nothing of a request without a reader", async () => {
    const { app } = watching({ pages: 1 });
    for (let n = 0; n < 3; n++) expect((await app.request("/events", { method: "HEAD" })).status).toBe(200);
  });

  it("has breakers, limits, caches, flags, queues and other things in tables", async () => {
    const bank = circuitBreaker({ name: "bank" });
    const { app, registry } = watching({
      breakers: { bank },
      caches: { prices: { stats: { hits: 3, misses: 1, hitRate: 0.75, nothing: 0, more: 0 } } },
      flags: () => ({ "new-page": true, rollout: { percent: 5 } }),
      panels: { Workers: () => ({ alive: 4 }) },
    });
    bank.open();
    registry
      .gauge("modulink_queue_depth", "", { labels: ["queue"] })
      .with({ queue: "mail" })
      .set(12);
    registry
      .gauge("modulink_breaker_state", "", { labels: ["breaker"] })
      .with({ breaker: "other" })
      .set(1);
    const { next, leave } = await connect(app);
    const { panels } = (await next())!.live;
    expect(panels).toMatchObject([
      {
        title: "Breakers",
        rows: [
          { name: "bank", state: ["open", "bad"] },
          { name: "other", state: ["half-open", "warn"] },
        ],
      },
      {
        title: "Caches",
        rows: [
          {
            name: "prices",
            values: [
              ["hit rate", "75.0 %"],
              ["hits", "3"],
              ["misses", "1"],
            ],
          },
        ],
      },
      {
        title: "Flags",
        rows: [
          { name: "new-page", values: [["", "true"]] },
          { name: "rollout", values: [["", '{"percent":5}']] },
        ],
      },
      { title: "Queues", rows: [{ name: "mail", values: [["depth", "12"]] }] },
      { title: "Workers", rows: [{ name: "alive", values: [["", "4"]] }] },
    ]);
    await leave();
  });
});
