// Limits in Durable Objects, exactly, and in Cloudflare KV, roughly.
import { env } from "cloudflare:workers";
import { durableObjectStore, kvStore } from "modulink-edge/cloudflare";
import {
  fixedWindow,
  gcra,
  rateLimit,
  slidingCounter,
  slidingLog,
  tokenBucket,
} from "modulink-edge/resilience";
import { approximate } from "modulink-edge/storage";
import { describe, expect, it } from "vitest";
import { replay, vectors } from "../vectors/rate-limit.ts";

const tens = [
  tokenBucket({ name: "bucket", capacity: 10, refill: 1, every: "1h" }),
  fixedWindow({ name: "fixed", limit: 10, window: "1h" }),
  slidingLog({ name: "log", limit: 10, window: "1h" }),
  slidingCounter({ name: "counter", limit: 10, window: "1h" }),
  gcra({ name: "gcra", limit: 1, window: "1h", burst: 10 }),
];

describe("limits in Durable Objects", () => {
  it("let exactly ten of a hundred concurrent calls through", async () => {
    for (const limit of tens) {
      const limiters = [1, 2].map(() =>
        rateLimit({ store: durableObjectStore(env.PLAIN, { name: "tens" }), limit }),
      );
      const all = await Promise.all(
        limiters.flatMap((limiter) => Array.from({ length: 50 }, () => limiter.check("k"))),
      );
      expect(
        all.filter(({ admitted }) => admitted),
        limit.name,
      ).toHaveLength(10);
    }
  });

  it.each(vectors)("decide as %s says", (name, vector) =>
    replay(vector, (clock) => durableObjectStore(env.PLAIN, { name: `vectors ${name}`, clock }), `${name}:`),
  );
});

describe("limits in KV", () => {
  it("let P processes through at most P times", async () => {
    for (const limit of tens) {
      const limiters = [1, 2, 3].map(() =>
        rateLimit({ store: approximate(kvStore(env.KV)), limit, denyCache: 0 }),
      );
      let admitted = 0;
      for (let turn = 0; turn < 12; turn++)
        for (const limiter of limiters) if ((await limiter.check("k")).admitted) admitted++;
      expect(admitted, limit.name).toBeGreaterThanOrEqual(10);
      expect(admitted, limit.name).toBeLessThanOrEqual(30);
    }
  }, 60_000);
});
