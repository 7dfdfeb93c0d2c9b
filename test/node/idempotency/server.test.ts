import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type ServerType, serve } from "@hono/node-server";
import { Hono } from "hono";
import { idempotency, problems } from "modulink-edge/hono";
import { memoryStore } from "modulink-edge/storage";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let server: ServerType;
let url: string;
let effects = 0;
beforeAll(async () => {
  const app = new Hono().onError(problems());
  app.use(idempotency({ store: memoryStore(), maxRequestBytes: 100_000 }));
  app.post("/echo", async (c) => {
    effects++;
    return c.body(await c.req.arrayBuffer(), 200, { "content-type": "application/x-own" });
  });
  server = serve({ fetch: app.fetch, overrideGlobalObjects: false, port: 0, hostname: "127.0.0.1" });
  if (!server.listening) await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/echo`;
});
afterAll(() => void server.close());

const send = (key: string, body: BodyInit) =>
  fetch(url, { method: "POST", body, headers: { "idempotency-key": key }, duplex: "half" } as RequestInit);

describe("a server of Node that is sent a request again", () => {
  it("carries it out once, and answers byte for byte", async () => {
    const bytes = new Uint8Array(60_000).map((_, at) => at * 13);
    const first = await send('"a"', bytes);
    const again = await send('"a"', bytes);
    for (const response of [first, again]) {
      expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
      expect(response.headers.get("content-type")).toBe("application/x-own");
      expect(response.headers.get("content-length")).toBe("60000");
    }
    expect([again.headers.get("idempotency-replayed"), effects]).toEqual(["true", 1]);
  });

  it("refuses another content, and one that is too large though its length is not told", async () => {
    await send('"b"', "one");
    expect((await send('"b"', "two")).status).toBe(422);
    const stream = new Blob(["x".repeat(200_000)]).stream();
    expect((await send('"c"', stream)).status).toBe(413);
  });
});
