import { type Bus, memoryStore, type Store, tiered } from "modulink-edge/storage";
import { storeContract, virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";

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

/** A store whose operations take effect, and answer, when `slow` lets them. */
const slowly = (store: Store, slow: <Value>(make: () => Value) => Promise<Value>): Store => ({
  get: (key) => slow(() => store.get(key)) as never,
  set: (key, value, options) => slow(() => store.set(key, value, options)) as never,
  delete: (key) => slow(() => store.delete(key)) as never,
  keys: (prefix, options) => slow(() => store.keys(prefix, options)) as never,
});

/** One end of a bus: what is sent there goes `to` somewhere, and what it is `told` reaches its listener. */
function bus() {
  let listener = (_key: string): void => {};
  return {
    to: (_key: string): void => {},
    told: (key: string): void => listener(key),
    get end(): Bus {
      return {
        send: (key) => this.to(key),
        listen(changed) {
          listener = changed;
        },
      };
    },
  };
}

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

  it("drops a copy when another one tells that it is old, whether it wrote or deleted", async () => {
    const far = remote(memoryStore());
    const [here, there] = [bus(), bus()];
    const store = tiered(memoryStore(), far, { nearTtl: "1h", bus: here.end });
    const other = tiered(memoryStore(), far, { nearTtl: "1h", bus: there.end });
    here.to = there.told;
    there.to = here.told;
    await store.set("k", 1);
    await other.set("k", 2);
    expect(await store.get("k")).toBe(2);
    await other.delete("k");
    expect(await store.get("k")).toBeUndefined();
    expect(far.reads).toBe(2);
  });

  it("agrees with the far store once all is told, however reads, writes and news overtake each other", async () => {
    const key = fc.constantFrom("a", "b");
    const act = fc.record({
      tab: fc.nat(2),
      key,
      value: fc.option(fc.nat(9), { nil: undefined }),
      ends: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(act, { maxLength: 12 }), async (turn, acts) => {
        const far = memoryStore();
        const ends = [bus(), bus(), bus()];
        const slow = async <Value>(make: () => Value): Promise<Value> => {
          await turn.schedule(Promise.resolve());
          const made = make();
          await turn.schedule(Promise.resolve());
          return made;
        };
        const tabs = ends.map(({ end }) =>
          tiered(memoryStore(), slowly(far, slow), { nearTtl: "1h", bus: end }),
        );
        for (const from of ends)
          from.to = (told) => {
            for (const to of ends)
              if (to !== from) void turn.schedule(Promise.resolve()).then(() => to.told(told));
          };
        const does = acts.map(async ({ tab, key, value, ends }) => {
          if (value !== undefined) return tabs[tab]!.set(key, value);
          return ends ? tabs[tab]!.delete(key) : tabs[tab]!.get(key);
        });
        await turn.waitAll();
        await Promise.all(does);
        await turn.waitAll();
        for (const tab of tabs)
          for (const key of ["a", "b"]) {
            const got = Promise.resolve(tab.get(key));
            await turn.waitAll();
            expect(await got).toEqual(far.get(key));
          }
      }),
      { numRuns: cases(500) },
    );
  });

  it("refuses a wrong nearTtl by name", () => {
    expect(() => tiered(memoryStore(), memoryStore(), { nearTtl: "soon" as never })).toThrow(/nearTtl/);
  });
});
