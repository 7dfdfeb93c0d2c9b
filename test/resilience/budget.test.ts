import { chain } from "modulink-edge";
import { budget, retry } from "modulink-edge/resilience";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { failureOf } from "../core/counting.ts";
import { fc } from "../runtimes/property.ts";
import { announcements, httpError } from "./recording.ts";

describe("a budget", () => {
  it("lets one further attempt through for ten calls, and what a second brings besides", () => {
    const bare = budget({ minPerSecond: 0 });
    const paid = Array.from({ length: 40 }, () => {
      bare.deposit(0);
      return bare.withdraw(0);
    });
    expect(paid.filter(Boolean)).toHaveLength(4);
    const timed = budget({ ratio: 0, minPerSecond: 2 });
    expect([timed.withdraw(0), timed.withdraw(0), timed.withdraw(0)]).toEqual([true, true, false]);
    expect([timed.withdraw(499), timed.withdraw(500), timed.withdraw(999), timed.withdraw(1000)]).toEqual([
      false,
      true,
      false,
      true,
    ]);
    expect(timed.stats).toMatchObject({ granted: 4, denied: 3 });
  });

  it("saves no more than its burst", () => {
    const small = budget({ burst: 3, minPerSecond: 1 });
    for (let i = 0; i < 1000; i++) small.deposit(i * 1000);
    const granted = Array.from({ length: 10 }, () => small.withdraw(999_000)).filter(Boolean);
    expect(granted).toHaveLength(3);
  });

  it("never grants more than was paid in, whatever the clock does", () => {
    const step = fc.record({ by: fc.integer({ min: -5000, max: 5000 }), take: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const one = budget({ ratio: 0.2, minPerSecond: 3, burst: 20 });
        let now = 1e6;
        let forward = 0;
        for (const { by, take } of steps) {
          now += by;
          forward += Math.max(by, 0);
          take ? one.withdraw(now) : one.deposit(now);
        }
        const { granted, deposits, tokens } = one.stats;
        expect(granted).toBeLessThanOrEqual(3 + deposits * 0.2 + (forward * 3) / 1000 + 1e-6);
        expect(tokens).toBeGreaterThanOrEqual(0);
        expect(tokens).toBeLessThanOrEqual(20);
      }),
    );
  });

  it("keeps many retries that share it from drowning a service that is down", async () => {
    const shared = budget({ ratio: 0.1, minPerSecond: 0 });
    let calls = 0;
    const down = async () => {
      calls++;
      throw httpError(503);
    };
    const { observer, seen } = announcements();
    const policies = [retry({ budget: shared, delay: 0 }), retry({ budget: shared, delay: 0 })];
    const links = policies.map((policy) => chain("c").link("x", down, policy));
    const clock = virtualClock();
    for (let i = 0; i < 500; i++)
      for (const link of links) await failureOf(() => link.run(0, { clock, observers: [observer] }));
    expect(calls).toBe(1100);
    expect(seen.filter(({ reason }) => reason === "budget")).toHaveLength(1000);
    expect(policies[0]!.stats).toMatchObject({ calls: 500, failures: 500, givenUp: 500 });
    expect(JSON.parse(JSON.stringify(shared.stats))).toMatchObject({
      deposits: 1000,
      granted: 100,
      denied: 1000,
    });
  });

  it("is not asked for an attempt that would not be made anyway", async () => {
    const one = budget();
    const c = chain("c").link("x", () => Promise.reject(httpError(404)), retry({ budget: one }));
    await failureOf(() => c(0));
    expect(one.stats).toMatchObject({ deposits: 1, granted: 0, denied: 0 });
  });

  it.each([
    [{ ratio: -1 }, "ratio must be a number from 0, got -1"],
    [{ minPerSecond: Number.NaN }, "minPerSecond"],
    [{ burst: 0 }, "burst"],
    [{ burst: "9" }, "burst"],
  ])("refuses wrong options by name: %j", (options, message) => {
    expect(() => budget(options as never)).toThrow(TypeError);
    expect(() => budget(options as never)).toThrow(message);
  });
});
