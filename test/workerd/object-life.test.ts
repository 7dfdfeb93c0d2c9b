import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { durableObjectStore, type ObjectState } from "modulink-edge/cloudflare";
import { jointTransition, transition } from "modulink-edge/storage";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { codeOf, theObject } from "./watched.ts";

let names = 0;

function opened(namespace = env.STORE) {
  const name = `life-${names++}`;
  return {
    name,
    store: durableObjectStore(namespace, { name, shards: 1 }),
    stub: () => theObject(namespace, name),
  };
}

const add = transition("contract.add", (sum: number | undefined, by: number) => ({
  value: (sum ?? 0) + by,
  result: (sum ?? 0) + by,
}));

const move = jointTransition(
  "contract.move",
  ([from = 0, to = 0]: readonly (number | undefined)[], by: number) => ({
    value: [from - by, to + by],
    result: true,
  }),
);

const rowsOf = (stub: object) =>
  runInDurableObject(stub, (_, { storage }: ObjectState) =>
    storage.sql
      .exec("SELECT key FROM modulink_entries ORDER BY key")
      .toArray()
      .map((row) => (row as { key: string }).key),
  );
const alarmOf = (stub: object) =>
  runInDurableObject(stub, (_, { storage }: ObjectState) => storage.getAlarm());
const moveAlarm = (stub: object, time: number) =>
  runInDurableObject(stub, (_, { storage }: ObjectState) => storage.setAlarm(time));

describe("an object that ends in the middle", () => {
  it.each([
    ["knows the transition", env.STORE],
    ["does not", env.PLAIN],
  ])("loses no acknowledged update, and tells of every other, if it %s", async (_, namespace) => {
    const { store, stub } = opened(namespace);
    const count = { done: 0, unknown: 0, unavailable: 0 };
    const writer = async () => {
      for (let round = 0; round < 30; round++)
        try {
          await store.update("k", add, 1);
          count.done++;
        } catch (error) {
          const { code } = error as { code: string };
          expect(["outcome-unknown", "store-unavailable"]).toContain(code);
          if (code === "outcome-unknown") count.unknown++;
          else count.unavailable++;
        }
    };
    const writers = Array.from({ length: 4 }, writer);
    for (let round = 0; round < 3; round++) {
      await Promise.resolve(store.get("k")).catch(() => {});
      await (stub() as { die(): Promise<void> }).die().catch(() => {});
    }
    await Promise.all(writers);
    const total = (await store.get<number>("k")) ?? 0;
    expect(count.unknown + count.unavailable).toBeGreaterThan(0);
    expect(total).toBeGreaterThanOrEqual(count.done);
    expect(total).toBeLessThanOrEqual(count.done + count.unknown);
    expect(await store.update("k", add, 1)).toBe(total + 1);
  });

  it("is there again with what it kept, versions included", async () => {
    const { store, stub } = opened();
    await store.set("k", { a: 1 });
    await store.set("bytes", new Uint8Array([1, 2]));
    await evictDurableObject(stub());
    expect(await store.get("k")).toEqual({ a: 1 });
    expect(await store.get("bytes")).toEqual(new Uint8Array([1, 2]));
  });
});

