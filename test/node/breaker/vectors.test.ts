// The vectors of breakers through a real Redis, in virtual time.
import { redisStore } from "modulink-edge/redis";
import { afterAll, beforeAll, describe, it } from "vitest";
import { replay, vectors } from "../../vectors/breaker.ts";
import { type NodeRedis, nodeRedis, type RedisServer, redisServer } from "../redis/server.ts";

let server: RedisServer;
let client: NodeRedis;
beforeAll(async () => {
  server = await redisServer();
  client = await nodeRedis(server.port);
});
afterAll(async () => {
  client.destroy();
  await server.stop();
});

describe("the vectors of breakers, shared through Redis", () => {
  it.each(vectors.map((vector) => [vector.title, vector] as const))("hold: %s", (key, vector) =>
    replay(vector, { store: (clock) => redisStore(client, { clock }), key }),
  );
});
