import { env } from "cloudflare:workers";
import { kvStore } from "modulink-edge/cloudflare";
import { type AtomicStore, approximate } from "modulink-edge/storage";
import { storeContract } from "modulink-edge/testing";
import { expect, it } from "vitest";

/** What several processes are to each other: each with rough counting of its own, on one namespace. */
function processes(count: number): AtomicStore {
  const all = Array.from({ length: count }, () => approximate(kvStore(env.KV)));
  let turn = 0;
  const update = (...args: Parameters<(typeof all)[0]["update"]>) => all[turn++ % count]?.update(...args);
  return { ...all[0], consistency: "linearizable", update } as unknown as AtomicStore;
}

const crowd = /^64 writers at once reach the exact total.*\(contract\.add\)$/;
const caseOf = (count: number) =>
  storeContract({ open: () => processes(count) }).find(({ name }) => crowd.test(name));

it("counting roughly on KV from several processes fails the contract, so KV is no AtomicStore", async () => {
  await expect(caseOf(4)?.run()).rejects.toThrow(/the total: expected 320, got \d+/);
});

it("counting roughly on KV from one process is exact", async () => {
  await expect(caseOf(1)?.run()).resolves.toBeUndefined();
});
