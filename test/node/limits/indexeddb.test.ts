// Limits in IndexedDB, by an implementation in memory.
import "fake-indexeddb/auto";
import { indexedDbStore } from "modulink-edge/indexeddb";
import { describe, expect, it } from "vitest";
import { allTen, hundred } from "../../limits/ten.ts";
import { replay, vectors } from "../../vectors/rate-limit.ts";

describe("limits in IndexedDB", () => {
  it("let exactly ten of a hundred concurrent calls through, over two connections", async () => {
    expect(await hundred([indexedDbStore("ten"), indexedDbStore("ten")], "ten:")).toEqual(allTen());
  });

  it.each(vectors)("decide as %s says", (file, vector) =>
    replay(vector, (clock) => indexedDbStore(file, { clock }), `${file}:`),
  );
});
