// Calls limits of ten a hundred times each, and tells how often it was let through.
import { createClient } from "redis";
import { gcra, tokenBucket } from "../../../src/limits/bucket.ts";
import { concurrency } from "../../../src/limits/concurrency.ts";
import { fixedWindow } from "../../../src/limits/fixed-window.ts";
import { rateLimit } from "../../../src/limits/rate-limit.ts";
import { slidingCounter } from "../../../src/limits/sliding-counter.ts";
import { slidingLog } from "../../../src/limits/sliding-log.ts";
import { redisStore } from "../../../src/redis/index.ts";

const client = createClient({ socket: { host: "127.0.0.1", port: Number(process.argv[2]) } });
await client.connect();
const store = redisStore(client);
const limits = {
  tokenBucket: tokenBucket({ capacity: 10, refill: 1, every: "1h" }),
  fixedWindow: fixedWindow({ limit: 10, window: "1h" }),
  slidingLog: slidingLog({ limit: 10, window: "1h" }),
  slidingCounter: slidingCounter({ limit: 10, window: "1h" }),
  gcra: gcra({ limit: 1, window: "1h", burst: 10 }),
  concurrency: concurrency({ limit: 10 }),
};
const counts: Record<string, number> = {};
for (const [name, limit] of Object.entries(limits)) {
  const limiter = rateLimit({ store, limit, prefix: `processes:${name}:`, denyCache: 0 });
  const all = await Promise.all(Array.from({ length: 100 }, () => limiter.check("k")));
  counts[name] = all.filter(({ admitted }) => admitted).length;
}
console.log(JSON.stringify(counts));
client.destroy();
