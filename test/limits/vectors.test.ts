import { memoryStore } from "modulink-edge/storage";
import { describe, expect, it } from "vitest";
import { replay, vectors } from "../vectors/rate-limit.ts";

describe("the vectors of rate limits, in memory", () => {
  it("are all there", () => expect(vectors.length).toBeGreaterThan(10));

  it.each(vectors)("%s", (name, vector) => replay(vector, (clock) => memoryStore({ clock }), name));
});
