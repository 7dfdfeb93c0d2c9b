// Increments a key a number of times, in a process of its own: writer.ts <port> <key> <times> <client>.
import { redisStore } from "../../../src/redis/index.ts";
import { transition } from "../../../src/storage/index.ts";
import { nodeRedis } from "./server.ts";

const [port, key = "k", times, form] = process.argv.slice(2);
const plain = transition("add", (current: number | undefined, by: number) => ({
  value: (current ?? 0) + by,
  result: (current ?? 0) + by,
}));
const lua = transition("add", plain.apply, {
  lua: "local sum = (current or 0) + args return sum, nil, sum",
});

interface BunClient {
  send(name: string, args: string[]): Promise<unknown>;
  close(): void;
}
const { Bun } = globalThis as { Bun?: { RedisClient: new (url: string) => BunClient } };

async function open() {
  if (Bun) {
    const client = new Bun.RedisClient(`redis://127.0.0.1:${port}`);
    return { store: redisStore(client), close: () => client.close() };
  }
  const client = await nodeRedis(Number(port));
  return { store: redisStore(client), close: () => client.destroy() };
}

const { store, close } = await open();
const told: number[] = [];
const writer = async (count: number): Promise<void> => {
  for (let at = 0; at < count; at++) told.push(await store.update(key, form === "lua" ? lua : plain, 1));
};
await Promise.all(Array.from({ length: 10 }, () => writer(Number(times) / 10)));
console.log(JSON.stringify(told));
close();
