import { indexedDbStore } from "modulink-edge/indexeddb";
import { storeContract } from "modulink-edge/testing";
import { describe, it } from "vitest";

describe.each(["strict", "relaxed"] as const)(
  "a store in IndexedDB, %s, keeps the contract:",
  (durability) => {
    const name = `contract ${durability} ${crypto.randomUUID()}`;
    const contract = storeContract({ open: ({ clock }) => indexedDbStore(name, { clock, durability }) });
    it.each(contract)("$name", ({ run }) => run(), 60_000);
  },
);
