import { chain, type RunEvent, sleep } from "modulink-edge";
import { map } from "modulink-edge/flow";
import { ownSpans, tracing } from "modulink-edge/observe";
import { retry } from "modulink-edge/resilience";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { collecting } from "./collected.ts";

describe("tracing a run", () => {
  it("makes a span of it and of each link, with their times", async () => {
    const { traces, tree, named } = collecting();
    const clock = virtualClock({ start: 1_700_000_000_000 });
    const order = chain("order")
      .link("price", (n: number) => n * 2)
      .link("pay", (n: number, run) => sleep("20ms", run).then(() => n))
      .observe(traces);
    const running = order.run(1, { clock, id: "run-1", origin: "order-1" });
    await clock.advance("20ms");
    expect(await running).toBe(2);
    expect(tree()).toEqual([["order", "price", "pay"]]);
    expect(named("pay")).toMatchObject({ at: 1_700_000_000_000, end: 1_700_000_000_020, kind: "internal" });
    expect(named("order").attributes).toEqual({
      "modulink.chain": "order",
      "modulink.run": "run-1",
      "modulink.origin": "order-1",
    });
    expect(named("pay").attributes).toEqual({ "modulink.path": "order/pay" });
    expect(named("pay").context.traceId).toBe(named("order").context.traceId);
  });

  it("follows nested chains, branches, and chains that a link calls", async () => {
    const { traces, tree } = collecting();
    const inner = chain("inner").link("in", (n: number) => n + 1);
    const outer = chain("outer")
      .link("first", (n: number) => ({ n }))
      .parallel({ a: ({ n }) => n, b: async ({ n }) => n })
      .link("nested", ({ a, b }) => a + b)
      .link(inner)
      .link("by hand", (n: number, run) => inner(n, run));
    await outer.run(1, { observers: [traces] });
    expect(tree()).toEqual([
      ["outer", "first", ["parallel", "a", "b"], "nested", ["inner", "in"], ["by hand", ["inner", "in"]]],
    ]);
  });

  it("makes chains that a link calls at the same time parts of that link, and not of each other", async () => {
    const { traces, tree } = collecting();
    const inner = chain("inner").link("in", async (n: number) => n + 1);
    const outer = chain("outer").link("both", (n: number, run) =>
      Promise.all([inner(n, run), inner(n, run)]),
    );
    await outer.run(1, { observers: [traces] });
    expect(tree()).toEqual([["outer", ["both", ["inner", "in"], ["inner", "in"]]]]);
  });

  it("makes a run that another one starts a part of its trace", async () => {
    const { traces, tree } = collecting();
    const other = chain("other").link("in", (n: number) => n);
    const first = chain("first").link("start", (n: number, run) => other.run(n, { parent: run }));
    await first.run(1, { observers: [traces] });
    expect(tree()).toEqual([["first", ["other", "in"], "start"]]);
  });

  it("keeps runs apart that run at the same time", async () => {
    const { traces, spans, tree } = collecting();
    const clock = virtualClock();
    const nap = chain("nap").link("sleep", (ms: number, run) => sleep(ms, run).then(() => ms));
    const all = [30, 10, 20].map((ms) => nap.run(ms, { clock, observers: [traces] }));
    await clock.advance(30);
    await Promise.all(all);
    expect(tree()).toEqual([
      ["nap", "sleep"],
      ["nap", "sleep"],
      ["nap", "sleep"],
    ]);
    expect(new Set(spans.map(({ context }) => context.traceId)).size).toBe(3);
  });

  it("gives each of several spans at one place its own time", async () => {
    const { traces, spans } = collecting();
    const clock = virtualClock();
    const waits = map((ms: number, run) => sleep(ms, run).then(() => ms), { concurrency: 2 });
    const all = chain("all")
      .link((list: number[]) => list)
      .link("map", waits);
    const running = all.run([30, 10, 40], { clock, observers: [traces] });
    await clock.advance(100);
    await running;
    const items = spans.filter(({ attributes }) => attributes["modulink.path"] === "all/map/each");
    expect(items.map(({ at, end }) => [at, end])).toEqual([
      [0, 10],
      [0, 30],
      [10, 50],
    ]);
  });

  it("ends what outlives its run when it ends", async () => {
    const { traces, spans, tree } = collecting();
    const clock = virtualClock();
    const both = chain("both").parallel({
      slow: (_: object) => new Promise((resolve) => clock.timer(50, () => resolve(1))),
      bad: () => Promise.reject(new Error("no")),
    });
    await both.run({}, { clock, observers: [traces] }).catch(() => {});
    expect(spans.map(({ name }) => name)).toEqual(["bad", "parallel", "both"]);
    await clock.advance(50);
    expect(tree()).toEqual([["both", ["parallel", "bad", "slow"]]]);
  });

  it("tells what failed, the exception once where it was thrown", async () => {
    const { traces, named } = collecting();
    const inner = chain("inner").link("throw", (): number => {
      throw Object.assign(new TypeError("no"), { code: "E_NO" });
    });
    const outer = chain("outer").link(inner).observe(traces);
    expect(() => outer(undefined)).toThrow("no");
    for (const name of ["throw", "inner", "outer"])
      expect(named(name)).toMatchObject({ failure: "no", attributes: { "error.type": "E_NO" } });
    expect(named("throw").events).toMatchObject([
      { name: "exception", attributes: { "exception.type": "E_NO", "exception.message": "no" } },
    ]);
    expect([...named("inner").events, ...named("outer").events]).toEqual([]);
  });

  it("takes what is thrown, whatever it is", () => {
    for (const thrown of [undefined, null, "text", 5, Object.create(null)]) {
      const { traces, named } = collecting();
      const bad = chain("bad").link("throw", (): number => {
        throw thrown;
      });
      expect(() => bad.observe(traces)(undefined)).toThrow();
      expect(named("bad").failure).toBeTypeOf("string");
    }
  });

  it("tells what policies announce as events of the span they belong to", async () => {
    const { traces, named } = collecting();
    let calls = 0;
    const flaky = chain("flaky").link(
      "call",
      async () => {
        if (calls++ === 0) throw new Error("first");
        return 1;
      },
      retry({ attempts: 2 }),
    );
    const clock = virtualClock();
    const running = flaky.run(undefined, { clock, observers: [traces] });
    await clock.runAll();
    await running;
    const [event] = named("call").events;
    expect(event?.name).toMatch(/^retry:/);
    expect(event?.attributes["error.type"]).toBe("Error");
  });

  it("bounds the events of a span and counts the rest", () => {
    const { traces, named } = collecting();
    const loud = chain("loud").link("shout", (_: null, run) => {
      for (let at = 0; at < 200; at++) run.emit({ type: "a:b", at });
    });
    loud.observe(traces)(null);
    expect(named("shout").events).toHaveLength(128);
    expect(named("shout").droppedEvents).toBe(72);
  });

  it("never tells a secret", () => {
    const { traces, spans } = collecting();
    const bad = chain("bad").link("leak", (_: null, run) => {
      run.emit({ type: "a:b", password: "canary", note: "token=canary", object: { canary: 1 } });
      throw new Error("Authorization: Bearer canary was refused at https://u:canary@example.com");
    });
    expect(() => bad.observe(traces)(null)).toThrow();
    expect(JSON.stringify(spans)).not.toContain("canary");
    expect(spans).toHaveLength(2);
  });
});

