import { chain } from "modulink-edge";
import { memoryStore, tiered } from "modulink-edge/storage";
import { describe, expect, it } from "vitest";
import { failureOf } from "../core/counting.ts";
import { cached, later, setting, work } from "./setting.ts";

const stores = [
  ["memory", (world: ReturnType<typeof setting>) => world.store],
  ["a server", (world: ReturnType<typeof setting>) => later(world.store)],
  [
    "tiers",
    (world: ReturnType<typeof setting>) => tiered(memoryStore({ clock: world.clock }), later(world.store)),
  ],
] as const;

describe.each(stores)("invalidation, with a store in %s,", (_, storeOf) => {
  it("by a tag ends the entries that have it and no others", async () => {
    const world = setting();
    let loads = 0;
    const tags = (_: string, id: string) => (id === "plain" ? [] : ["all", `team:${id.length}`]);
    const { get, policy } = cached(world, { store: storeOf(world), tags }, async (id) => `${id} ${++loads}`);
    const ids = ["a", "b", "cc", "plain"];
    for (const id of ids) await get(id);
    for (const id of ids) await get(id);
    expect(loads).toBe(4);
    await policy.invalidateTags("team:1");
    expect([await get("a"), await get("b"), await get("cc"), await get("plain")]).toEqual([
      "a 5",
      "b 6",
      "cc 3",
      "plain 4",
    ]);
    await policy.invalidateTags("all", "unknown");
    expect([await get("a"), await get("cc"), await get("plain")]).toEqual(["a 7", "cc 8", "plain 4"]);
    expect([await get("a"), await get("cc")]).toEqual(["a 7", "cc 8"]);
  });

  it("by a prefix ends all below it", async () => {
    const world = setting();
    let loads = 0;
    const { get, policy } = cached(
      world,
      { store: storeOf(world), separator: ":" },
      async (id) => `${id} ${++loads}`,
    );
    const ids = ["user:1", "user:1:posts", "user:12", "users"];
    const all = async () => {
      const found: string[] = [];
      for (const id of ids) found.push(await get(id));
      return found;
    };
    const first = await all();
    await policy.invalidatePrefix("user:1:");
    expect(await all()).toEqual([first[0], "user:1:posts 5", first[2], first[3]]);
    await policy.invalidatePrefix("user:");
    expect(await all()).toEqual(["user:1 6", "user:1:posts 7", "user:12 8", first[3]]);
    await policy.invalidatePrefix("");
    expect(await all()).toEqual(["user:1 9", "user:1:posts 10", "user:12 11", "users 12"]);
    expect(await all()).toEqual(["user:1 9", "user:1:posts 10", "user:12 11", "users 12"]);
  });

  it("that meets a loading ends what is loaded, for those who come later", async () => {
    for (const way of ["tag", "prefix", "delete", "set"]) {
      const world = setting();
      let source = "old";
      const options = { store: storeOf(world), tags: () => ["t"], separator: ":", prefix: way };
      const { get, policy } = cached(world, options, async (_, run) => {
        const read = source;
        await work(100, run);
        return read;
      });
      const first = get("user:1");
      await world.clock.advance(50);
      source = "new";
      if (way === "tag") await policy.invalidateTags("t");
      if (way === "prefix") await policy.invalidatePrefix("user:");
      if (way === "delete") await policy.delete("user:1");
      if (way === "set") await policy.set("user:1", "new");
      const second = get("user:1");
      await world.clock.advance(50);
      expect(await first, way).toBe("old");
      await world.clock.advance(50);
      expect(await second, way).toBe("new");
      expect(await policy.get("user:1"), way).toBe("new");
    }
  });
});

