// Calls limits of ten a hundred times each, and tells how often each let it through: `limits-caller.ts <file of Deno KV>`.
import { denoKvStore } from "../../src/deno-kv/index.ts";
import { gcra } from "../../src/limits/bucket.ts";
import { concurrency } from "../../src/limits/concurrency.ts";
import { fixedWindow } from "../../src/limits/fixed-window.ts";
import { rateLimit } from "../../src/limits/rate-limit.ts";
import { slidingCounter } from "../../src/limits/sliding-counter.ts";
import { slidingLog } from "../../src/limits/sliding-log.ts";
import { deno } from "./deno.ts";

const [path = ""] = (globalThis as unknown as { Deno: { args: readonly string[] } }).Deno.args;
const kv = await deno.openKv(path);
const store = denoKvStore(kv);
const limits = {
  fixedWindow: fixedWindow({ limit: 10, window: "1h" }),
  slidingLog: slidingLog({ limit: 10, window: "1h" }),
  slidingCounter: slidingCounter({ limit: 10, window: "1h" }),
  gcra: gcra({ limit: 1, window: "1h", burst: 10 }),
  concurrency: concurrency({ limit: 10, lease: "1h" }),
};
const counts: Record<string, number> = {};
for (const [name, limit] of Object.entries(limits)) {
  const limiter = rateLimit({ store, limit, prefix: `processes:${name}:`, denyCache: 0 });
  const all = await Promise.all(Array.from({ length: 100 }, async () => limiter.check("k")));
  counts[name] = all.filter(({ admitted }) => admitted).length;
}
console.log(JSON.stringify(counts));
kv.close();