describe("the alarm of an object", () => {
  it("removes what is over, and nothing else", async () => {
    const { store, stub } = opened();
    await store.set("brief", 1, { ttl: 1 });
    await store.set("brief too", 1, { ttl: 1 });
    await store.set("brief no more", 1, { ttl: 1 });
    await store.set("brief no more", 2);
    await store.set("long", 1, { ttl: "1h" });
    await store.set("for ever", 1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await rowsOf(stub())).toEqual(["brief", "brief no more", "brief too", "for ever", "long"]);
    expect(await runDurableObjectAlarm(stub())).toBe(true);
    expect(await rowsOf(stub())).toEqual(["brief no more", "for ever", "long"]);
  });

  it("comes a minute later at the earliest, or when the first entry is over", async () => {
    const { store, stub } = opened();
    await store.set("no end", 1);
    expect(await alarmOf(stub())).toBe(null);
    await store.set("long", 1, { ttl: "1h" });
    expect((await alarmOf(stub()))! - Date.now()).toBeGreaterThan(3_590_000);
    await store.set("brief", 1, { ttl: "1s" });
    const soon = (await alarmOf(stub()))!;
    expect(soon - Date.now()).toBeGreaterThan(55_000);
    expect(soon - Date.now()).toBeLessThanOrEqual(60_000);
    await store.set("another", 1, { ttl: "1s" });
    expect(await alarmOf(stub())).toBe(soon);
  });

  it("is set again for what is left", async () => {
    const { store, stub } = opened();
    await store.set("long", 1, { ttl: "1h" });
    await store.set("brief", 1, { ttl: 1 });
    await runDurableObjectAlarm(stub());
    expect((await alarmOf(stub()))! - Date.now()).toBeGreaterThan(3_590_000);
    await store.set("brief", 1, { ttl: 1 });
    expect((await alarmOf(stub()))! - Date.now()).toBeLessThanOrEqual(60_000);
  });

  it("leaves an earlier one alone, and wakes the class that has one of its own", async () => {
    const { store, stub } = opened();
    const own = Date.now() + 30_000;
    await moveAlarm(stub(), own);
    await store.set("brief", 1, { ttl: "1s" });
    expect(await alarmOf(stub())).toBe(own);
    await runDurableObjectAlarm(stub());
    expect(await runInDurableObject(stub(), (instance: { alarms: number }) => instance.alarms)).toBe(1);
    expect(await alarmOf(stub())).toBeGreaterThan(own);
  });

  it("does not touch what a client judges by a clock of its own", async () => {
    const { name, stub } = opened();
    const clock = virtualClock({ start: 1000 });
    const store = durableObjectStore(env.STORE, { name, shards: 1, clock });
    await store.set("k", 1, { ttl: "1s" });
    await store.update("n", add, 1);
    expect(await alarmOf(stub())).toBe(null);
    await clock.advance(999);
    expect(await store.get("k")).toBe(1);
    await clock.advance(1);
    expect(await store.get("k")).toBeUndefined();
  });
});

describe("the tables of an object", () => {
  it.each([
    ["database disk image is malformed", "store-unavailable"],
    ["database or disk is full: SQLITE_FULL", "store-full"],
    ["string or blob too big: SQLITE_TOOBIG", "value-too-large"],
  ])("that fail in the middle of an update with %s stay as they were", async (message, code) => {
    const { store, stub } = opened();
    await store.set("{p}a", 10);
    const refuse = `CREATE TRIGGER refuse BEFORE INSERT ON modulink_entries WHEN NEW.key = '{p}b'
      BEGIN SELECT RAISE(ABORT, '${message}'); END`;
    await runInDurableObject(stub(), (_, { storage }: ObjectState) => storage.sql.exec(refuse).toArray());
    expect(await codeOf(store.update(["{p}a", "{p}b"], move, 4))).toBe(code);
    expect(await codeOf(store.update(["{p}a", "{p}b"], { ...move, name: "unknown" }, 4))).toBe(code);
    expect(await codeOf(store.set("{p}b", 4))).toBe(code);
    expect(await store.get("{p}a")).toBe(10);
    expect(await store.update(["{p}a", "{p}c"], move, 4)).toBe(true);
  });

  it("of a later version are left alone", async () => {
    const { store, stub } = opened();
    await store.set("k", 1);
    await runInDurableObject(stub(), (_, { storage }: ObjectState) =>
      storage.sql.exec("UPDATE modulink_schema SET version = 2").toArray(),
    );
    expect(await codeOf(store.get("k"))).toBe("done");
    await evictDurableObject(stub());
    expect(await codeOf(store.get("k"))).toBe("store-outdated");
    expect(await codeOf(store.update("k", add, 1))).toBe("store-outdated");
  });
});
