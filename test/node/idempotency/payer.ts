// Pays once, in a process of its own that says what it does: payer.ts <port> <key> <ms> <lease>.
import { chain, sleep } from "../../../src/index.ts";
import { redisStore } from "../../../src/redis/index.ts";
import { idempotent } from "../../../src/resilience/index.ts";
import { nodeRedis } from "../redis/server.ts";

const [port, key = "k", ms, lease] = process.argv.slice(2);
const client = await nodeRedis(Number(port));
console.log("here");
const pay = chain("pay").link(
  "charge",
  async (order: { id: string; fencing?: number }, run) => {
    await client.rPush(`${key}:effects`, `begun ${order.fencing}`);
    console.log("begun");
    await sleep(Number(ms), run);
    await client.rPush(`${key}:effects`, `done ${order.fencing}`);
    return { pid: process.pid };
  },
  idempotent<{ id: string; fencing?: number }>({
    store: redisStore(client),
    key: ({ id }) => id,
    lease: Number(lease),
    fenced: (order, { fencing }) => ({ ...order, fencing }),
  }),
);
console.log(JSON.stringify(await pay({ id: key })));
client.destroy();
