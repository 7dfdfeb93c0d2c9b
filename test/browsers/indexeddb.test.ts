import { openDB, unwrap } from "idb";
import { indexedDbStore } from "modulink-edge/indexeddb";
import { eachKey, transition } from "modulink-edge/storage";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";

const add = transition("add", (current: number | undefined, by: number) => {
  const sum = (current ?? 0) + by;
  return { value: sum, result: sum };
});
const refuse = transition("refuse", (_: unknown, error: Error): { value: number; result: number } => {
  throw error;
});

const fresh = () => `test ${crypto.randomUUID()}`;

/** The rows as they are in the database, what is over included. */
async function rows(name: string): Promise<{ key: string; value: unknown; expires?: number }[]> {
  const database = await openDB(name);
  const found = await database.getAll("entries");
  database.close();
  return found;
}

/** Counts the transactions that are begun until it is asked. */
function counting(): () => Record<string, number> {
  const original = IDBDatabase.prototype.transaction;
  const counts: Record<string, number> = { readonly: 0, readwrite: 0 };
  IDBDatabase.prototype.transaction = function (this: IDBDatabase, names, mode = "readonly", options) {
    counts[mode] = (counts[mode] ?? 0) + 1;
    return original.call(this, names, mode, options);
  };
  return () => {
    IDBDatabase.prototype.transaction = original;
    return counts;
  };
}

describe("writes that meet", () => {
  it("share a transaction, and so do reads", async () => {
    const store = indexedDbStore(fresh());
    await store.set("first", 0);
    const counts = counting();
    await Promise.all(Array.from({ length: 100 }, (_, at) => store.set(`k${at}`, at)));
    const sums = await Promise.all(Array.from({ length: 100 }, () => store.update("sum", add, 1)));
    const found = await Promise.all(Array.from({ length: 100 }, (_, at) => store.get(`k${at}`)));
    expect(counts()).toEqual({ readonly: 1, readwrite: 2 });
    expect(sums).toEqual(Array.from({ length: 100 }, (_, at) => at + 1));
    expect(found).toEqual(Array.from({ length: 100 }, (_, at) => at));
  });

  it("happen in the order in which they were begun, whatever their kind", async () => {
    const store = indexedDbStore(fresh());
    const results = await Promise.all([
      store.set("k", 10),
      store.update("k", add, 1),
      store.delete("k"),
      store.update("k", add, 2),
      store.set("k", 20),
      store.update("k", add, 3),
    ]);
    expect(results).toEqual([undefined, 11, undefined, 2, undefined, 23]);
    expect(await store.get("k")).toBe(23);
  });

  it("keep their own errors: one that throws changes nothing, and the others go on", async () => {
    const store = indexedDbStore(fresh());
    const error = new Error("not today");
    const settled = await Promise.allSettled([
      store.update("k", add, 1),
      store.update("k", refuse, error),
      store.update("k", add, 1),
    ]);
    expect(settled.map((one) => (one.status === "fulfilled" ? one.value : one.reason))).toEqual([
      1,
      error,
      2,
    ]);
    expect((settled[1] as PromiseRejectedResult).reason).toBe(error);
    expect(await store.get("k")).toBe(2);
  });

  it("see bytes that were set just before, each with a copy of its own", async () => {
    const store = indexedDbStore(fresh());
    const same = transition("same", (bytes: Uint8Array | undefined) => ({ value: bytes, result: bytes }));
    const [, one, two] = await Promise.all([
      store.set("k", new Uint8Array([1, 2, 3, 4]).subarray(1, 3)),
      store.update("k", same, null),
      store.update("k", same, null),
    ]);
    one?.fill(9);
    expect(two).toEqual(new Uint8Array([2, 3]));
    expect(await store.get("k")).toEqual(new Uint8Array([2, 3]));
  });
});

describe("bytes", () => {
  it("are kept without the rest of the buffer they are a part of", async () => {
    const name = fresh();
    const store = indexedDbStore(name);
    await store.set("k", new Uint8Array(1_000_000).subarray(0, 3));
    const [row] = await rows(name);
    expect(row).toMatchObject({ value: { buffer: { byteLength: 3 } } });
  });
});

