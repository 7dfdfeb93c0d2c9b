// Requests over HTTP, from outside, to a worker on the real workerd.
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestHarness } from "wrangler";
import { pause } from "../redis/server.ts";

process.env["CLOUDFLARE_CF_FETCH_ENABLED"] = "false"; // wrangler would ask a host outside for request.cf
process.env["WRANGLER_SEND_METRICS"] = "false";

describe("a worker with caches", () => {
  const configPath = fileURLToPath(new URL("./worker/wrangler.jsonc", import.meta.url));
  const server = createTestHarness({ workers: [{ configPath }] });
  let url: URL;
  const ask = async (path: string, init?: RequestInit) => (await fetch(new URL(path, url), init)).json();

  beforeAll(async () => {
    url = (await server.listen()).url;
  });
  afterAll(() => server.close());

  it("loads once for 200 requests at once", async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, () => ask("/value/hot")));
    expect(answers).toEqual(Array(200).fill({ n: 1 }));
    expect(await ask("/loads/hot")).toBe(1);
  });

  it("answers the others when the client goes whose request began the loading", async () => {
    const first = ask("/value/left", { signal: AbortSignal.timeout(100) }).catch((error) => error.name);
    await pause(50);
    const others = Array.from({ length: 20 }, () => ask("/value/left"));
    expect(await first).toBe("TimeoutError");
    expect(await Promise.all(others)).toEqual(Array(20).fill({ n: 1 }));
  });

  it("answers at once with what is stale, and loads once after the response is sent", async () => {
    expect(await ask("/value/stale")).toEqual({ n: 1 });
    await pause(550);
    const began = performance.now();
    const stale = await Promise.all(Array.from({ length: 20 }, () => ask("/value/stale")));
    expect(stale).toEqual(Array(20).fill({ n: 1 }));
    expect(performance.now() - began).toBeLessThan(1900);
    await expect.poll(() => ask("/value/stale"), { timeout: 10_000 }).toEqual({ n: 2 });
    expect(await ask("/loads/stale")).toBe(2);
  });

  it("keeps responses in the edge cache, and refreshes one after it is sent", async () => {
    const page = async () => {
      const response = await fetch(new URL("/page/one", url));
      return [await response.json(), response.headers.get("cache-status")?.replace(/ttl=.*/, "ttl")];
    };
    expect(await page()).toEqual([1, "modulink; fwd=uri-miss; fwd-status=200; stored"]);
    await pause(100);
    expect(await page()).toEqual([1, "modulink; hit; ttl"]);
    await pause(1000);
    expect(await page()).toEqual([1, "modulink; hit; ttl"]);
    await pause(200);
    expect(await page()).toEqual([2, "modulink; hit; ttl"]);
  });
});
