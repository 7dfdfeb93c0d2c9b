import { chain, sleep } from "modulink-edge";
import { cache } from "modulink-edge/resilience";
import { memoryStore } from "modulink-edge/storage";
import { describe, expect, it } from "vitest";
import { countListeners, failureOf } from "../core/counting.ts";
import { cached, later, setting, work } from "./setting.ts";

describe("a cache", () => {
  it("answers without a promise when the store is in memory", () => {
    let loads = 0;
    const policy = cache({ store: memoryStore(), key: (id: string) => id, ttl: "1m" });
    const double = chain("double").link("load", (id: string) => `${id} ${++loads}`, policy);
    expect(double("a")).toBe("a 1");
    expect(double("a")).toBe("a 1");
    expect(double("b")).toBe("b 2");
    expect(policy.stats).toMatchObject({ hits: 1, misses: 2, loads: 2, hitRate: 1 / 3 });
  });

  it("keeps a value for its time to live and not a millisecond longer", async () => {
    const world = setting();
    let loads = 0;
    const { get } = cached(world, { ttl: "10s" }, async () => `value ${++loads}`);
    expect(await get("a")).toBe("value 1");
    await world.clock.advance(9_999);
    expect(await get("a")).toBe("value 1");
    await world.clock.advance(1);
    expect(await get("a")).toBe("value 2");
  });

  it("gives what was loaded as it is, and then a copy that was kept", async () => {
    const world = setting();
    const value = { list: [1], none: undefined };
    const { get } = cached<object>(world, {}, () => value);
    expect(await get("a")).toBe(value);
    expect(await get("a")).not.toBe(value);
    expect(await get("a")).toEqual({ list: [1] });
  });

  it.each([
    ["a text", "x"],
    ["false", false],
    ["zero", 0],
    ["a list", [1, [2]]],
    ["bytes", new Uint8Array([1, 2, 3])],
    ["no bytes", new Uint8Array()],
  ])("keeps %s", async (_, value) => {
    const world = setting();
    let loads = 0;
    const { get } = cached<unknown>(world, { tags: () => ["t"] }, () => {
      loads++;
      return value;
    });
    await get("a");
    expect(await get("a")).toEqual(value);
    expect(loads).toBe(1);
  });

  it("refuses a value that cannot be kept with a TypeError", async () => {
    const { get } = cached<unknown>(setting(), {}, () => new Map());
    expect(await failureOf(() => get("a"))).toBeInstanceOf(TypeError);
  });

  it("keeps undefined and null only if it is told for how long", async () => {
    const world = setting();
    let loads = 0;
    const load = (id: string) => {
      loads++;
      return id === "null" ? null : undefined;
    };
    const never = cached<unknown>(world, { prefix: "1:" }, load);
    for (const id of ["null", "null", "undefined", "undefined"]) await never.get(id);
    expect(loads).toBe(4);
    const short = cached<unknown>(world, { prefix: "2:", negativeTtl: "1s", staleIfError: "1h" }, load);
    for (const id of ["null", "null", "undefined", "undefined"]) await short.get(id);
    expect(loads).toBe(6);
    expect(await short.get("null")).toBe(null);
    expect(await short.get("undefined")).toBe(undefined);
    await world.clock.advance("1s");
    await short.get("null");
    expect(loads).toBe(7);
  });

  it("takes a negative result for what the option says it is", async () => {
    const world = setting();
    let loads = 0;
    const { get } = cached<string>(
      world,
      { ttl: "1h", negativeTtl: "1s", isNegative: (value) => value === "nothing" },
      () => {
        loads++;
        return "nothing";
      },
    );
    await get("a");
    await world.clock.advance("1s");
    await get("a");
    expect(loads).toBe(2);
  });

  it("takes the time to live from the value, and forgets what is not to be kept any more", async () => {
    const world = setting();
    let loads = 0;
    const { get, policy } = cached<number>(
      world,
      { ttl: (value) => (value === 1 ? "1s" : 0), staleWhileRevalidate: "1h" },
      async () => ++loads,
    );
    await get("a");
    await world.clock.advance("1s");
    expect(await get("a")).toBe(1);
    await world.clock.advance(0);
    expect(await get("a")).toBe(3);
    expect(policy.stats).toMatchObject({ stale: 1, misses: 2 });
  });

  it("keeps caches of different prefixes apart", async () => {
    const world = setting();
    const one = cached(world, { prefix: "1:" }, () => "one");
    const two = cached(world, { prefix: "2:" }, () => "two");
    expect([await one.get("a"), await two.get("a")]).toEqual(["one", "two"]);
  });

  it("survives a clock that is set back", async () => {
    const world = setting();
    let now = 5_000_000;
    const clock = { now: () => now, timer: world.clock.timer };
    let loads = 0;
    const { get } = cached<number>({ ...world, run: { ...world.run, clock } } as never, {}, () => ++loads);
    expect(await get("a")).toBe(1);
    now -= 1_000_000;
    expect(await get("a")).toBe(1);
    now += 1_010_000;
    expect(await get("a")).toBe(2);
  });

  it("takes what others wrote under its keys for nothing", async () => {
    const world = setting();
    const { get } = cached(world, {}, (id) => id);
    for (const strange of [7, "text", null, {}, [], new Uint8Array([1]), new Uint8Array([0, 0, 0, 1, 7])]) {
      world.store.set("cache:k:a", strange);
      expect(await get("a")).toBe("a");
    }
  });

  it("passes over a store that fails, and says so", async () => {
    const world = setting();
    const broken = () => {
      throw new Error("broken");
    };
    const rejecting = async () => broken();
    for (const fail of [broken, rejecting]) {
      const store = { get: fail, set: fail, delete: fail } as never;
      const { get, policy } = cached(world, { store }, (id) => id);
      expect(await get("a")).toBe("a");
      expect(policy.stats).toMatchObject({ misses: 1, storeErrors: 2, errors: 0 });
      expect((await failureOf(() => policy.delete("a"))) as Error).toMatchObject({ message: "broken" });
      expect((await failureOf(() => policy.set("a", "b"))) as Error).toMatchObject({ message: "broken" });
      expect((await failureOf(() => policy.get("a"))) as Error).toMatchObject({ message: "broken" });
    }
    expect(world.told().filter((type) => type === "cache:store-failed")).toHaveLength(4);
  });

  it.each([
    [{ store: {} }, "store must"],
    [{ key: 7 }, "key"],
    [{ ttl: "soon" }, "ttl must"],
    [{ ttl: undefined }, "ttl must"],
    [{ staleWhileRevalidate: -1 }, "staleWhileRevalidate must"],
    [{ staleIfError: "x" }, "staleIfError must"],
    [{ negativeTtl: -1 }, "negativeTtl must"],
    [{ isNegative: 1 }, "isNegative"],
    [{ tags: [] }, "tags"],
    [{ separator: "" }, "separator must"],
    [{ early: -1 }, "early must"],
    [{ jitter: 2 }, "jitter must"],
    [{ wait: -1 }, "wait must"],
    [{ lock: {} }, "lock.tryAcquire"],
  ])("refuses %o when it is made", (wrong, message) => {
    const options = { store: memoryStore(), key: (id: string) => id, ttl: 1, ...wrong };
    expect(() => cache(options as never)).toThrow(TypeError);
    expect(() => cache(options as never)).toThrow(message);
  });

  it("refuses an empty key when it is called", async () => {
    const { get } = cached(setting(), { key: () => "" }, () => "x");
    expect(await failureOf(() => get("a"))).toBeInstanceOf(TypeError);
  });
});

