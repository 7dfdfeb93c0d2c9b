import { memoryStore } from "modulink-edge/storage";
import { storeContract } from "modulink-edge/testing";
import { describe, it } from "vitest";

describe("a store in memory", () => {
  const backend = memoryStore();
  for (const { name, run } of storeContract({
    open: ({ clock }) => (clock ? memoryStore({ clock }) : backend),
  }))
    it(name, run);
});