describe("what is over", () => {
  it("is cleared away by later writes, a part at a time, and nothing else is", async () => {
    const name = fresh();
    const clock = virtualClock({ start: 1_700_000_000_000 });
    const store = indexedDbStore(name, { clock, durability: "relaxed" });
    const brief = Array.from({ length: 450 }, (_, at) => store.set(`brief:${at}`, at, { ttl: "1s" }));
    await Promise.all([...brief, store.set("long", 1, { ttl: "1h" }), store.set("stays", 1)]);
    await clock.advance("2s");
    const left = async () => (await rows(name)).filter(({ key }) => key.startsWith("brief:")).length;
    const lefts: number[] = [];
    for (let round = 0; round < 5; round++) {
      await Promise.all(Array.from({ length: 100 }, (_, at) => store.set(`other:${at}`, round)));
      lefts.push(await left());
    }
    expect(lefts).toEqual([250, 50, 0, 0, 0]);
    expect((await rows(name)).filter(({ key }) => !key.startsWith("other:")).map(({ key }) => key)).toEqual([
      "long",
      "stays",
    ]);
  });

  it("does not take a new value of its key with it", async () => {
    const clock = virtualClock({ start: 1_700_000_000_000 });
    const name = fresh();
    await indexedDbStore(name, { clock }).set("k", 1, { ttl: "1s" });
    await clock.advance("2s");
    // A store's first write clears.
    await indexedDbStore(name, { clock }).update("k", add, 5);
    expect(await indexedDbStore(name, { clock }).get("k")).toBe(5);
  });

  it("is not listed, however much of it there is", async () => {
    const clock = virtualClock({ start: 1_700_000_000_000 });
    const store = indexedDbStore(fresh(), { clock, durability: "relaxed" });
    const all = Array.from({ length: 1500 }, (_, at) => at);
    await Promise.all(
      all.map((at) => store.set(`k:${10_000 + at}`, at, at % 5 === 0 ? {} : { ttl: at % 5 === 1 ? 1 : 1e6 })),
    );
    await store.set("l", 1);
    const expected = (over: (at: number) => boolean) =>
      all.filter((at) => !over(at % 5)).map((at) => `k:${10_000 + at}`);
    const listed = async (limit: number) => {
      const found: string[] = [];
      for await (const key of eachKey(store, "k:", { limit })) found.push(key);
      return found;
    };
    await clock.advance(500);
    // 300 are over, then 1,200: the page is read in another way.
    expect(await listed(70)).toEqual(expected((rest) => rest === 1));
    await clock.advance(1e6);
    for (const limit of [7, 70, 1000]) expect(await listed(limit)).toEqual(expected((rest) => rest > 0));
    expect((await store.keys("k:", { limit: 1000 })).keys.length).toBe(200);
    expect((await store.keys("k:11499")).keys).toEqual([]);
  });
});

describe("a database that is not ours", () => {
  it("is told apart by its tables", async () => {
    const name = fresh();
    (await openDB(name, 1, { upgrade: (database) => void database.createObjectStore("theirs") })).close();
    await expect(indexedDbStore(name).set("k", 1)).rejects.toMatchObject({ code: "store-corrupt" });
    await expect(indexedDbStore(name).get("k")).rejects.toMatchObject({ code: "store-corrupt" });
  });

  it("is told apart by what it holds, and the other keys go on", async () => {
    const name = fresh();
    const store = indexedDbStore(name);
    await store.set("good", 1);
    const database = await openDB(name);
    await database.put("entries", { key: "bad", value: "{" });
    database.close();
    const [bad, good] = await Promise.allSettled([store.get("bad"), store.get("good")]);
    expect(bad).toMatchObject({ reason: { code: "store-corrupt" } });
    expect(good).toMatchObject({ value: 1 });
    const updates = await Promise.allSettled([store.update("bad", add, 1), store.update("good", add, 1)]);
    expect(updates).toMatchObject([{ reason: { code: "store-corrupt" } }, { value: 2 }]);
  });
});

