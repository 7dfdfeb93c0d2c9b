import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { redisStore } from "modulink-edge/redis";
import { leases } from "modulink-edge/resilience";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type NodeRedis, nodeRedis, type RedisServer, redisServer } from "../redis/server.ts";

let server: RedisServer;
let client: NodeRedis;
beforeAll(async () => {
  server = await redisServer();
  client = await nodeRedis(server.port);
});
afterAll(async () => {
  client.destroy();
  await server.stop();
});

const program = fileURLToPath(new URL("./worker.ts", import.meta.url));
const worker = (times: number) =>
  spawn(process.execPath, [program, `${server.port}`, `${times}`], { stdio: "inherit" });

describe("a lease on Redis", () => {
  it("lets one process at a time in, and its numbers only grow", async () => {
    const ends = [worker(60), worker(60), worker(60)].map((child) => once(child, "exit"));
    for (const [code] of await Promise.all(ends)) expect(code).toBe(0);
    expect(await client.get("sum")).toBe("180");
    const numbers = (await client.lRange("numbers", 0, -1)).map(Number);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  });

  it("is free again when its holder was killed and its time is over", async () => {
    const jobs = leases(redisStore(client), { ttl: "1s" });
    const child = worker(1_000_000);
    await expect.poll(() => client.get("lease:sum"), { timeout: 20_000 }).toMatch(/"owner":"/);
    child.kill("SIGKILL");
    await once(child, "exit");
    await expect.poll(() => jobs.tryAcquire("sum"), { timeout: 20_000, interval: 200 }).toBeDefined();
  });
});
