import {
  concurrency,
  type Decision,
  fixedWindow,
  gcra,
  type Limit,
  rateLimit,
  restoreLimits,
  slidingCounter,
  slidingLog,
  snapshotLimits,
} from "modulink-edge/resilience";
import { memoryStore } from "modulink-edge/storage";
import { describe, expect, it } from "vitest";
import { fc } from "../runtimes/property.ts";
import { handClock } from "./clock.ts";

const limits: readonly (Limit | readonly Limit[])[] = [
  gcra({ limit: 5, window: 1000, burst: 3 }),
  fixedWindow({ limit: 5, window: 1000 }),
  slidingLog({ limit: 5, window: 1000 }),
  slidingCounter({ limit: 5, window: 1000 }),
  concurrency({ limit: 5, lease: 1000 }),
  [gcra({ name: "a", limit: 5, window: 1000 }), fixedWindow({ name: "b", limit: 5, window: 3000 })],
];

const options = (limit: Limit | readonly Limit[], clock = handClock()) => ({
  store: memoryStore({ clock }),
  limit,
  clock,
});
const json = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value));

describe("a snapshot of limits", () => {
  it("goes on in another store as if nothing had been, whatever the time between", async () => {
    const call = fc.record({
      key: fc.constantFrom("a", "{b}", "c:d"),
      cost: fc.integer({ min: 1, max: 3 }),
      pause: fc.nat(900),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...limits),
        fc.array(call, { minLength: 1, maxLength: 8 }),
        fc.nat(4000),
        fc.boolean(),
        async (limit, calls, away, blocked) => {
          const before = options(limit);
          const { clock } = before;
          const old = rateLimit(before);
          for (const { key, cost, pause } of calls) {
            old.check(key, cost);
            clock.set(clock.now() + pause);
          }
          if (blocked) old.block("a", 2000);
          const snapshot = json(await snapshotLimits(before));
          clock.set(clock.now() + away);
          const after = options(limit, clock);
          await restoreLimits(after, snapshot);
          const restored = rateLimit(after);
          for (const key of ["a", "{b}", "c:d"]) expect(restored.peek(key, 2)).toEqual(old.peek(key, 2));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("has but the states of its own limits, and leaves out what no longer matters", async () => {
    const [one, other] = [
      fixedWindow({ limit: 5, window: 1000 }),
      fixedWindow({ name: "other", limit: 5, window: 1000 }),
    ];
    const mine = options(one);
    rateLimit(mine).check("k");
    rateLimit({ ...mine, limit: other }).check("k");
    mine.store.set("limit:else", 1);
    const snapshot = await snapshotLimits(mine);
    expect(Object.keys(snapshot.states)).toEqual([`default:${one.tag}:k`]);
    mine.clock.set(mine.clock.now() + 5000);
    const late = options(one, mine.clock);
    await restoreLimits(late, snapshot);
    expect(late.store.stats.entries).toBe(0);
    const strange = options(other);
    await restoreLimits(strange, snapshot);
    expect(strange.store.stats.entries).toBe(0);
    expect((rateLimit(late).peek("k") as Decision).remaining).toBe(5);
  });

  it("is refused when it is none", async () => {
    const mine = options(limits[0] as Limit);
    await expect(restoreLimits(mine, { version: 2 } as never)).rejects.toThrow("snapshot must be");
    await expect(restoreLimits(mine, null as never)).rejects.toThrow("snapshot must be");
  });
});