describe("the trace of a request", () => {
  const headers = { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };
  const half = chain("half").link("halve", (n: number) => n / 2);

  it("is gone on with, whether the chain is observed already or not", async () => {
    for (const observed of [true, false]) {
      const { traces, spans, named } = collecting();
      const request = new Request("https://shop.example/half/42?token=canary", { headers });
      const one = observed ? half.observe(traces) : half;
      await one.run(42, traces.incoming(request, { route: "/half/:n" }));
      expect(spans.map(({ name }) => name)).toEqual(["halve", "GET /half/:n"]);
      expect(named("GET /half/:n")).toMatchObject({
        kind: "server",
        parent: { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331" },
        attributes: {
          "http.request.method": "GET",
          "http.route": "/half/:n",
          "url.path": "/half/42",
          "url.scheme": "https",
        },
      });
      expect(JSON.stringify(spans)).not.toContain("canary");
    }
  });

  it("is read from any headers, such as those of a message", async () => {
    const { traces, named } = collecting();
    await half.run(42, traces.incoming(headers));
    expect(named("half").context.traceId).toBe("0af7651916cd43dd8448eb211c80319c");
  });

  it("is not recorded when it says so, but goes on", async () => {
    const { traces, spans } = collecting();
    const told: string[] = [];
    const call = chain("call").link(
      (_: null, run) => void told.push(traces.headers(run)["traceparent"] ?? ""),
    );
    await call.run(null, traces.incoming({ traceparent: headers.traceparent.replace(/1$/, "0") }));
    expect(spans).toEqual([]);
    expect(told[0]).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)[\da-f]{16}-00$/);
  });

  it("has spans whose ids are all different, and hexadecimal", () => {
    const ids = new Set<string>();
    const traces = tracing(ownSpans({ export: ({ context }) => ids.add(context.spanId) }));
    const links = chain("links")
      .link("a", (n: number) => n)
      .observe(traces);
    for (let at = 0; at < 1000; at++) links(at);
    expect(ids.size).toBe(2000);
    for (const id of ids) expect(id).toMatch(/^[\da-f]{16}$/);
  });

  it("is recorded in the part that is asked for, by its id", async () => {
    const kept = async (sample: number) => {
      let count = 0;
      const ids = {
        newId: () =>
          `00000000-0000-4000-80${(((count++ >> 1) * 167) % 256).toString(16).padStart(2, "0")}-${"0".repeat(12)}`,
      };
      const spans: unknown[] = [];
      const traces = tracing(ownSpans({ export: (span) => spans.push(span), sample, ...ids }));
      const one = chain("one")
        .observe(traces)
        .link((n: number) => n);
      for (let at = 0; at < 256; at++) one(at);
      return spans.length / 2;
    };
    expect([await kept(0), await kept(0.25), await kept(1)]).toEqual([0, expect.any(Number), 256]);
    expect(() => ownSpans({ export: () => {}, sample: 2 })).toThrow(TypeError);
  });
});

