// Requests over HTTP, from outside, to a worker on the real workerd.
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestHarness, unstable_startWorker } from "wrangler";

const config = fileURLToPath(new URL("./wrangler.jsonc", import.meta.url));
const hundred = Array.from({ length: 100 }, (_, at) => at);
const kinds = ["knowing", "plain"];

process.env["CLOUDFLARE_CF_FETCH_ENABLED"] = "false"; // wrangler would ask a host outside for request.cf
process.env["WRANGLER_SEND_METRICS"] = "false";

describe("a worker whose store is in Durable Objects", () => {
  const server = createTestHarness({ workers: [{ configPath: config }] });
  let url: URL;
  const ask = async (path: string, init?: RequestInit) => (await fetch(new URL(path, url), init)).json();

  beforeAll(async () => {
    url = (await server.listen()).url;
  });
  afterAll(() => server.close());

  it.each(kinds)("counts exactly 100 of 100 requests at once (%s)", async (kind) => {
    const counts = await Promise.all(hundred.map(() => ask(`/count/${kind}/visits`)));
    expect((counts as number[]).sort((a, b) => a - b)).toEqual(hundred.map((at) => at + 1));
    expect(await ask(`/get/${kind}/visits`)).toBe(100);
  });

  it.each(kinds)("admits exactly 10 of 100 requests at once (%s)", async (kind) => {
    const admitted = await Promise.all(hundred.map(() => ask(`/admit/${kind}/door`)));
    expect(admitted.filter((one) => one === true)).toHaveLength(10);
    expect(admitted.filter((one) => one === false)).toHaveLength(90);
  });

  it.each(kinds)("serves on when clients leave in the middle (%s)", async (kind) => {
    let answered = 0;
    const visit = async (at: number) => {
      const signal = at % 2 ? AbortSignal.timeout(5 + (at % 20)) : null;
      await ask(`/count/${kind}/left`, { signal }).then(
        (count) => {
          expect(count).toEqual(expect.any(Number));
          answered++;
        },
        (error) => expect(error.name).toBe("TimeoutError"),
      );
    };
    await Promise.all(hundred.map(visit));
    const total = await ask(`/get/${kind}/left`);
    expect(answered).toBeGreaterThanOrEqual(50);
    expect(total).toBeGreaterThanOrEqual(answered);
    expect(total).toBeLessThanOrEqual(100);
  });

  it("is told when the class of the objects has no SQLite", async () => {
    expect(await ask("/get/old/visits")).toBe("store-refused");
    expect(await ask("/count/old/visits")).toBe("store-refused");
  });

  it("writes a key of KV for requests at once, also when clients leave in the middle", async () => {
    const write = (at: number) =>
      ask(`/kv-set/kv/page?value=${at}`, {
        signal: at % 2 ? AbortSignal.timeout(3 + (at % 20)) : null,
      }).catch((error) => error.name);
    const answers = await Promise.all(hundred.map(write));
    expect(new Set(answers.filter((_, at) => at % 2 === 0))).toEqual(new Set([null]));
    expect(await ask("/kv-set/kv/page?value=last")).toBe(null);
    expect(await ask("/kv-get/kv/page")).toBe("last");
  });
});

describe("what Durable Objects keep", () => {
  let folder: string;
  beforeAll(async () => {
    await mkdir(".cache", { recursive: true });
    folder = await mkdtemp(join(".cache", "objects-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function visits(times: number): Promise<unknown[]> {
    const dev = { persist: folder, server: { port: 0 }, inspector: false, logLevel: "error", watch: false };
    const worker = await unstable_startWorker({ config, dev: dev as never });
    try {
      const url = await worker.url;
      const counts: unknown[] = [];
      for (const kind of kinds)
        for (let at = 0; at < times; at++)
          counts.push(await (await fetch(new URL(`/count/${kind}/visits`, url))).json());
      return counts;
    } finally {
      await worker.dispose();
    }
  }

  it("is there after two restarts", async () => {
    expect(await visits(3)).toEqual([1, 2, 3, 1, 2, 3]);
    expect(await visits(2)).toEqual([4, 5, 4, 5]);
    expect(await visits(1)).toEqual([6, 6]);
  });
});
