import { memoryStore, type Store, tiered } from "modulink-edge/storage";
import { storeContract, virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";

/** A store that answers later, and tells how often it was asked. */
function remote(store: Store): Store & { reads: number } {
  return {
    reads: 0,
    async get(key) {
      this.reads++;
      return store.get(key);
    },
    set: async (key, value, options) => store.set(key, value, options),
    delete: async (key) => store.delete(key),
    keys: async (prefix, options) => store.keys(prefix, options),
  } as Store & { reads: number };
}

/** A store that cannot do certain things. */
const broken = (store: Store, ...methods: readonly (keyof Store)[]): Store => ({
  ...store,
  ...Object.fromEntries(
    methods.map((method, at) => [
      method,
      () => {
        if (at % 2) throw new Error(`no ${method}`);
        return Promise.reject(new Error(`no ${method}`));
      },
    ]),
  ),
});

describe("a near store in front of a far one keeps the contract:", () => {
  const far = memoryStore();
  const contract = storeContract({
    open: ({ clock }) =>
      clock
        ? tiered(memoryStore({ clock }), remote(memoryStore({ clock })))
        : tiered(memoryStore(), remote(far)),
    atomic: false,
  });
  it.each(contract)("$name", ({ run }) => run());
});

describe("a near store in front of a far one", () => {
  it("asks the far one once, and answers without a promise from then on", async () => {
    const far = remote(memoryStore());
    await far.set("k", 1);
    const store = tiered(memoryStore(), far);
    expect(store.get("k")).toBeInstanceOf(Promise);
    expect(await store.get("k")).toBe(1);
    expect(store.get("k")).toBe(1);
    await store.set("own", { a: 1 });
    expect(store.get("own")).toEqual({ a: 1 });
  });

  it("sees what another process changed once its copy is old, and not before", async () => {
    const clock = virtualClock();
    const far = memoryStore({ clock });
    const store = tiered(memoryStore({ clock }), far, { nearTtl: "30s" });
    store.set("k", 1);
    store.set("gone", 1);
    far.set("k", 2);
    far.delete("gone");
    await clock.advance("29s");
    expect([store.get("k"), store.get("gone")]).toEqual([1, 1]);
    await clock.advance("1s");
    expect([store.get("k"), store.get("gone")]).toEqual([2, undefined]);
  });

  it("keeps no copy longer than its value lives", async () => {
    const clock = virtualClock();
    const store = tiered(memoryStore({ clock }), memoryStore({ clock }), { nearTtl: "30s" });
    store.set("k", 1, { ttl: "5s" });
    await clock.advance("5s");
    expect(store.get("k")).toBeUndefined();
  });

  it("copies what the far store was given, though its giver changes it meanwhile", async () => {
    const far = remote(memoryStore());
    const store = tiered(memoryStore(), far);
    const given = { list: [1] };
    const setting = store.set("k", given);
    given.list.push(2);
    await setting;
    expect(await store.get("k")).toEqual({ list: [1] });
    expect(await far.get("k")).toEqual({ list: [1] });
  });

  it("serves values that are too large for the near store, and no old copy of them", async () => {
    const store = tiered(memoryStore({ maxBytes: 500 }), memoryStore());
    await store.set("k", "small");
    await store.set("k", "x".repeat(1000));
    expect(await store.get("k")).toHaveLength(1000);
    expect(await store.get("k")).toHaveLength(1000);
  });

  it.each<{ methods: readonly (keyof Store)[] }>([
    { methods: ["get"] },
    { methods: ["get", "set"] },
    { methods: ["delete", "set"] },
    { methods: ["get", "set", "delete"] },
    { methods: ["delete", "get", "set", "keys"] },
  ])("passes over a near store that fails at $methods", async ({ methods }) => {
    const far = memoryStore();
    const store = tiered(broken(memoryStore(), ...methods), far);
    far.set("far", 1);
    expect(await store.get("far")).toBe(1);
    await store.set("k", 1);
    expect(far.get("k")).toBe(1);
    await store.delete("k");
    expect(far.get("k")).toBeUndefined();
  });

  it("passes on what the far store says against an operation", async () => {
    const store = tiered(memoryStore(), broken(memoryStore(), "get", "set", "delete", "keys"));
    for (const operation of [
      () => store.get("k"),
      () => store.set("k", 1),
      () => store.delete("k"),
      () => store.keys(""),
    ])
      await expect((async () => operation())()).rejects.toThrow(/^no /);
  });

  it("refuses a wrong nearTtl by name", () => {
    expect(() => tiered(memoryStore(), memoryStore(), { nearTtl: "soon" as never })).toThrow(/nearTtl/);
  });
});
