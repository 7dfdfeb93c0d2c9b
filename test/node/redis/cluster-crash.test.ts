import { Cluster } from "ioredis";
import { type RedisClient, redisStore } from "modulink-edge/redis";
import { createCluster } from "redis";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { redisCluster, type TestCluster } from "./cluster.ts";
import { crashed, faults, note } from "./crash.ts";

let cluster: TestCluster;
let close = (): void => {};
beforeEach(async () => {
  cluster = await redisCluster("--appendonly", "yes", "--appendfsync", "always");
}, 60_000);
afterEach(async () => {
  close();
  await cluster.stop();
});

const startup = () => cluster.ports.map((port) => ({ host: "127.0.0.1", port }));

async function node(): Promise<RedisClient> {
  const client = createCluster({
    rootNodes: startup().map((socket) => ({ socket })),
    defaults: { socket: { reconnectStrategy: 50 } },
  });
  client.on("error", () => {});
  await client.connect();
  close = () => client.destroy();
  return client;
}

async function io(): Promise<RedisClient> {
  const client = new Cluster(startup(), {
    retryDelayOnFailover: 0,
    redisOptions: { autoResendUnfulfilledCommands: false },
  });
  client.on("error", () => {});
  close = () => client.disconnect();
  return client;
}

describe("when a server of a cluster is killed in the middle of 1,000 updates", () => {
  it.each([
    ["node-redis", node],
    ["ioredis", io],
  ] as const)("each one happens once, or its caller is told (%s)", async (_, open) => {
    const store = redisStore(await open(), { timeout: "1s" });
    await store.set("notes", []);
    const crash = await crashed(await cluster.owner("notes"), store, note);
    expect(faults(crash)).toEqual([]);
    const told = [...crash.done, ...crash.unknown, ...crash.unchanged];
    expect(told.sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, id) => id));
    expect(crash.unknown.length + crash.unchanged.length).toBeGreaterThan(0);
    expect(crash.longest).toBeLessThan(1800);
  });
});
