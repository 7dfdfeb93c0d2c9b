import { cache } from "modulink-edge/resilience";
import { memoryStore } from "modulink-edge/storage";
import { describe, expect, it } from "vitest";
import { failureOf, timerless } from "../core/counting.ts";
import { cached, later, setting, work } from "./setting.ts";

const windows = { ttl: "10s", staleWhileRevalidate: "20s" } as const;

describe("stale-while-revalidate", () => {
  it.each(["memory", "a server"])("answers at once and loads once, with a store in %s", async (where) => {
    const world = setting();
    let loads = 0;
    const store = where === "memory" ? world.store : later(world.store);
    const { get, policy } = cached<number>(world, { ...windows, store }, async (_, run) => {
      await work(100, run);
      return ++loads;
    });
    const first = get("a");
    await world.clock.advance(100);
    expect(await first).toBe(1);
    await world.clock.advance("10s");
    const before = world.clock.now();
    const all = await Promise.all(Array.from({ length: 100 }, () => get("a")));
    expect([new Set(all), world.clock.now() - before]).toEqual([new Set([1]), 0]);
    await world.clock.advance(100);
    expect(await get("a")).toBe(2);
    expect(policy.stats).toMatchObject({ stale: 100, refreshes: 1, loads: 2, hits: 1 });
    expect(world.clock.pending).toBe(0);
  });

  it("hands the loading to waitUntil, and does not end it with the run", async () => {
    const world = setting();
    let loads = 0;
    const { get } = cached<number>(world, windows, async (_, run) => {
      await work(100, run);
      run.throwIfAborted();
      return ++loads;
    });
    const first = get("a");
    await world.clock.advance(100);
    await first;
    await world.clock.advance("10s");
    const kept: PromiseLike<unknown>[] = [];
    const stop = new AbortController();
    expect(
      await get("a", { signal: stop.signal, waitUntil: (it: PromiseLike<unknown>) => kept.push(it) }),
    ).toBe(1);
    stop.abort();
    expect(kept).toHaveLength(1);
    await world.clock.advance(100);
    await kept[0];
    expect(await get("a")).toBe(2);
  });

  it("ends with its window: then a call waits", async () => {
    const world = setting();
    let loads = 0;
    const { get, policy } = cached<number>(world, windows, async () => ++loads);
    await get("a");
    await world.clock.advance("30s");
    expect(await get("a")).toBe(2);
    expect(policy.stats).toMatchObject({ stale: 0, misses: 2 });
  });

  it("tells when loading in the background fails, and nobody else", async () => {
    const world = setting();
    let loads = 0;
    for (const kind of ["sync", "async"]) {
      const { get, policy } = cached<number>(world, { ...windows, prefix: kind }, ((): unknown => {
        if (++loads % 2 === 1) return loads;
        if (kind === "async") return Promise.reject(new Error("down"));
        throw new Error("down");
      }) as never);
      const first = await get("a");
      await world.clock.advance("10s");
      expect(await get("a")).toBe(first);
      await world.clock.advance(0);
      expect(policy.stats).toMatchObject({ errors: 1, refreshes: 1, stale: 1 });
    }
    const failed = world.told().filter((type) => type === "cache:refresh-failed");
    expect(failed).toHaveLength(2);
  });

  it("joins a loading that is under way when the window has passed meanwhile", async () => {
    const world = setting();
    let loads = 0;
    const { get, policy } = cached<number>(world, windows, async (_, run) => {
      loads++;
      if (loads > 1) await work(30_000, run);
      return loads;
    });
    await get("a");
    await world.clock.advance("10s");
    await get("a");
    await world.clock.advance("25s");
    const late = get("a");
    await world.clock.advance("5s");
    expect(await late).toBe(2);
    expect(policy.stats.loads).toBe(2);
  });
});

describe("stale-if-error", () => {
  it("answers with the outdated value as long as its window lasts, and with the error after it", async () => {
    const world = setting();
    let down = false;
    const { get, policy } = cached(world, { ttl: "10s", staleIfError: "1m" }, async () => {
      if (down) throw new Error("down");
      return "value";
    });
    await get("a");
    down = true;
    await world.clock.advance("10s");
    expect(await get("a")).toBe("value");
    await world.clock.advance(59_999);
    expect(await get("a")).toBe("value");
    await world.clock.advance(1);
    expect(await failureOf(() => get("a"))).toMatchObject({ message: "down" });
    expect(policy.stats).toMatchObject({ rescued: 2, errors: 3 });
    expect(world.told().filter((type) => type === "cache:stale-if-error")).toHaveLength(2);
  });

  it("does not hide that a call was aborted", async () => {
    const world = setting();
    let loads = 0;
    const { get } = cached<number>(world, { ttl: "1s", staleIfError: "1h" }, async (_, run) => {
      if (++loads > 1)
        await new Promise((_, reject) =>
          run.signal.addEventListener("abort", () => reject(run.signal.reason)),
        );
      return loads;
    });
    await get("a");
    await world.clock.advance("2s");
    const stop = new AbortController();
    const call = failureOf(() => get("a", { signal: stop.signal }));
    stop.abort("stop");
    expect(await call).toBe("stop");
  });
});

describe("early loading", () => {
  /** How long before its end a value is loaded anew, on average, for a certain time that loading takes. */
  function lead(cost: number, early: number): number {
    let [now, seed] = [0, 1];
    const clock = { ...timerless, now: () => now };
    const random = () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    const policy = cache<string, number>({
      store: memoryStore({ clock }),
      key: (id) => id,
      ttl: 10_000,
      early,
    });
    const load = () => {
      now += cost;
      return now;
    };
    let sum = 0;
    for (let round = 0; round < 100; round++) {
      const end = policy.getOrLoad(`${round}`, load, { clock, random }) as number;
      const before = policy.stats.loads;
      for (; now < end + 10_000; now += 20) {
        policy.getOrLoad(`${round}`, load, { clock, random });
        if (policy.stats.loads > before) break;
      }
      sum += Math.max(end + 10_000 + cost - now, 0) / 100;
    }
    return sum;
  }

  it("begins before the end, and the earlier the longer loading takes", () => {
    const [short, long] = [lead(10, 1), lead(500, 1)];
    expect(short).toBeGreaterThan(10);
    expect(long).toBeGreaterThan(short * 5);
    expect(lead(500, 2)).toBeGreaterThan(long);
    expect(long).toBeLessThan(6_000);
  });

  it("never begins when it is off", () => {
    expect(lead(500, 0)).toBe(500);
  });

  it("answers at once with the value that is still fresh", async () => {
    const world = setting();
    let loads = 0;
    const { get } = cached<number>(world, { ttl: "10s", early: 1 }, async (_, run) => {
      await work(1000, run);
      return ++loads;
    });
    const first = get("a", { random: () => 0 });
    await world.clock.advance(1000);
    await first;
    expect(await get("a", { random: () => 0 })).toBe(1);
    expect(world.clock.pending).toBe(0);
    expect(await get("a", { random: () => 1 - 1e-9 })).toBe(1);
    expect(world.clock.pending).toBe(1);
    await world.clock.advance(1000);
    expect(await get("a", { random: () => 0 })).toBe(2);
  });
});

describe("jitter", () => {
  it("takes a random part off the time to live", async () => {
    const world = setting();
    let loads = 0;
    const { get } = cached<number>(world, { ttl: "10s", jitter: 0.2 }, () => ++loads);
    await get("a");
    await world.clock.advance(8_999);
    expect(await get("a")).toBe(1);
    await world.clock.advance(1);
    expect(await get("a")).toBe(2);
  });
});
