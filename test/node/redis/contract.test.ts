import { Redis } from "ioredis";
import { redisRest, redisStore } from "modulink-edge/redis";
import { storeContract } from "modulink-edge/testing";
import { afterAll, beforeAll, describe, it } from "vitest";
import { type RestProxy, restProxy } from "./rest-proxy.ts";
import { type NodeRedis, nodeRedis, type RedisServer, redisServer } from "./server.ts";
import { type TcpProxy, tcpProxy } from "./tcp-proxy.ts";

let server: RedisServer;
let proxy: TcpProxy;
let node: NodeRedis;
let io: Redis;
let rest: RestProxy;
let direct: NodeRedis;

beforeAll(async () => {
  server = await redisServer("--appendonly", "no");
  proxy = await tcpProxy(server.port);
  node = await nodeRedis(proxy.port);
  direct = await nodeRedis(server.port);
  io = new Redis(proxy.port, { autoResendUnfulfilledCommands: false, retryStrategy: () => 50 });
  io.on("error", () => {});
  rest = await restProxy(direct);
});

afterAll(async () => {
  node.destroy();
  io.disconnect();
  rest.close();
  direct.destroy();
  proxy.close();
  await server.stop();
});

/** Cuts the connections, and lets nobody in until they are joined again. */
function sever(): () => void {
  proxy.closed = true;
  proxy.cut();
  return () => {
    proxy.closed = false;
  };
}

function silence(): () => void {
  rest.silent = true;
  return () => {
    rest.silent = false;
  };
}

describe.each([
  ["node-redis", () => node, sever],
  ["ioredis", () => io, sever],
  ["REST", () => redisRest(rest), silence],
  ["a function", () => (command: readonly string[]) => node.sendCommand([...command]), sever],
] as const)("Redis by %s keeps the contract:", (_, client, cut) => {
  const contract = storeContract({
    open: ({ clock }) => redisStore(client(), { clock, timeout: "1s" }),
    sever: cut,
  });
  it.each(contract)("$name", ({ run }) => run());
});
