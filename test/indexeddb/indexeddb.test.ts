import { indexedDbStore } from "modulink-edge/indexeddb";
import { describe, expect, it } from "vitest";

describe("a store in IndexedDB", () => {
  it("refuses a wrong name or option by its name, at once", () => {
    expect(() => indexedDbStore("")).toThrow(/^the name of a database must be a text, got ""$/);
    expect(() => indexedDbStore(7 as never)).toThrow(TypeError);
    expect(() => indexedDbStore("shop", { durability: "default" as never })).toThrow(
      /^durability must be "strict" or "relaxed", got "default"$/,
    );
    expect(() => indexedDbStore("shop", { timeout: "soon" as never })).toThrow(/^timeout /);
    expect(() => indexedDbStore("shop", { timeout: -1 })).toThrow(TypeError);
  });

  it.skipIf("indexedDB" in globalThis)("says so where there is no IndexedDB", async () => {
    const store = indexedDbStore("shop");
    const refusal = {
      name: "StoreError",
      code: "store-refused",
      message: expect.stringMatching(/^the database "shop" needs IndexedDB, which is not here/),
    };
    await expect(store.get("k")).rejects.toMatchObject(refusal);
    await expect(store.set("k", 1)).rejects.toMatchObject(refusal);
    await expect(store.keys("")).rejects.toMatchObject(refusal);
  });
});
