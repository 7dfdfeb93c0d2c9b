import { redisStore } from "modulink-edge/redis";
import { storeContract } from "modulink-edge/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { crashed, faults, note, notePlainly } from "../node/redis/crash.ts";
import { incrementing } from "../node/redis/processes.ts";
import { type RedisServer, redisServer } from "../node/redis/server.ts";
import { type TcpProxy, tcpProxy } from "../node/redis/tcp-proxy.ts";
import { type BunRedis, RedisClient } from "./bun.ts";

const open = (port: number): BunRedis => new RedisClient(`redis://127.0.0.1:${port}`, { maxRetries: 1000 });

describe("Redis by the client of Bun", () => {
  let server: RedisServer;
  let proxy: TcpProxy;
  let client: BunRedis;
  beforeAll(async () => {
    server = await redisServer();
    proxy = await tcpProxy(server.port);
    client = open(proxy.port);
    await client.connect();
  });
  afterAll(async () => {
    client.close();
    proxy.close();
    await server.stop();
  });

  describe("keeps the contract:", () => {
    const contract = storeContract({
      open: ({ clock }) => redisStore(client, { clock, timeout: "1s" }),
      sever: () => {
        proxy.closed = true;
        proxy.cut();
        return () => {
          proxy.closed = false;
        };
      },
    });
    it.each(contract)("$name", { timeout: 30_000 }, ({ run }) => run());
  });

  it.each(["lua", "plain"] as const)(
    "two processes that increment a key 1,000 times each reach 2,000, and every number comes once (%s)",
    { timeout: 60_000 },
    async (form) => {
      expect(process.versions["bun"], "the processes run on this runtime").toBeDefined();
      const both = [incrementing(server.port, form, 1000, form), incrementing(server.port, form, 1000, form)];
      const told = (await Promise.all(both)).flat();
      expect(await redisStore(client).get(form)).toBe(2000);
      expect(told.sort((a, b) => a - b)).toEqual(Array.from({ length: 2000 }, (_, at) => at + 1));
    },
  );
});

describe("when the server is killed in the middle of 1,000 updates, by the client of Bun", () => {
  let server: RedisServer;
  let client: BunRedis;
  beforeEach(async () => {
    server = await redisServer("--appendonly", "yes", "--appendfsync", "always");
    client = open(server.port);
  });
  afterEach(async () => {
    client.close();
    await server.stop();
  });

  it.each([
    ["with a Lua form", note],
    ["without one", notePlainly],
  ] as const)("each one %s happens once, or its caller is told", { timeout: 60_000 }, async (_, one) => {
    const crash = await crashed(server, redisStore(client, { timeout: "1s" }), one);
    expect(faults(crash)).toEqual([]);
    const told = [...crash.done, ...crash.unknown, ...crash.unchanged];
    expect(told.sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, id) => id));
    expect(crash.unknown.length + crash.unchanged.length).toBeGreaterThan(0);
  });
});
