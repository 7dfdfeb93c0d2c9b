// A process that wants one value 500 times at once, as a cache on Redis gives it; counts how often it was loaded.

import { redisStore } from "../../../src/redis/index.ts";
import { cache, leases } from "../../../src/resilience/index.ts";
import { nodeRedis } from "../redis/server.ts";

const [port, key = ""] = process.argv.slice(2);
const client = await nodeRedis(Number(port));
const store = redisStore(client);
const values = cache<string, number>({
  store,
  key: (id) => id,
  ttl: "1h",
  lock: leases(store, { ttl: "2s" }),
  wait: "20s",
});

async function load(): Promise<number> {
  await client.sendCommand(["INCR", "loads"]);
  await new Promise((resolve) => setTimeout(resolve, 300));
  return process.pid;
}

// Both begin at once: each says that it is here, and waits for the other.
await client.sendCommand(["INCR", "ready"]);
while (Number(await client.sendCommand(["GET", "ready"])) < 2)
  await new Promise((resolve) => setTimeout(resolve, 5));

const answers = await Promise.all(Array.from({ length: 500 }, () => values.getOrLoad(key, load)));
process.stdout.write(JSON.stringify({ answers: [...new Set(answers)], stats: values.stats }));
client.destroy();