describe("a connection", () => {
  it("is opened with the first operation and not before", async () => {
    const name = fresh();
    const store = indexedDbStore(name);
    expect((await indexedDB.databases()).some((database) => database.name === name)).toBe(false);
    await store.get("k");
    expect((await indexedDB.databases()).some((database) => database.name === name)).toBe(true);
  });

  it("is one for all operations that begin before it is there", async () => {
    const original = IDBFactory.prototype.open;
    let opened = 0;
    IDBFactory.prototype.open = function (this: IDBFactory, ...args) {
      opened++;
      return original.apply(this, args);
    };
    const store = indexedDbStore(fresh());
    await Promise.all([store.get("a"), store.set("b", 1), store.keys(""), store.update("c", add, 1)]);
    await store.get("a");
    IDBFactory.prototype.open = original;
    expect(opened).toBe(1);
  });

  it("that was closed without a word is opened again", async () => {
    const original = IDBDatabase.prototype.transaction;
    let connection: IDBDatabase | undefined;
    IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...args) {
      connection = this;
      return original.apply(this, args);
    };
    const store = indexedDbStore(fresh());
    await store.set("k", 1);
    IDBDatabase.prototype.transaction = original;
    connection?.close();
    const answers = await Promise.all([store.get("k"), store.update("k", add, 1)]);
    expect(answers[1]).toBe(2);
    expect(await store.get("k")).toBe(2);
  });
});

describe("a database that does not open", () => {
  it.each([
    ["InvalidStateError", "store-refused"],
    ["UnknownError", "store-refused"],
    ["QuotaExceededError", "store-full"],
    ["AbortError", "store-unavailable"],
  ])("for %s is %s, and tried again the next time", async (name, code) => {
    const { open } = IDBFactory.prototype;
    // What private windows of some browsers do.
    IDBFactory.prototype.open = () => {
      const request = new EventTarget();
      queueMicrotask(() => request.dispatchEvent(new Event("error")));
      Object.setPrototypeOf(request, IDBOpenDBRequest.prototype);
      Object.defineProperty(request, "error", { value: new DOMException("not here", name) });
      return request as IDBOpenDBRequest;
    };
    const store = indexedDbStore(fresh());
    const settled = await Promise.allSettled([store.set("k", 1), store.get("k")]);
    IDBFactory.prototype.open = open;
    expect(settled).toMatchObject(settled.map(() => ({ reason: { code, cause: { message: "not here" } } })));
    await store.set("k", 1);
    expect(await store.get("k")).toBe(1);
  });
});

describe("a commit whose connection is lost", () => {
  it("is told as one whose outcome nobody knows", async () => {
    const store = indexedDbStore(fresh());
    await store.set("k", 1);
    const original = IDBObjectStore.prototype.put;
    // What a browser does that shuts the database in the middle of a commit, as far as a page can see.
    IDBObjectStore.prototype.put = function (this: IDBObjectStore, value) {
      const request = original.call(this, value);
      this.transaction.abort();
      return request;
    };
    const settled = await Promise.allSettled([store.set("k", 2), store.update("k", add, 1)]);
    IDBObjectStore.prototype.put = original;
    expect(settled).toMatchObject([
      { reason: { code: "outcome-unknown" } },
      { reason: { code: "outcome-unknown" } },
    ]);
    expect(await store.get("k")).toBe(1);
  });
});

describe("another's transaction that does not end", () => {
  it("makes an operation fail in time, without a trace, and no longer", async () => {
    const name = fresh();
    const store = indexedDbStore(name, { timeout: 300 });
    await store.set("k", 1);
    const database = unwrap(await openDB(name));
    const entries = database.transaction("entries", "readwrite").objectStore("entries");
    let held = true;
    const hold = (): void => {
      if (held) entries.get("k").onsuccess = hold;
    };
    hold();
    const settled = await Promise.allSettled([store.get("k"), store.set("k", 2), store.update("k", add, 5)]);
    expect(settled).toMatchObject(settled.map(() => ({ reason: { code: "store-unavailable" } })));
    held = false;
    expect(await store.update("k", add, 1)).toBe(2);
    database.close();
  });
});
