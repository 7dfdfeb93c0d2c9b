import { beginIdempotent, type IdempotencyState, settleIdempotent } from "modulink-edge/resilience";
import { memoryStore } from "modulink-edge/storage";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";
import { ending, type Payment, processOn, work } from "./setting.ts";

const owner = fc.integer({ min: 0, max: 3 });
const action = fc.oneof(
  fc.record({ type: fc.constant("begin" as const), owner, payload: fc.constantFrom("a", "a", "a", "b") }),
  fc.record({ type: fc.constantFrom("renew" as const, "release" as const, "record" as const), owner }),
  fc.record({ type: fc.constant("pass" as const), ms: fc.integer({ min: 1, max: 700 }) }),
);

/** A key as anybody would describe it: who may run until when, or what came of it. */
interface Model {
  running?: { owner: number; fencing: number; until: number; payload: string } | undefined;
  recorded?: { owner: number; payload: string; outcome: string } | undefined;
}

describe("whatever owners do with a key", () => {
  it("has one of them at a time, one outcome, and numbers that only grow", () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        let now = 1_000;
        let state: IdempotencyState | undefined;
        let greatest = 0;
        const model: Model = {};
        const numbers = new Map<number, number>();
        for (const one of actions) {
          if (one.type === "pass") now += one.ms;
          else if (one.type === "begin") {
            const args = { owner: `${one.owner}`, fingerprint: one.payload, lease: 500, ttl: 1e9 };
            const { value, result } = beginIdempotent.apply(state, args, now);
            state = value;
            const { running, recorded } = model;
            const payload = running?.payload ?? recorded?.payload ?? one.payload;
            if (payload !== one.payload) expect(result).toEqual({ mismatch: true });
            else if (recorded) expect(result).toEqual({ outcome: recorded.outcome });
            else if (running && running.until > now && running.owner !== one.owner)
              expect(result).toEqual({ wait: running.until - now });
            else {
              const again = running && running.until > now;
              const { fencing, takeover } = result as { fencing: number; takeover: boolean };
              expect(takeover).toBe(running !== undefined && !again);
              if (again) expect(fencing).toBe(running.fencing);
              else expect(fencing).toBeGreaterThan(greatest);
              greatest = fencing;
              numbers.set(one.owner, fencing);
              model.running = { owner: one.owner, fencing, until: now + 500, payload: one.payload };
            }
          } else {
            const fencing = numbers.get(one.owner);
            if (fencing === undefined) continue;
            const lease = one.type === "renew" ? 500 : 0;
            const outcome = one.type === "record" ? `of ${one.owner}` : "";
            const args = {
              owner: `${one.owner}`,
              fencing,
              fingerprint: model.running?.payload ?? "a",
              lease,
              ttl: 1e9,
              outcome,
            };
            const { value, result } = settleIdempotent.apply(state, args, now);
            state = value;
            const { running, recorded } = model;
            const ours = running?.fencing === fencing && running.owner === one.owner;
            const again = one.type === "record" && recorded?.outcome === outcome;
            // The owner of a record may have had another number since; only the number it recorded with counts.
            if (again && !result) expect(state?.fencing).not.toBe(fencing);
            else expect(result).toBe(ours || again);
            if (!ours) continue;
            if (one.type === "renew") running.until = now + 500;
            else model.running = undefined;
            if (one.type === "record")
              model.recorded = { owner: one.owner, payload: running.payload, outcome };
          }
        }
      }),
      { numRuns: cases(2000) },
    );
  });
});

describe("whatever processes do, whenever they come", () => {
  const call = fc.record({
    at: fc.integer({ min: 0, max: 4_000 }),
    process: fc.integer({ min: 0, max: 2 }),
    takes: fc.integer({ min: 0, max: 2_500 }),
    fails: fc.boolean(),
    gone: fc.option(fc.integer({ min: 0, max: 3_000 }), { nil: undefined }),
  });

  it("runs one call at a time, and none after one that went well", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 8 }), fc.gen(), async (calls, random) => {
        const clock = virtualClock({ start: 1e12 });
        const store = memoryStore({ clock });
        const log: string[] = [];
        let running = 0;
        const processes = [0, 1, 2].map(() =>
          processOn(
            store,
            async ({ amount }: Payment, run) => {
              expect(++running).toBe(1);
              expect(log).not.toContain("paid");
              const { takes = 0, fails } = calls[amount] ?? {};
              await work(takes, run);
              running--;
              log.push(fails ? "failed" : "paid");
              if (fails) throw new Error("failed");
              return amount;
            },
            { lease: "1s", poll: "200ms" },
          ),
        );
        const ends: unknown[] = [];
        calls.forEach(({ at, process, gone }, index) => {
          clock.timer(at, () => {
            const controller = new AbortController();
            if (gone !== undefined) clock.timer(gone, () => controller.abort(new Error("gone")));
            const options = {
              clock,
              signal: controller.signal,
              random: () => random(fc.double, { min: 0, max: 0.999, noNaN: true }),
            };
            const one = processes[process]?.pay.run({ id: "7", amount: index }, options);
            void ending(one).then((end) => ends.push(end));
          });
        });
        await clock.runAll(20_000);
        expect(ends).toHaveLength(calls.length);
        const values = ends.filter((end) => typeof end === "number");
        expect(new Set(values).size).toBe(log.includes("paid") && values.length > 0 ? 1 : 0);
        expect(
          ends.every((end) => typeof end === "number" || end === "threw failed" || end === "threw gone"),
        ).toBe(true);
        expect(log.filter((entry) => entry === "paid").length).toBeLessThanOrEqual(1);
        expect(clock.pending).toBe(0);
      }),
      { numRuns: cases(100) },
    );
  }, 60_000);
});
