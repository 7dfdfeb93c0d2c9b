import { memoryStore } from "modulink-edge/storage";
import { virtualClock } from "modulink-edge/testing";
import { describe, it } from "vitest";
import { replay, vectors } from "../vectors/cache.ts";
import { later } from "./setting.ts";

describe.each(vectors)("$title", (vector) => {
  const clock = virtualClock({ start: 1_700_000_000_000 });
  it("in memory", () => replay(vector, memoryStore({ clock }), clock));
  it("with a store that answers later", () => replay(vector, later(memoryStore({ clock })), clock));
});
