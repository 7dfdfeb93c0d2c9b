// The vectors of breakers through Durable Objects, in virtual time.
import { env } from "cloudflare:workers";
import { durableObjectStore } from "modulink-edge/cloudflare";
import { describe, it } from "vitest";
import { replay, vectors } from "../vectors/breaker.ts";

const titled = vectors.map((vector) => [vector.title, vector] as const);

describe("the vectors of breakers, shared through a Durable Object", () => {
  it.each(titled)("hold: %s", (key, vector) =>
    replay(vector, {
      store: (clock) => durableObjectStore(env.PLAIN, { name: `vectors ${key}`, clock }),
      key,
    }),
  );
});
