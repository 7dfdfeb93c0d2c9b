import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { redisStore } from "modulink-edge/redis";
import { leases } from "modulink-edge/resilience";
import { describe, expect, it } from "vitest";
import { startRedis } from "../redis/started.ts";

const { server, client } = await startRedis();

const program = fileURLToPath(new URL("./worker.ts", import.meta.url));
const worker = (times: number, lease: number) =>
  spawn(process.execPath, [program, `${server.port}`, `${times}`, `${lease}`], { stdio: "inherit" });

describe("a lease on Redis", () => {
  it("lets one process at a time in, and its numbers only grow", async () => {
    const ends = [1, 2, 3].map(() => once(worker(60, 5000), "exit"));
    for (const [code] of await Promise.all(ends)) expect(code).toBe(0);
    expect(await client.get("sum")).toBe("180");
    const numbers = (await client.lRange("numbers", 0, -1)).map(Number);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  });

  it("is free again when its holder was killed and its time is over", async () => {
    const jobs = leases(redisStore(client), { ttl: "1s" });
    const child = worker(1_000_000, 1000);
    await expect.poll(() => client.get("lease:sum"), { timeout: 20_000 }).toMatch(/"owner":"/);
    child.kill("SIGKILL");
    await once(child, "exit");
    await expect.poll(() => jobs.tryAcquire("sum"), { timeout: 20_000, interval: 200 }).toBeDefined();
  });
});