describe("a miss", () => {
  it.each(["memory", "a server"])("of 1,000 calls at once is one load, with a store in %s", async (where) => {
    const world = setting();
    let loads = 0;
    const store = where === "memory" ? world.store : later(world.store);
    const { get, policy } = cached<object>(world, { store }, async (_, run) => {
      loads++;
      await work(100, run);
      return { n: loads };
    });
    const all = Promise.all(Array.from({ length: 1000 }, () => get("a")));
    await world.clock.advance(100);
    const values = await all;
    expect(new Set(values).size).toBe(1);
    expect(values[0]).toEqual({ n: 1 });
    expect(loads).toBe(1);
    expect(policy.stats).toMatchObject({ misses: 1000, shared: 999, loads: 1 });
    expect(world.clock.pending).toBe(0);
  });

  it("fails for all with the same error, and is loaded again by the next call", async () => {
    const world = setting();
    let loads = 0;
    const { get } = cached(world, {}, async (_, run) => {
      await work(10, run);
      if (++loads === 1) throw new Error("first");
      return "second";
    });
    const failures = [failureOf(() => get("a")), failureOf(() => get("a"))];
    await world.clock.advance(10);
    const [one, two] = await Promise.all(failures);
    expect(one).toBe(two);
    const again = get("a");
    await world.clock.advance(10);
    expect(await again).toBe("second");
  });

  it("goes on for the others when the call that began it is aborted", async () => {
    const world = setting();
    const { get, policy } = cached(world, {}, async (id, run) => {
      await sleep(100, run);
      return id;
    });
    const stop = new AbortController();
    const first = failureOf(() => get("a", { signal: stop.signal }));
    const second = get("a");
    await world.clock.advance(50);
    const reason = new Error("gone");
    stop.abort(reason);
    expect(await first).toBe(reason);
    await world.clock.advance(50);
    expect(await second).toBe("a");
    expect(policy.stats.loads).toBe(1);
  });

  it("ends when all calls that wait for it are aborted", async () => {
    const world = setting();
    let ended: unknown;
    const { get } = cached(world, {}, async (id, run) => {
      await sleep(100, run).catch((error) => {
        ended = error;
        throw error;
      });
      return id;
    });
    const stops = [new AbortController(), new AbortController()];
    const calls = stops.map(({ signal }) => failureOf(() => get("a", { signal })));
    await world.clock.advance(1);
    stops[0]?.abort("one");
    await world.clock.advance(1);
    expect(ended).toBe(undefined);
    stops[1]?.abort("two");
    expect(await Promise.all(calls)).toEqual(["one", "two"]);
    expect(ended).toBe("two");
    const next = get("a");
    await world.clock.advance(100);
    expect(await next).toBe("a");
    expect(world.clock.pending).toBe(0);
  });

  it("is not ended for a call that comes as another one aborts", async () => {
    const world = setting();
    const { get } = cached(world, { store: later(world.store) }, async (id, run) => {
      await sleep(100, run);
      return id;
    });
    const stop = new AbortController();
    const first = failureOf(() => get("a", { signal: stop.signal }));
    await world.clock.advance(1);
    const second = get("a");
    stop.abort("gone");
    expect(await first).toBe("gone");
    await world.clock.advance(100);
    expect(await second).toBe("a");
  });

  it("is loaded by a call itself that has waited too long for another", async () => {
    const world = setting();
    let loads = 0;
    const { get, policy } = cached(world, { wait: "1s" }, (id) =>
      ++loads === 1 ? new Promise<string>(() => {}) : `${id} ${loads}`,
    );
    void get("a");
    const second = get("a");
    await world.clock.advance(999);
    expect(loads).toBe(1);
    await world.clock.advance(1);
    expect(await second).toBe("a 2");
    expect(await get("a")).toBe("a 2");
    expect(policy.stats).toMatchObject({ shared: 1, loads: 2 });
  });

  it("leaves no timer and no listener behind, whether it ends or is aborted", async () => {
    const world = setting();
    const stop = new AbortController();
    const count = countListeners(stop.signal);
    const { get } = cached(world, { store: later(world.store) }, async (id, run) => {
      await sleep(1, run);
      if (id.endsWith("7")) throw new Error("7");
      return id;
    });
    for (let round = 0; round < 50; round++) {
      const calls = Array.from({ length: 200 }, (_, at) =>
        get(`${round}/${at % 20}`, { signal: stop.signal, deadline: "1m" }).catch(() => {}),
      );
      await world.clock.advance(1);
      await Promise.all(calls);
    }
    expect([count(), world.clock.pending]).toEqual([0, 0]);
    const others = Array.from({ length: 1000 }, (_, at) =>
      failureOf(() => get(`x${at >> 1}`, { signal: stop.signal })),
    );
    await world.clock.advance(0);
    stop.abort("stop");
    expect(new Set(await Promise.all(others))).toEqual(new Set(["stop"]));
    expect([count(), world.clock.pending]).toEqual([0, 0]);
  });

  it("ends at once when it is aborted while the store is asked", async () => {
    const world = setting();
    const store = { ...world.store, get: () => new Promise<never>(() => {}) };
    const { get } = cached(world, { store }, (id) => id);
    const stop = new AbortController();
    const call = failureOf(() => get("a", { signal: stop.signal }));
    stop.abort("stop");
    expect(await call).toBe("stop");
  });
});
