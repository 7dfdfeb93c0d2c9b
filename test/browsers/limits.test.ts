// Limits in IndexedDB, by the browser's own.
import { indexedDbStore } from "modulink-edge/indexeddb";
import { describe, expect, it } from "vitest";
import { allTen, hundred } from "../limits/ten.ts";
import { replay, vectors } from "../vectors/rate-limit.ts";

const fresh = () => `limits ${crypto.randomUUID()}`;

describe("limits in IndexedDB", () => {
  it("let exactly ten of a hundred concurrent calls through, over one connection and over two", async () => {
    for (const connections of [1, 2]) {
      const name = fresh();
      const stores = Array.from({ length: connections }, () => indexedDbStore(name));
      expect(await hundred(stores, "ten:"), `${connections}`).toEqual(allTen());
    }
  }, 60_000);

  it.each(vectors)("decide as %s says", (file, vector) => {
    const name = fresh();
    return replay(vector, (clock) => indexedDbStore(name, { clock }), `${file}:`);
  });
});
