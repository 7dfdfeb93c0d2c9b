// Two clients of one Redis server count together. REDIS_URL tells where it is.

import { redisStore } from "modulink-edge/redis";
import { type AtomicStore, transition } from "modulink-edge/storage";
import { createClient } from "redis";

/** With its Lua form it is one round trip. */
const add = transition(
  "add",
  (sum: number | undefined, by: number) => ({ value: (sum ?? 0) + by, result: (sum ?? 0) + by }),
  { lua: "local sum = (current or 0) + args return sum, nil, sum" },
);

const url = process.env["REDIS_URL"] ?? "redis://localhost:6379";
const clients = [await createClient({ url }).connect(), await createClient({ url }).connect()];
const stores: AtomicStore[] = clients.map((client) => redisStore(client, { prefix: "example:" }));

await stores[0]?.delete("visits");
const counting = stores.flatMap((store) => Array.from({ length: 500 }, () => store.update("visits", add, 1)));
await Promise.all(counting);
console.log(await stores[0]?.get("visits"), "visits");
for (const client of clients) await client.close();
