// A request through Hono, a chain, parallel branches and a second server, and all of it as a collector receives it.
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type ServerType, serve } from "@hono/node-server";
import { Hono } from "hono";
import { chain } from "modulink-edge";
import { handle, problems } from "modulink-edge/hono";
import { otlpExporter, ownSpans, type Tracing, tracing } from "modulink-edge/observe";
import { afterAll, describe, expect, it } from "vitest";

const canary = "canary-7f3a";
const servers: ServerType[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

async function listen(app: Hono): Promise<string> {
  const server = serve({ fetch: app.fetch, overrideGlobalObjects: false, port: 0, hostname: "127.0.0.1" });
  servers.push(server);
  if (!server.listening) await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface Received {
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly kind: number;
  readonly status?: { readonly code: number };
}

/** What a collector is sent, checked as far as OTLP says what it has to be. */
async function collector() {
  const received: Received[] = [];
  const bodies: string[] = [];
  const app = new Hono().post("/v1/traces", async (c) => {
    if (c.req.header("content-type") !== "application/json") return c.text("no JSON", 415);
    bodies.push(await c.req.text());
    for (const { resource, scopeSpans } of JSON.parse(bodies.at(-1) ?? "").resourceSpans)
      for (const { spans } of scopeSpans)
        for (const span of spans) {
          expect(span.traceId).toMatch(/^[\da-f]{32}$/);
          expect(span.spanId).toMatch(/^[\da-f]{16}$/);
          expect(BigInt(span.endTimeUnixNano) >= BigInt(span.startTimeUnixNano)).toBe(true);
          received.push({ service: resource.attributes[0].value.stringValue, ...span });
        }
    return c.json({ partialSuccess: {} });
  });
  return { url: `${await listen(app as never)}/v1/traces`, received, bodies };
}

function service(name: string, url: string) {
  const exporter = otlpExporter({ url, service: name });
  return { traces: tracing(ownSpans(exporter)), exporter };
}

function stockApp(traces: Tracing) {
  const stock = chain("stock").link("count", ({ id }: { id: string }) => {
    if (id === "none") throw new Error(`no such thing, said the token=${canary}`);
    return { left: id.length };
  });
  const run = (c: { req: { raw: Request } }) => traces.incoming(c.req.raw, { route: "/stock/:id" });
  return new Hono()
    .onError(problems())
    .get("/stock/:id", handle(stock, { input: (c) => ({ id: c.req.param("id") ?? "" }), run }));
}

function shopApp(traces: Tracing, stock: string) {
  const offer = chain("offer")
    .link("read", ({ id }: { id: string }) => ({ id }))
    .parallel({
      price: ({ id }) => id.length * 100,
      stock: async ({ id }, run) => {
        const response = await traces.fetch(run)(`${stock}/stock/${id}?key=${canary}`);
        if (!response.ok) throw new Error("the stock does not answer");
        return (await response.json()) as { left: number };
      },
    });
  const run = (c: { req: { raw: Request } }) => traces.incoming(c.req.raw, { route: "/offer/:id" });
  return new Hono()
    .onError(problems())
    .get("/offer/:id", handle(offer, { input: (c) => ({ id: c.req.param("id") ?? "" }), run }));
}

describe("a request through two services", () => {
  it("is one trace in a collector, from the caller's span to the other service's links", async () => {
    const { url, received, bodies } = await collector();
    const [shop, stock] = [service("shop", url), service("stock", url)];
    const at = await listen(shopApp(shop.traces, await listen(stockApp(stock.traces) as never)) as never);

    const traceId = "0af7651916cd43dd8448eb211c80319c";
    const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01`, authorization: `Bearer ${canary}` };
    const answer = await fetch(`${at}/offer/book?password=${canary}`, { headers });
    expect(await answer.json()).toEqual({ id: "book", price: 400, stock: { left: 4 } });
    await Promise.all([shop.exporter.flush(), stock.exporter.flush()]);

    expect(new Set(received.map((span) => span.traceId))).toEqual(new Set([traceId]));
    const picture = (parent: string): unknown[] =>
      received
        .filter(({ parentSpanId }) => parentSpanId === parent)
        .map(({ service, name, kind, spanId }) => [`${service}: ${name} ${kind}`, ...picture(spanId)]);
    expect(picture("b7ad6b7169203331")).toEqual([
      [
        "shop: GET /offer/:id 2",
        ["shop: read 1"],
        [
          "shop: parallel 1",
          ["shop: price 1"],
          ["shop: stock 1", ["shop: GET 3", ["stock: GET /stock/:id 2", ["stock: count 1"]]]],
        ],
      ],
    ]);

    const failed = await fetch(`${at}/offer/none`, { headers: { traceparent: headers.traceparent } });
    expect(failed.status).toBe(500);
    await Promise.all([shop.exporter.flush(), stock.exporter.flush()]);
    const broken = received
      .filter(({ status }) => status?.code === 2)
      .map(({ service, name }) => `${service}: ${name}`);
    expect(broken.sort()).toEqual([
      "shop: GET",
      "shop: GET /offer/:id",
      "shop: parallel",
      "shop: stock",
      "stock: GET /stock/:id",
      "stock: count",
    ]);
    expect(bodies.join()).not.toContain(canary);
    expect(shop.exporter.stats).toMatchObject({ dropped: 0, rejected: 0, failures: 0, waiting: 0 });
  });
});
