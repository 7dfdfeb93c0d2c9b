import { sharedCircuit } from "modulink-edge/resilience";
import { memoryStore } from "modulink-edge/storage";
import { describe, it } from "vitest";
import { replay, vectors } from "../vectors/breaker.ts";

describe("the vectors of breakers", () => {
  it.each(vectors.map((vector) => [vector.title, vector] as const))("hold: %s", (_, vector) =>
    replay(vector),
  );

  it.each(vectors.map((vector) => [vector.title, vector] as const))(
    "hold for one that others could share: %s",
    (_, vector) => {
      const store = memoryStore();
      return replay(vector, { shared: sharedCircuit({ store, key: "k", quorum: 2 }) });
    },
  );
});
