import { Redis } from "ioredis";
import { type RedisClient, redisRest, redisStore } from "modulink-edge/redis";
import { jointTransition, transition } from "modulink-edge/storage";
import { virtualClock } from "modulink-edge/testing";
import { RESP_TYPES } from "redis";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type RestProxy, restProxy } from "./rest-proxy.ts";
import { type NodeRedis, nodeRedis, type RedisServer, redisServer } from "./server.ts";

const lua = "local sum = (current or 0) + args return sum, nil, sum";
const add = transition(
  "add",
  (current: number | undefined, by: number) => ({ value: (current ?? 0) + by, result: (current ?? 0) + by }),
  { lua },
);
const addPlainly = transition("add plainly", add.apply);
const both = jointTransition(
  "both",
  (current: readonly (number | undefined)[], by: number) => ({
    value: current.map((one) => (one ?? 0) + by),
    result: null,
  }),
  {
    lua: `local value = {}
      for i = 1, #KEYS do value[i] = (current[i] or 0) + args end
      return value, nil, cjson.null`,
  },
);

let server: RedisServer;
let admin: NodeRedis;
let node: NodeRedis;
let io: Redis;
let rest: RestProxy;
beforeAll(async () => {
  server = await redisServer();
  admin = await nodeRedis(server.port);
  node = await nodeRedis(server.port);
  io = new Redis(server.port, { autoResendUnfulfilledCommands: false });
  rest = await restProxy(node);
});
afterAll(async () => {
  rest.close();
  node.destroy();
  io.disconnect();
  admin.destroy();
  await server.stop();
});
beforeEach(() => {
  rest.requests.length = 0;
});

/** How often the server was asked for what by a script's caller or a plain one, and how many commands came in all. */
async function counted(body: () => Promise<unknown>): Promise<Record<string, number>> {
  await admin.sendCommand(["CONFIG", "RESETSTAT"]);
  await body();
  const info = await admin.info("commandstats");
  const calls = [...info.matchAll(/^cmdstat_(\S+?):calls=(\d+)/gm)];
  return Object.fromEntries(calls.map(([, name = "", count]) => [name, Number(count)]));
}

describe.each([
  ["node-redis", (): RedisClient => node],
  ["ioredis", (): RedisClient => io],
  ["REST", (): RedisClient => redisRest(rest)],
] as const)("by %s", (name, client) => {
  it("an update with a Lua form is exactly one command", async () => {
    const store = redisStore(client());
    await store.update(`${name}:k`, add, 1);
    await store.update([`{${name}}1`, `{${name}}2`], both, 1);
    const calls = await counted(async () => {
      for (let round = 0; round < 50; round++) await store.update(`${name}:k`, add, 1);
      for (let round = 0; round < 50; round++) await store.update([`{${name}}1`, `{${name}}2`], both, 1);
    });
    expect(await store.get(`${name}:k`)).toBe(51);
    // The others were called by the script: a GET and a SET for each key, and the time.
    expect(calls).toEqual({ evalsha: 100, get: 150, set: 150, time: 100, "config|resetstat": 1 });
  });

  it("an update without one is two commands, and those that meet go together", async () => {
    const store = redisStore(client());
    await store.update(`${name}:plain`, addPlainly, 1);
    const alone = await counted(() => store.update(`${name}:plain`, addPlainly, 1));
    expect(alone["evalsha"]).toBe(2);
    const crowd = Array.from({ length: 100 }, (_, at) => at);
    const together = await counted(() =>
      Promise.all(crowd.map(() => store.update(`${name}:plain`, addPlainly, 1))),
    );
    expect(await store.get(`${name}:plain`)).toBe(102);
    expect(together["evalsha"]).toBeLessThanOrEqual(4);
  });

  it("getting, setting and deleting are one command each", async () => {
    const store = redisStore(client());
    const calls = await counted(async () => {
      await store.set(`${name}:one`, 1, { ttl: "1m" });
      await store.get(`${name}:one`);
      await store.delete(`${name}:one`);
    });
    expect(calls).toEqual({ set: 1, get: 1, del: 1, "config|resetstat": 1 });
  });
});