describe("a request of a run", () => {
  it("is a span of the run, with what the conventions tell, and carries its context", async () => {
    const { traces, named, tree } = collecting();
    let sent: Request | undefined;
    const call = chain("call").link("ask", async (_: null, run) => {
      const fetch = traces.fetch(run, async (request) => {
        sent = request as Request;
        return new Response("no", { status: 404 });
      });
      await fetch("https://api.example:8443/items?key=canary", {
        method: "POST",
        body: "x",
        headers: { a: "b" },
      });
    });
    await call.run(null, { observers: [traces] });
    expect(tree()).toEqual([["call", ["ask", "POST"]]]);
    expect(named("POST")).toMatchObject({
      kind: "client",
      failure: "",
      attributes: {
        "http.request.method": "POST",
        "http.response.status_code": 404,
        "server.address": "api.example",
        "server.port": 8443,
        "url.full": "https://api.example:8443/items",
        "error.type": "404",
      },
    });
    const { traceId, spanId } = named("POST").context;
    expect(sent?.headers.get("traceparent")).toBe(`00-${traceId}-${spanId}-03`);
    expect([sent?.headers.get("a"), await sent?.text()]).toEqual(["b", "x"]);
  });

  it("that fails, fails its span", async () => {
    const { traces, named } = collecting();
    const call = chain("call").link(async (_: null, run) => {
      await traces.fetch(run, () => Promise.reject(new TypeError("network")))("https://a.example");
    });
    await expect(call.run(null, { observers: [traces] })).rejects.toThrow("network");
    expect(named("GET")).toMatchObject({ failure: "TypeError: network", attributes: { "server.port": 443 } });
  });

  it("is a plain one where nothing traces the run", async () => {
    const { traces } = collecting();
    const fetch = async () => new Response();
    const call = chain("call").link((_: null, run) => [
      traces.fetch(run, fetch) === fetch,
      traces.headers(run),
      traces.context(run),
    ]);
    expect(call(null)).toEqual([true, {}, undefined]);
  });
});

describe("a tracer", () => {
  it("remembers nothing of what has ended, and not too much of what never does", async () => {
    const { traces, spans } = collecting();
    const see = (event: Partial<RunEvent>) =>
      traces({ path: ["c"], chain: "c", at: 0, ...event } as RunEvent);
    for (let at = 0; at < 10_001; at++) see({ type: "run.start", id: `${at}`, origin: `${at}` });
    see({ type: "run.end", id: "0", duration: 0 } as never);
    expect(spans).toEqual([]);
    see({ type: "run.end", id: "1", duration: 0 } as never);
    expect(spans).toHaveLength(1);
    see({ type: "run.end", id: "1", duration: 0 } as never);
    expect(spans).toHaveLength(1);
  });
});
