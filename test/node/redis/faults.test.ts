import { Redis } from "ioredis";
import { type RedisClient, redisRest, redisStore } from "modulink-edge/redis";
import { jointTransition, transition } from "modulink-edge/storage";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { restProxy } from "./rest-proxy.ts";
import { type NodeRedis, nodeRedis, pause, type RedisServer, redisServer } from "./server.ts";
import { type TcpProxy, tcpProxy } from "./tcp-proxy.ts";

const add = transition(
  "add",
  (current: number | undefined, by: number) => ({ value: (current ?? 0) + by, result: (current ?? 0) + by }),
  { lua: "local sum = (current or 0) + args return sum, nil, sum" },
);
const addPlainly = transition("add plainly", add.apply);
/** The codes of the errors that some answers turn out to be. */
const codes = (answers: readonly Promise<unknown>[]): Promise<unknown[]> =>
  Promise.all(
    answers.map((answer) =>
      answer.then(
        () => "an answer",
        (error) => error.code,
      ),
    ),
  );
const told = (code: string) => ({ name: "StoreError", code });

let server: RedisServer;
let admin: NodeRedis;
let proxy: TcpProxy;
beforeAll(async () => {
  server = await redisServer();
  admin = await nodeRedis(server.port);
});
afterAll(async () => {
  admin.destroy();
  await server.stop();
});
beforeEach(async () => {
  await admin.flushAll();
  proxy = await tcpProxy(server.port);
});
afterEach(() => proxy.close());

interface Opened {
  readonly client: RedisClient;
  readonly close: () => void;
}

async function node(): Promise<Opened> {
  const client = await nodeRedis(proxy.port);
  return { client, close: () => client.destroy() };
}

async function io(): Promise<Opened> {
  const client = new Redis(proxy.port, { autoResendUnfulfilledCommands: false, retryStrategy: () => 50 });
  client.on("error", () => {});
  return { client, close: () => client.disconnect() };
}

async function rest(): Promise<Opened> {
  const client = await nodeRedis(proxy.port);
  const endpoint = await restProxy(client);
  const close = (): void => {
    endpoint.close();
    client.destroy();
  };
  return { client: redisRest(endpoint), close };
}

/** How long something takes, in milliseconds. */
async function timed(body: Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await body.catch(() => {});
  return performance.now() - begin;
}

const ways = [
  ["node-redis", node],
  ["ioredis", io],
  ["REST", rest],
] as const;

describe.each(ways)("by %s", (_, open) => {
  let opened: Opened;
  beforeEach(async () => {
    opened = await open();
  });
  afterEach(() => opened.close());
  const store = (timeout: number) => redisStore(opened.client, { timeout });

  it("a connection that falls silent holds nobody longer than the timeout", async () => {
    const hasty = store(300);
    await hasty.update("k", add, 1);
    await hasty.update("k", addPlainly, 1);
    proxy.silent = true;
    const tries = [
      [hasty.get("k"), "store-unavailable"],
      [hasty.keys(""), "store-unavailable"],
      [hasty.set("k", 5), "outcome-unknown"],
      [hasty.delete("k"), "outcome-unknown"],
      [hasty.update("k", add, 1), "outcome-unknown"],
      [hasty.update("k", addPlainly, 1), "store-unavailable"],
    ] as const;
    const times = Promise.all(tries.map(([answer]) => timed(answer)));
    expect(await codes(tries.map(([answer]) => answer))).toEqual(tries.map(([, code]) => code));
    for (const time of await times) expect(time).toBeLessThan(600);
    proxy.silent = false;
    proxy.cut();
  });

  it("an update whose answer is lost may have happened, and says so", async () => {
    const hasty = store(300);
    await hasty.update("k", add, 1);
    proxy.deaf = true;
    await expect(hasty.update("k", add, 1)).rejects.toMatchObject(told("outcome-unknown"));
    expect(await redisStore(admin).get("k")).toBe(2);
    proxy.deaf = false;
  });

  it("a server without room refuses what needs some, and changes nothing", async () => {
    const full = store(1000);
    await full.update("k", add, 1);
    await full.update("k", addPlainly, 1);
    await admin.configSet("maxmemory", "1");
    try {
      const tries = [full.set("k", 9), full.update("k", add, 1), full.update("k", addPlainly, 1)];
      expect(await codes(tries)).toEqual(tries.map(() => "store-full"));
      expect(await full.get("k")).toBe(2);
      await full.delete("k");
      expect(await full.get("k")).toBeUndefined();
    } finally {
      await admin.configSet("maxmemory", "0");
    }
  });

  it("a server that forgets its scripts is told them again, and every update counts once", async () => {
    const forgetful = store(1000);
    for (let round = 1; round <= 10; round++) {
      await admin.scriptFlush();
      expect(await forgetful.update("k", round % 2 ? add : addPlainly, 1)).toBe(round);
      await admin.scriptFlush();
      await Promise.all(Array.from({ length: 20 }, () => forgetful.update(`many:${round}`, add, 1)));
      expect(await forgetful.get(`many:${round}`)).toBe(20);
    }
  });

  it("a key that holds something else is named, and left as it is", async () => {
    const other = store(1000);
    await admin.rPush("list", "x");
    await admin.set("text", "hello");
    await admin.set("half", "j:{");
    await admin.set("quarter", "b:%");
    for (const key of ["list", "text", "half", "quarter"])
      for (const one of [
        () => other.get(key),
        () => other.update(key, add, 1),
        () => other.update(key, addPlainly, 1),
      ]) {
        await expect(one()).rejects.toMatchObject(told("store-corrupt"));
        await expect(one()).rejects.toThrow(key);
      }
    expect(await admin.lRange("list", 0, -1)).toEqual(["x"]);
    expect(await admin.get("text")).toBe("hello");
    await other.set("text", 1);
    expect(await other.update("text", add, 1)).toBe(2);
  });
});