describe("over REST", () => {
  it("commands issued at once are one request, and a single one goes without a pipeline", async () => {
    const store = redisStore(redisRest(rest));
    await store.update("a", add, 1);
    rest.requests.length = 0;
    await Promise.all([
      store.set("b", 1),
      store.get("b"),
      store.update("a", add, 1),
      store.delete("c"),
      ...Array.from({ length: 96 }, (_, at) => store.get(`k${at}`)),
    ]);
    await store.get("a");
    expect(rest.requests).toEqual([
      { path: "/pipeline", commands: 100 },
      { path: "/", commands: 1 },
    ]);
  });

  it("a wrong token is refused, with nothing changed", async () => {
    const store = redisStore(redisRest({ url: rest.url, token: "wrong" }));
    for (const tried of [() => store.set("k", 1), () => Promise.all([store.get("k"), store.set("k", 1)])])
      await expect(tried()).rejects.toMatchObject({ code: "store-refused" });
  });
});

describe("what Redis keeps", () => {
  it("is text: a letter for JSON or bytes, the end by a given clock, and the value", async () => {
    const clock = virtualClock({ start: 1_700_000_000_000 });
    const [store, timed] = [
      redisStore(admin, { prefix: "app:" }),
      redisStore(admin, { prefix: "app:", clock }),
    ];
    await store.set("json", { a: [1, "é"] });
    await store.set("bytes", new Uint8Array([0, 255]), { ttl: "1h" });
    await timed.set("timed", 7, { ttl: 1000 });
    await timed.update("lua", add, 7);
    const held = await Promise.all(["json", "bytes", "timed", "lua"].map((key) => admin.get(`app:${key}`)));
    expect(held).toEqual(['j:{"a":[1,"é"]}', "b:AP8=", "j1700000001000:7", "j:7"]);
    expect(await admin.pTTL("app:bytes")).toBeGreaterThan(3_590_000);
    // Redis clears away a minute later what a given clock judges.
    const left = await admin.pTTL("app:timed");
    expect(left).toBeGreaterThan(55_000);
    expect(left).toBeLessThanOrEqual(61_000);
    expect([...(await store.keys("")).keys].sort()).toEqual(["bytes", "json", "lua", "timed"]);
  });

  it("may come as buffers, from a client that was told so", async () => {
    const store = redisStore(admin.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer }), {
      prefix: "buffers:",
    });
    await store.set("k", "é");
    expect(await store.get("k")).toBe("é");
    expect(await store.update("n", add, 1)).toBe(1);
    expect(await store.update("n", addPlainly, 1)).toBe(2);
    expect([...(await store.keys("")).keys].sort()).toEqual(["k", "n"]);
    const timed = redisStore(admin.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer }), {
      prefix: "buffers:",
      clock: virtualClock(),
    });
    expect([...(await timed.keys("")).keys].sort()).toEqual(["k", "n"]);
  });

  it("lives as long as a number of milliseconds can say, and no longer than Redis can count", async () => {
    const clock = virtualClock({ start: 1_700_000_000_000 });
    for (const store of [redisStore(admin), redisStore(admin, { clock })])
      for (const form of [add, addPlainly]) {
        await store.set("long", 1, { ttl: 1e300 });
        const longer = transition("longer", (_: unknown, ttl: number) => ({ value: 2, ttl, result: 2 }), {
          ...(form === add ? { lua: "return 2, args, 2" } : {}),
        });
        expect(await store.update("long", longer, 1e300)).toBe(2);
        expect(await store.get("long")).toBe(2);
        expect(await admin.pTTL("long")).toBeGreaterThan(9e14);
      }
  });
});
