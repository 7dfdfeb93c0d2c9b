import { denoKvStore } from "modulink-edge/deno-kv";
import { transition } from "modulink-edge/storage";
import { storeContract } from "modulink-edge/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ConnectServer, connectServer } from "./connect-server.ts";
import { deno, type OpenKv } from "./deno.ts";

const add = transition("add", (current: number | undefined, by: number) => ({
  value: (current ?? 0) + by,
  result: (current ?? 0) + by,
}));

describe("Deno KV on a server", () => {
  let server: ConnectServer;
  let kv: OpenKv;
  beforeAll(async () => {
    deno.env.set("DENO_KV_ACCESS_TOKEN", "0".repeat(32));
    server = connectServer();
    kv = await deno.openKv(server.url);
  });
  beforeEach(() => {
    server.fate = () => "answered";
  });
  afterAll(() => kv.close());

  const contract = storeContract({
    open: ({ clock }) => denoKvStore(kv, { clock, timeout: "1s" }),
    maxValueBytes: 65_000,
    sever: () => {
      server.deaf = true;
      return () => {
        server.deaf = false;
      };
    },
  });
  it.each(contract)("keeps the contract: $name", ({ run }) => run());

  it("makes an update once, though Deno sends it again when its answer is lost", async () => {
    server.fate = (write) => (write % 4 === 0 ? "lost" : "answered");
    const [store, other] = [denoKvStore(kv), denoKvStore(kv)];
    const before = server.writes;
    const results: number[] = [];
    for (let turn = 0; turn < 8; turn++)
      results.push(...(await Promise.all([store.update("lost", add, 1), other.update("lost", add, 1)])));
    expect(await store.get("lost")).toBe(16);
    expect(results.sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, at) => at + 1));
    expect(server.writes - before).toBeGreaterThan(16);
  }, 60_000);

  it("says that nothing is known of a change that was not answered in time, and goes on", async () => {
    const store = denoKvStore(kv, { timeout: 300 });
    server.fate = () => "silent";
    const unknown = { name: "StoreError", code: "outcome-unknown" };
    await expect(store.set("silent", 1)).rejects.toMatchObject(unknown);
    await expect(store.delete("silent")).rejects.toMatchObject(unknown);
    const updates = [1, 2].map((by) => store.update("silent", add, by));
    for (const update of updates) await expect(update).rejects.toMatchObject(unknown);
    server.fate = () => "answered";
    expect(await store.update("later", add, 1)).toBe(1);
  });
});