/** Makes a client ready; what it gives asks, while the server pauses, with more patience than that and with less. */
async function asking(client: RedisClient, prefix: string): Promise<() => Promise<void>> {
  const patient = redisStore(client, { prefix, timeout: 8000 });
  const hasty = redisStore(client, { prefix, timeout: 500 });
  await Promise.all([patient.update("k", add, 1), hasty.update("other", addPlainly, 1)]);
  return async () => {
    const begin = performance.now();
    const waiting = [
      patient.update("k", add, 1),
      patient.get("other"),
      patient.update("more", addPlainly, 3),
    ];
    const late = [hasty.update("k", add, 10), hasty.get("k")];
    expect(await codes(late)).toEqual(["outcome-unknown", "store-unavailable"]);
    expect(performance.now() - begin).toBeLessThan(1000);
    expect((await Promise.all(waiting)).slice(1)).toEqual([1, 3]);
    expect(performance.now() - begin).toBeGreaterThan(4000);
    expect([2, 12]).toContain(await patient.get("k"));
  };
}

describe("a server that pauses for 5 s", () => {
  it("answers those who wait, and the others are told in time, whichever client they have", async () => {
    const opened = await Promise.all(ways.map(([, open]) => open()));
    onTestFinished(() => {
      for (const { close } of opened) close();
    });
    const asks = await Promise.all(opened.map(({ client }, at) => asking(client, `${at}:`)));
    await admin.sendCommand(["CLIENT", "PAUSE", "5000"]);
    await Promise.all(asks.map((ask) => ask()));
  });
});

describe("a store in Redis", () => {
  it("on a replica reads, and refuses to write", async () => {
    await admin.sendCommand(["CONFIG", "SET", "repl-diskless-sync-delay", "0"]);
    const replica = await redisServer("--replicaof", "127.0.0.1", `${server.port}`);
    const client = await nodeRedis(replica.port);
    try {
      await redisStore(admin).set("k", 1);
      const store = redisStore(client);
      for (let tries = 0; tries < 1600 && (await store.get("k").catch(() => 0)) !== 1; tries++)
        await pause(25);
      const tries = [
        store.set("k", 2),
        store.delete("k"),
        store.update("k", add, 1),
        store.update("k", addPlainly, 1),
      ];
      expect(await codes(tries)).toEqual(tries.map(() => "store-refused"));
      expect(await store.get("k")).toBe(1);
    } finally {
      client.destroy();
      await replica.stop();
    }
  });

  it("without the right to a command is refused, in the words of Redis", async () => {
    await admin.sendCommand(["ACL", "SETUSER", "poor", "on", "nopass", "~*", "+get", "+ping"]);
    const client = await nodeRedis(server.port);
    await client.sendCommand(["AUTH", "poor", "x"]);
    const store = redisStore(client);
    expect(await store.get("k")).toBeUndefined();
    const tries = [store.set("k", 1), store.update("k", add, 1), store.keys("")];
    expect(await codes(tries)).toEqual(tries.map(() => "store-refused"));
    await expect(store.set("k", 1)).rejects.toThrow("NOPERM");
    client.destroy();
  });

  it("passes on what Lua says of a transition that fails, by name, and changes none of its keys", async () => {
    const store = redisStore(admin);
    const bad = transition("bad", (_: unknown, __: null) => ({ value: 1, result: 1 }), {
      lua: 'error("no luck")',
    });
    const nan = transition("nan", (_: unknown, __: null) => ({ value: 1, result: 1 }), {
      lua: "return 0/0, nil, 1",
    });
    const late = transition("late", (_: unknown, __: null) => ({ value: 1, result: 1 }), {
      lua: "return 2, -1, 1",
    });
    const half = jointTransition(
      "half",
      (both: readonly unknown[], _: null) => ({ value: both, result: 1 }),
      {
        lua: "return { 1, function() end }, nil, 1",
      },
    );
    await store.set("k", 1);
    await expect(store.update("k", bad, null)).rejects.toThrow(/the transition bad .*no luck/);
    for (const one of [bad, nan, late])
      await expect(store.update("k", one, null)).rejects.toMatchObject(told("store-refused"));
    await expect(store.update(["{a}1", "{a}2"], half, null)).rejects.toMatchObject(told("store-refused"));
    expect(await Promise.all([store.get("k"), store.get("{a}1")])).toEqual([1, undefined]);
  });

  it("takes the function where Lua cannot read what is kept, or what is given", async () => {
    const store = redisStore(admin);
    const keep = transition(
      "keep",
      (current: unknown, value: unknown) => ({ value, result: current ?? null }),
      {
        lua: "return args, nil, current",
      },
    );
    await store.set("bytes", new Uint8Array([1, 2]));
    expect(await store.update("bytes", keep, "half a \ud800 pair")).toEqual(new Uint8Array([1, 2]));
    expect(await store.update("bytes", keep, "whole")).toBe("half a \ud800 pair");
    expect(await store.get("bytes")).toBe("whole");
  });

  it("through a client that is closed fails with nothing changed", async () => {
    const client = await nodeRedis(server.port);
    const store = redisStore(client);
    client.destroy();
    const tries = [
      store.get("k"),
      store.set("k", 1),
      store.update("k", addPlainly, 1),
      store.update("k", add, 1),
    ];
    expect(await codes(tries)).toEqual(tries.map(() => "store-unavailable"));
  });
});
