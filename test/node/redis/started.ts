import { afterAll } from "vitest";
import { type NodeRedis, nodeRedis, type RedisServer, redisServer } from "./server.ts";

interface Started {
  readonly server: RedisServer;
  /** The first of the clients. */
  readonly client: NodeRedis;
  readonly clients: readonly NodeRedis[];
}

/** Starts a server and so many clients for the tests of a file, with which they end. */
export async function startRedis(count = 1): Promise<Started> {
  const server = await redisServer();
  const client = await nodeRedis(server.port);
  const others = Array.from({ length: count - 1 }, () => nodeRedis(server.port));
  const clients = [client, ...(await Promise.all(others))];
  afterAll(async () => {
    for (const one of clients) one.destroy();
    await server.stop();
  });
  return { server, client, clients };
}
