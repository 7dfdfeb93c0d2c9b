import "fake-indexeddb/auto";
import { indexedDbStore } from "modulink-edge/indexeddb";
import { storeContract } from "modulink-edge/testing";
import { describe, it } from "vitest";

describe("a store in fake-indexeddb keeps the contract:", () => {
  const contract = storeContract({ open: ({ clock }) => indexedDbStore("contract", { clock }) });
  it.each(contract)("$name", ({ run }) => run());
});
