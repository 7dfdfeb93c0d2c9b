import { memoryStore } from "modulink-edge/storage";
import { virtualClock } from "modulink-edge/testing";
import { describe, it } from "vitest";
import { replay, vectors } from "../vectors/idempotency.ts";

describe("the vectors, in memory", () => {
  it.each(vectors)("$title", async (vector) => {
    const clock = virtualClock({ start: 1_700_000_000_000 });
    await replay(vector, memoryStore({ clock }), clock);
  });
});
