import { adaptiveTtl, cache } from "modulink-edge/resilience";
import { memoryStore } from "modulink-edge/storage";
import { describe, expect, it } from "vitest";
import { timerless } from "../core/counting.ts";

/** Numbers in [0, 1), always the same ones. */
function numbers() {
  let seed = 1;
  return () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
}

/** Calls for 200 keys, the first ones far more often than the last, ten a second; the hit rate of the last half. */
function simulate(targetHitRate: number, calls = 40_000) {
  let now = 0;
  const random = numbers();
  const clock = { ...timerless, now: () => now };
  const ttl = adaptiveTtl({ min: "1s", max: "1h", targetHitRate });
  const prices = cache<string, string>({ store: memoryStore({ clock }), key: (id) => id, ttl });
  let before = { good: 0, all: 0 };
  const good = () => ({ good: prices.stats.hits, all: prices.stats.hits + prices.stats.misses });
  for (let call = 0; call < calls; call++) {
    if (call === calls / 2) before = good();
    now += 100;
    prices.getOrLoad(`${Math.floor(200 ** random()) - 1}`, () => "x", { clock });
  }
  const end = good();
  return { rate: (end.good - before.good) / (end.all - before.all), current: ttl.current };
}

describe("an adaptive time to live", () => {
  it.each([0.5, 0.7, 0.9])("comes to the hit rate %d", (target) => {
    const { rate } = simulate(target);
    expect(Math.abs(rate - target)).toBeLessThan(0.05);
  });

  it("is the longer the more hits are wanted", () => {
    expect(simulate(0.9).current).toBeGreaterThan(simulate(0.5).current);
  });

  it("stays within its bounds when no time to live would do", () => {
    const ttl = adaptiveTtl({ min: "1s", max: "10s", targetHitRate: 0.9 });
    for (let at = 0; at < 10_000; at++) ttl.saw("a", false);
    expect(ttl.current).toBe(10_000);
    for (let at = 0; at < 10_000; at++) ttl.saw("a", true);
    expect(ttl.current).toBe(1000);
  });

  it("lets a key that was hit live longer than one that was not", () => {
    const ttl = adaptiveTtl({ min: "1s", max: "10s", targetHitRate: 0.5 });
    for (let at = 0; at < 7; at++) ttl.saw("hot", true);
    expect([ttl.next("hot"), ttl.next("cold")]).toEqual([4000, 1000]);
    expect(ttl.next("hot")).toBe(1000);
  });

  it("begins where an earlier one stood", () => {
    const options = { min: 1000, max: 10_000, targetHitRate: 0.5 };
    expect(adaptiveTtl({ ...options, start: 5000 }).current).toBe(5000);
    expect(adaptiveTtl({ ...options, start: 50_000 }).current).toBe(10_000);
  });

  it.each([
    [{ min: 0 }, "min must"],
    [{ min: 20 }, "min must"],
    [{ targetHitRate: 1 }, "targetHitRate must"],
    [{ targetHitRate: 0 }, "targetHitRate must"],
    [{ start: "x" }, "start must"],
  ])("refuses %o", (wrong, message) => {
    expect(() => adaptiveTtl({ min: 1, max: 10, targetHitRate: 0.5, ...wrong } as never)).toThrow(message);
  });
});
