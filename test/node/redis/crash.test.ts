import { Redis } from "ioredis";
import { redisStore } from "modulink-edge/redis";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { crashed, faults, note, notePlainly } from "./crash.ts";
import { nodeRedis, pause, type RedisServer, redisServer } from "./server.ts";
import { tcpProxy } from "./tcp-proxy.ts";

let server: RedisServer;
let close = (): void => {};
beforeEach(async () => {
  server = await redisServer("--appendonly", "yes", "--appendfsync", "always");
});
afterEach(async () => {
  close();
  await server.stop();
});

async function node() {
  const client = await nodeRedis(server.port);
  close = () => client.destroy();
  return client;
}

async function io(autoResendUnfulfilledCommands: boolean) {
  const client = new Redis(server.port, { autoResendUnfulfilledCommands, retryStrategy: () => 50 });
  client.on("error", () => {});
  close = () => client.disconnect();
  return client;
}

describe.each([
  ["node-redis", node],
  ["ioredis", () => io(false)],
] as const)("when the server is killed in the middle of 1,000 updates, by %s", (_, open) => {
  it.each([
    ["with a Lua form", note],
    ["without one", notePlainly],
  ] as const)("each one %s happens once, or its caller is told", async (_, one) => {
    const crash = await crashed(server, redisStore(await open(), { timeout: "1s" }), one);
    expect(faults(crash)).toEqual([]);
    const told = [...crash.done, ...crash.unknown, ...crash.unchanged];
    expect(told.sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, id) => id));
    expect(crash.done.length).toBeGreaterThan(333);
    expect(crash.unknown.length + crash.unchanged.length).toBeGreaterThan(0);
    // A plain update waits for those before it, and is a read and a write.
    expect(crash.longest).toBeLessThan(one === note ? 1800 : 4000);
  });
});

describe("an ioredis client that sends commands again", () => {
  it("is refused, by the name of the option", async () => {
    const client = await io(true);
    expect(() => redisStore(client)).toThrow(TypeError);
    expect(() => redisStore(client)).toThrow("autoResendUnfulfilledCommands: false");
  });

  it.each([
    [true, 2],
    [false, 1],
  ])("would make an update twice (sending again: %s, made: %d)", async (again, times) => {
    const proxy = await tcpProxy(server.port);
    const client = new Redis(proxy.port, { autoResendUnfulfilledCommands: again, retryStrategy: () => 50 });
    client.on("error", () => {});
    const store = redisStore((command) => client.call(...(command as [string])), { timeout: "1s" });
    await store.update("other", note, 1);
    proxy.deaf = true;
    const update = store.update("notes", note, 7).catch((error) => error.code);
    const other = await nodeRedis(server.port);
    close = () => other.destroy();
    while ((await redisStore(other).get("notes")) === undefined) await pause(10);
    proxy.cut();
    proxy.deaf = false;
    expect(await update).toBe(again ? 2 : "outcome-unknown");
    expect(await redisStore(other).get("notes")).toEqual(Array(times).fill(7));
    client.disconnect();
    proxy.close();
  });
});