describe("invalidation", () => {
  it("by another process ends what was being loaded, whether the entry is new or known", async () => {
    const world = setting();
    let source = 1;
    const options = { tags: () => ["t"], store: later(world.store) };
    const here = cached<number>(world, options, async (_, run) => {
      const read = source;
      await work(100, run);
      return read;
    });
    const there = cached<number>(world, options, () => 0);
    for (const known of [false, true]) {
      source = 1;
      const call = here.get("a");
      await world.clock.advance(50);
      source = 2;
      await there.policy.invalidateTags("t");
      await world.clock.advance(50);
      expect(await call, `${known}`).toBe(1);
      const again = here.get("a");
      await world.clock.advance(100);
      expect(await again, `${known}`).toBe(2);
      await world.clock.advance("10s");
    }
  });

  it("of 100,000 entries by one tag is one write", async () => {
    const world = setting();
    let writes = 0;
    const store = {
      ...world.store,
      set: (...args: Parameters<typeof world.store.set>) => {
        writes++;
        world.store.set(...args);
      },
    };
    const big = memoryStore({ clock: world.clock, maxEntries: 200_000, maxBytes: 2 ** 30 });
    store.get = big.get;
    world.store.set = big.set;
    const { policy } = cached(world, { store, tags: () => ["all"], ttl: "1h" }, (id) => id);
    for (let at = 0; at < 100_000; at++) policy.getOrLoad(`${at}`, () => "x");
    expect(big.stats.entries).toBe(100_001);
    writes = 0;
    policy.invalidateTags("all");
    expect(writes).toBe(1);
    for (const id of ["0", "77777", "99999"]) expect(policy.get(id)).toBe(undefined);
  });

  it("keeps all entries that are the first of their tag at once", async () => {
    const world = setting();
    let loads = 0;
    const options = { store: later(world.store), tags: () => ["t"], separator: ":" };
    const { get } = cached<number>(world, options, async () => ++loads);
    const ids = Array.from({ length: 50 }, (_, at) => `user:${at}`);
    const first = await Promise.all(ids.map((id) => get(id)));
    expect(await Promise.all(ids.map((id) => get(id)))).toEqual(first);
    expect(loads).toBe(50);
  });

  it("holds when the store forgets the version of a tag", async () => {
    const world = setting();
    let loads = 0;
    const { get, policy } = cached<number>(world, { tags: () => ["t"] }, () => ++loads);
    await get("a");
    policy.invalidateTags("t");
    world.store.delete("cache:t:t");
    expect(await get("a")).toBe(2);
    world.store.delete("cache:t:t");
    expect(await get("a")).toBe(3);
    expect(await get("a")).toBe(3);
  });

  it("of tags with names that objects have is like any other", async () => {
    const world = setting();
    let loads = 0;
    const { get, policy } = cached<number>(
      world,
      { tags: () => ["__proto__", "constructor", "__proto__"] },
      () => ++loads,
    );
    await get("a");
    expect(await get("a")).toBe(1);
    await policy.invalidateTags("__proto__");
    expect(await get("a")).toBe(2);
  });

  it("refuses a prefix that does not end with the separator, and any without one", () => {
    const world = setting();
    const parted = cached(world, { separator: ":" }, (id) => id).policy;
    expect(() => parted.invalidatePrefix("user")).toThrow(TypeError);
    expect(() => cached(world, {}, (id) => id).policy.invalidatePrefix("")).toThrow(TypeError);
  });
});

describe("get, set, delete and getOrLoad", () => {
  it("work without a chain, and at once in memory", async () => {
    const world = setting();
    const { policy } = cached(world, {}, (id) => id);
    expect(policy.get("a")).toBe(undefined);
    expect(policy.getOrLoad("a", () => "loaded")).toBe("loaded");
    expect(policy.get("a")).toBe("loaded");
    expect(policy.set("a", "set")).toBe(undefined);
    expect(policy.getOrLoad("a", () => "no")).toBe("set");
    policy.delete("a");
    expect(policy.get("a")).toBe(undefined);
    policy.set("a", "set");
    await world.clock.advance("10s");
    expect(policy.get("a")).toBe(undefined);
  });

  it("let a call be aborted", async () => {
    const { policy } = cached(setting(), {}, (id) => id);
    const signal = AbortSignal.abort("stop");
    expect(
      await failureOf(() => policy.getOrLoad("a", () => new Promise<string>(() => {}), { signal })),
    ).toBe("stop");
  });
});

describe("write-through", () => {
  const storing = (fails: () => boolean) => {
    const world = setting();
    const source = new Map<string, string>([["a", "old"]]);
    const { get, policy } = cached(world, { ttl: "1h" }, async (id) => source.get(id) ?? "none");
    const save = chain("save").link(
      "save",
      async ({ id, name }: { id: string; name: string }) => {
        source.set(id, name);
        if (fails()) throw new Error("lost");
        return name;
      },
      policy.writeThrough(({ id }: { id: string; name: string }) => id),
    );
    return { get, save, policy };
  };

  it("keeps what a link wrote", async () => {
    const { get, save, policy } = storing(() => false);
    await get("a");
    expect(await save({ id: "a", name: "new" })).toBe("new");
    expect(await get("a")).toBe("new");
    expect(policy.stats.loads).toBe(1);
  });

  it("forgets what a link that failed may have written", async () => {
    const { get, save } = storing(() => true);
    await get("a");
    expect(await failureOf(() => save({ id: "a", name: "new" }))).toMatchObject({ message: "lost" });
    expect(await get("a")).toBe("new");
  });
});
