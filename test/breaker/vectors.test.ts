import { type MemoryStoreOptions, memoryStore } from "modulink-edge/storage";
import { describe, it } from "vitest";
import { replay, vectors } from "../vectors/breaker.ts";

const titled = vectors.map((vector) => [vector.title, vector] as const);
const store = (clock: MemoryStoreOptions["clock"]) => memoryStore({ clock });

describe("the vectors of breakers", () => {
  it.each(titled)("hold: %s", (_, vector) => replay(vector));

  it.each(titled)("hold for one that others learn from: %s", (_, vector) =>
    replay(vector, { store, key: "k" }),
  );

  it.each(titled)("hold for one of a quorum: %s", (_, vector) =>
    replay(vector, { store, key: "k", quorum: 2 }),
  );
});
