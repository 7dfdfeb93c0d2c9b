import { Cluster, type ClusterOptions } from "ioredis";
import { type RedisClient, redisStore } from "modulink-edge/redis";
import { eachKey } from "modulink-edge/storage";
import { storeContract, virtualClock } from "modulink-edge/testing";
import { createCluster } from "redis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { redisCluster, type TestCluster } from "./cluster.ts";

let cluster: TestCluster;
let node: ReturnType<typeof createCluster>;
let io: Cluster;
const once = {
  retryDelayOnFailover: 0,
  redisOptions: { autoResendUnfulfilledCommands: false },
} satisfies ClusterOptions;
const startup = () => cluster.ports.map((port) => ({ host: "127.0.0.1", port }));

beforeAll(async () => {
  cluster = await redisCluster();
  node = createCluster({ rootNodes: startup().map((socket) => ({ socket })) });
  node.on("error", () => {});
  await node.connect();
  io = new Cluster(startup(), once);
  io.on("error", () => {});
}, 60_000);

afterAll(async () => {
  node?.destroy();
  io?.disconnect();
  await cluster?.stop();
});

const clients = [
  ["node-redis", (): RedisClient => node],
  ["ioredis", (): RedisClient => io],
] as const;

describe.each(clients)("Redis Cluster by %s keeps the contract:", (_, client) => {
  const contract = storeContract({ open: ({ clock }) => redisStore(client(), { clock }) });
  it.each(contract)("$name", ({ run }) => run());
});

describe.each(clients)("Redis Cluster by %s", (name, client) => {
  it("lists the keys of all its servers, those that are over by a given clock left out", async () => {
    const clock = virtualClock({ start: 1_700_000_000_000 });
    for (const options of [{}, { clock }]) {
      const store = redisStore(client(), options);
      const prefix = `${name}:${Object.keys(options)}:`;
      const all = Array.from({ length: 300 }, (_, at) => `${prefix}${at}`);
      await Promise.all(all.map((key) => store.set(key, 1)));
      const listed = new Set<string>();
      for await (const key of eachKey(store, prefix, { limit: 50 })) listed.add(key);
      expect([...listed].sort()).toEqual(all.sort());
    }
    const timed = redisStore(client(), { clock });
    await timed.set(`${name}:over`, 1, { ttl: 5 });
    await clock.advance(5);
    const left: string[] = [];
    for await (const key of eachKey(timed, `${name}:over`)) left.push(key);
    expect(left).toEqual([]);
  });

  it("lists nothing after the last page of the last server, whatever cursor it is given", async () => {
    expect(await redisStore(client()).keys("", { cursor: "0@99" })).toEqual({ keys: [], cursor: undefined });
  });
});

describe("an ioredis cluster that sends commands again, or reads from replicas,", () => {
  it.each([
    ["autoResendUnfulfilledCommands: false", { retryDelayOnFailover: 0 }],
    ["retryDelayOnFailover: 0", { redisOptions: once.redisOptions }],
    ['scaleReads: "master"', { ...once, scaleReads: "slave" }],
    ['keyPrefix: ""', { ...once, keyPrefix: "app:" }],
    ['keyPrefix: ""', { ...once, redisOptions: { ...once.redisOptions, keyPrefix: "app:" } }],
  ] as [string, ClusterOptions][])("is refused by the name of the option %s", (option, options) => {
    const client = new Cluster(startup(), { ...options, lazyConnect: true } as never);
    expect(() => redisStore(client)).toThrow(TypeError);
    expect(() => redisStore(client)).toThrow(option);
  });
});
