import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { denoKvStore } from "modulink-edge/deno-kv";
import { jointTransition, transition } from "modulink-edge/storage";
import { virtualClock } from "modulink-edge/testing";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { deno, type OpenKv } from "./deno.ts";

interface Sqlite {
  exec(sql: string): void;
  prepare(sql: string): { all(): Record<string, unknown>[] };
  close(): void;
}

// By name, since the bundler of the tests knows no node:sqlite.
const { DatabaseSync } = createRequire(import.meta.url)("node:sqlite") as {
  DatabaseSync: new (path: string) => Sqlite;
};
const folder = mkdtempSync(join(tmpdir(), "deno-kv-"));
afterAll(() => rmSync(folder, { recursive: true }));

const add = transition("add", (current: number | undefined, by: number) => ({
  value: (current ?? 0) + by,
  result: (current ?? 0) + by,
}));
const fill = jointTransition("fill", (current: readonly unknown[], size: number) => ({
  value: current.map(() => "x".repeat(size)),
  result: null,
}));
const told = (code: string) => ({ name: "StoreError", code });

describe("Deno KV", () => {
  let kv: OpenKv;
  let path: string;
  let files = 0;
  beforeEach(async () => {
    path = join(folder, `${files++}.sqlite`);
    kv = await deno.openKv(path);
  });
  afterEach(() => {
    try {
      kv.close();
    } catch {
      // A test has closed it.
    }
  });

  it("when closed fails every operation with nothing changed", async () => {
    const store = denoKvStore(kv);
    kv.close();
    const tries = [
      store.get("k"),
      store.set("k", 1),
      store.delete("k"),
      store.keys(""),
      store.update("k", add, 1),
    ];
    for (const one of tries) await expect(one).rejects.toMatchObject(told("store-unavailable"));
  });

  it("waits for another process to let go of the file, and gives up in time", async () => {
    const [store, hasty] = [denoKvStore(kv), denoKvStore(kv, { timeout: 100 })];
    await store.set("k", 1);
    const other = new DatabaseSync(path);
    other.exec("BEGIN IMMEDIATE");
    expect(await store.get("k")).toBe(1);
    const late = hasty.update("other", add, 1);
    // SQLite says at once that it is locked, or waits for some seconds.
    const code = expect.stringMatching(/^(store-unavailable|outcome-unknown)$/);
    await expect(late).rejects.toMatchObject({ name: "StoreError", code });
    const waiting = store.update("k", add, 1);
    other.exec("ROLLBACK");
    other.close();
    expect(await waiting).toBe(2);
  });

  it("refuses a value that is too large, alone or among others, and changes nothing", async () => {
    const store = denoKvStore(kv);
    await store.set("{a}1", "before");
    const tries = [
      store.set("{a}1", "x".repeat(65_600)),
      store.set("{a}1", "漢".repeat(33_000)),
      store.set("{a}1", new Uint8Array(66_000)),
      store.update(["{a}1", "{a}2"], fill, 66_000),
    ];
    for (const one of tries) await expect(one).rejects.toMatchObject(told("value-too-large"));
    expect(await store.get("{a}1")).toBe("before");
    expect(await store.get("{a}2")).toBeUndefined();
  });

  it("updates ten keys with the largest values at once, and refuses an eleventh by number", async () => {
    const store = denoKvStore(kv);
    const keys = Array.from({ length: 11 }, (_, at) => `{a}${"\0".repeat(990)}${at}`);
    await store.update(keys.slice(0, 10), fill, 65_000);
    expect(await store.get(keys[9] as string)).toHaveLength(65_000);
    await expect(store.update(keys, fill, 1)).rejects.toThrow(
      new TypeError("an update in Deno KV may have 10 keys, got 11"),
    );
  });

  it("takes keys of 1,000 bytes, and no longer ones", async () => {
    const store = denoKvStore(kv);
    const longest = "\0".repeat(1000);
    await store.set(longest, 1);
    expect((await store.keys("", { limit: 1 })).keys).toEqual([longest]);
    expect((await store.keys("", { limit: 1, cursor: longest })).keys).toEqual([]);
    for (const operation of [
      store.set(`${longest}a`, 1),
      store.get(`${longest}a`),
      store.delete(`${longest}a`),
    ])
      await expect(operation).rejects.toThrow(/1001 bytes, more than the 1000/);
  });

  it("says so when a key holds what another program has written", async () => {
    const store = denoKvStore(kv);
    for (const value of [
      null,
      7,
      "text",
      { value: 1 },
      { value: "no JSON" },
      { value: "1", expires: "soon" },
    ]) {
      await kv.set(["modulink", "k"], value);
      await expect(store.get("k")).rejects.toMatchObject(told("store-corrupt"));
      await expect(store.update("k", add, 1)).rejects.toMatchObject(told("store-corrupt"));
    }
    await store.set("k", 1);
    expect(await store.get("k")).toBe(1);
  });

  it("keeps prefixes apart, and lists no keys of other programs", async () => {
    const [one, two, deep] = [
      denoKvStore(kv),
      denoKvStore(kv, { prefix: "two" }),
      denoKvStore(kv, { prefix: ["modulink", "deep"] }),
    ];
    await one.set("k", 1);
    await two.update("k", add, 2);
    await deep.update("k", add, 3);
    for (const key of [
      ["modulink"],
      ["modulink", 1],
      ["modulink", true],
      ["modulink", "k", 0],
      ["modulin", "k"],
    ])
      await kv.set(key, "foreign");
    await kv.set(["modulink", new Uint8Array([1])], "foreign");
    expect(await Promise.all([one, two, deep].map((store) => store.get("k")))).toEqual([1, 2, 3]);
    for (const store of [one, two, deep])
      expect(await store.keys("")).toEqual({ keys: ["k"], cursor: undefined });
  });

  it("lets an entry go by the store's clock, and leaves it to Deno KV a little later", async () => {
    const clock = virtualClock({ start: 1_700_000_000_000 });
    const store = denoKvStore(kv, { clock });
    const before = Date.now();
    await store.set("virtual", 1, { ttl: 10 });
    await denoKvStore(kv).set("real", 1, { ttl: "1h" });
    await denoKvStore(kv).set("long", 1, { ttl: 1e300 });
    await clock.advance(10);
    expect(await store.get("virtual")).toBeUndefined();
    const rows = new DatabaseSync(path).prepare("SELECT expiration_ms AS at FROM kv ORDER BY k").all();
    const [long, real, virtual] = rows.map(({ at }) => Number(at) - before);
    expect(long).toBeGreaterThan(1e13);
    expect((real as number) - 3_660_000).toBeLessThan(5000);
    expect((virtual as number) - 86_400_010).toBeLessThan(5000);
  });

  it("comes to the end of a list of nothing but entries that are over", async () => {
    const clock = virtualClock({ start: 1_700_000_000_000 });
    const store = denoKvStore(kv, { clock });
    await Promise.all(Array.from({ length: 1100 }, (_, at) => store.set(`k${at}`, at, { ttl: 1 })));
    await store.set("last", 1);
    await clock.advance(1);
    const first = await store.keys("");
    expect(first.keys).toEqual([]);
    expect(await store.keys("", { cursor: first.cursor })).toEqual({ keys: ["last"], cursor: undefined });
  });

  it("fits the type of the store's database, as Deno declares it", { timeout: 60_000 }, () => {
    const room = new URL("../../src/deno-kv/index.ts", import.meta.url).href;
    const program = join(folder, "fits.ts");
    const check = (text: string) => {
      writeFileSync(program, `import { denoKvStore } from "${room}";\n${text}\n`);
      return spawnSync(deno.execPath(), ["check", "--no-config", "--unstable-kv", program]).status;
    };
    expect(check("export const store = denoKvStore(await Deno.openKv());")).toBe(0);
    expect(check("export const store = denoKvStore(Deno.openKv());")).toBe(1);
  });
});
