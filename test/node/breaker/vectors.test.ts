// The vectors of breakers through a real Redis, in virtual time.
import { redisStore } from "modulink-edge/redis";
import { describe, it } from "vitest";
import { replay, vectors } from "../../vectors/breaker.ts";
import { startRedis } from "../redis/started.ts";

const { client } = await startRedis();

describe("the vectors of breakers, shared through Redis", () => {
  it.each(vectors.map((vector) => [vector.title, vector] as const))("hold: %s", (key, vector) =>
    replay(vector, { store: (clock) => redisStore(client, { clock }), key }),
  );
});
