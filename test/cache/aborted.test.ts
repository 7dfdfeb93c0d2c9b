import { leases } from "modulink-edge/resilience";
import { describe, expect, inject, it } from "vitest";
import { cases } from "../runtimes/property.ts";
import { cached, later, setting, work } from "./setting.ts";
import { dice, storm } from "./storm.ts";

describe("10,000 calls of a cache that are stopped at random moments", () => {
  it.each([
    ["in one process", 1, false],
    ["in three processes that agree by leases", 3, true],
  ])("%s end at once, and leave no timer and no listener", async (_, processes, locks) => {
    const world = setting();
    const calls = cases(10_000);
    const random = dice(inject("seed"));
    const store = later(world.store);
    const lock = locks ? leases(world.store, { ttl: "1s" }) : undefined;
    let loads = 0;
    const load = async (id: string, part: Parameters<typeof work>[1]): Promise<string> => {
      loads++;
      await work(20 + (Number(id) % 40), part); // which does not listen
      return id;
    };
    const caches = Array.from({ length: processes }, () =>
      cached(world, { store, lock, ttl: "100ms", staleWhileRevalidate: "20ms", tags: (id) => [id] }, load),
    );
    const { ended, listeners } = await storm(world.clock, calls, random, (at, options) =>
      caches[at % processes]?.get(`${at % 43}`, options),
    );
    expect(ended.length).toBe(calls);
    for (const { aborted, at, outcome } of ended)
      if (outcome === "stopped") expect(at).toBe(aborted);
      else expect(outcome).toEqual({ value: expect.any(String) });
    expect(ended.filter(({ outcome }) => outcome === "stopped").length).toBeGreaterThan(calls / 100);
    expect(loads).toBeLessThan(calls);
    expect([world.clock.pending, listeners]).toEqual([0, 0]);
  });
});
