// Updates begun at one moment, which go to the server as one command.
import { Redis } from "ioredis";
import { type RedisClient, redisRest, redisStore } from "modulink-edge/redis";
import { transition } from "modulink-edge/storage";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RestProxy, restProxy } from "./rest-proxy.ts";
import { type NodeRedis, nodeRedis, type RedisServer, redisServer } from "./server.ts";

/** Adds; a negative number is more than Lua can stand. */
const add = transition(
  "add or break",
  (current: number | undefined, by: number) => {
    if (by < 0) throw new Error("negative");
    return { value: (current ?? 0) + by, result: (current ?? 0) + by };
  },
  {
    lua: `if args < 0 then error("negative") end
      local sum = (current or 0) + args
      return sum, nil, sum`,
  },
);

let server: RedisServer;
let admin: NodeRedis;
let io: Redis;
let rest: RestProxy;
beforeAll(async () => {
  server = await redisServer();
  admin = await nodeRedis(server.port);
  io = new Redis(server.port, { autoResendUnfulfilledCommands: false });
  rest = await restProxy(admin);
});
afterAll(async () => {
  rest.close();
  io.disconnect();
  admin.destroy();
  await server.stop();
});

async function scriptsRun(body: () => Promise<unknown>): Promise<number> {
  await admin.sendCommand(["CONFIG", "RESETSTAT"]);
  await body();
  const info = await admin.info("commandstats");
  const calls = [...info.matchAll(/^cmdstat_(?:evalsha|eval):calls=(\d+)/gm)];
  return calls.reduce((sum, [, count]) => sum + Number(count), 0);
}

describe.each([
  ["node-redis", (): RedisClient => admin],
  ["ioredis", (): RedisClient => io],
  ["REST", (): RedisClient => redisRest(rest)],
  ["a function", (): RedisClient => (command) => admin.sendCommand(command as string[])],
] as const)("updates begun at once by %s", (name, client) => {
  it("are a command for every 64, each with its own answer", async () => {
    const store = redisStore(client(), { prefix: `${name}:` });
    await store.update("first", add, 1);
    const all = () => Array.from({ length: 200 }, (_, at) => store.update(`k${at % 100}`, add, at));
    let results: number[] = [];
    const commands = await scriptsRun(async () => {
      results = await Promise.all(all());
    });
    // The form for many keys is not known at first: each of the four commands may go twice.
    expect(commands).toBeLessThanOrEqual(8);
    expect(results).toEqual(Array.from({ length: 200 }, (_, at) => (at < 100 ? at : at - 100 + at)));
    expect(await scriptsRun(() => Promise.all(all()))).toBe(4);
  });

  it("fail one by one, and the others are done", async () => {
    const store = redisStore(client(), { prefix: `${name}:` });
    await admin.lPush(`${name}:list`, "no text");
    await admin.set(`${name}:bytes`, "b:AP8=");
    await admin.sendCommand(["SCRIPT", "FLUSH"]);
    const answers = await Promise.allSettled([
      store.update("good", add, 2),
      store.update("bad", add, -1),
      store.update("list", add, 1),
      store.update("bytes", add, 1),
      store.update("good", add, 3),
    ]);
    expect(answers.map((one) => (one.status === "fulfilled" ? one.value : one.reason.code))).toEqual([
      2,
      "store-refused",
      "store-corrupt",
      // What Lua cannot read the function is given, and bytes and a number make a text.
      "0,2551",
      5,
    ]);
    expect(await store.get("bad")).toBe(undefined);
  });

  it("keep their place among other commands", async () => {
    const store = redisStore(client(), { prefix: `${name}:` });
    await store.update("order", add, 0);
    const [, before, , after] = await Promise.all([
      store.update("order", add, 1),
      store.get("order"),
      store.update("order", add, 1),
      store.get("order"),
    ]);
    expect([before, after]).toEqual([1, 2]);
  });
});

it("go one by one where their keys may not meet in a command", async () => {
  const sent: string[] = [];
  const store = redisStore(async (command) => {
    sent.push(`${command[0]} ${command[2]}`);
    if (Number(command[2]) > 1) throw new Error("CROSSSLOT Keys in request don't hash to the same slot");
    return "1";
  });
  await store.update("first", add, 1);
  sent.length = 0;
  expect(await Promise.all([store.update("a", add, 1), store.update("b", add, 1)])).toEqual([1, 1]);
  expect(sent).toEqual(["EVALSHA 2", "EVALSHA 1", "EVALSHA 1"]);
});
