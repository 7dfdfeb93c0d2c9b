import { chain } from "modulink-edge";
import { type ChaosOptions, chaos, retry } from "modulink-edge/resilience";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { countListeners, failureOf, thenable } from "../core/counting.ts";
import { announcements } from "./recording.ts";

const down = new Error("down");

/** Numbers that chance gives, one after the other. */
const dice =
  (...numbers: number[]) =>
  () =>
    numbers.shift() ?? 0.999;

describe("chaos", () => {
  it("does nothing until it is enabled, and then no more once it is disabled", async () => {
    const policy = chaos({ rate: 1, error: down });
    const c = chain("c").link("x", (n: number) => n + 1, policy);
    expect(c(1)).toBe(2);
    policy.enable();
    expect(() => c(1)).toThrow(down);
    policy.disable();
    expect(c(1)).toBe(2);
    expect(JSON.parse(JSON.stringify(policy.stats))).toEqual({ calls: 3, injected: 1 });
  });

  it("asks at each call whether it is enabled, if it is given a function", () => {
    const policy = chaos({ enabled: ({ origin }) => origin === "rehearsal", rate: 1, error: down });
    const c = chain("c").link("x", async (n: number) => n, policy);
    return Promise.all([
      expect(c.run(1, { origin: "rehearsal" })).rejects.toBe(down),
      expect(c.run(1)).resolves.toBe(1),
    ]);
  });

  it("strikes those calls that the run's chance picks", async () => {
    const policy = chaos({ enabled: true, rate: 0.25, error: down });
    const c = chain("c").link("x", (n: number) => n, policy);
    const random = dice(0.249, 0.25, 0.9, 0);
    const found: unknown[] = [];
    for (let n = 0; n < 4; n++) found.push(await c.run(n, { random }).catch(() => "down"));
    expect(found).toEqual(["down", 1, 2, "down"]);
    const never = chain("c").link("x", (n: number) => n, chaos({ enabled: true, rate: 0, error: down }));
    expect(await never.run(5, { random: () => 0 })).toBe(5);
  });

  it("strikes only the calls it may happen to", () => {
    const policy = chaos({ enabled: true, rate: 1, error: down, when: (n: number) => n > 5 });
    const c = chain("c").link("x", (n: number) => n, policy);
    expect(c(5)).toBe(5);
    expect(() => c(6)).toThrow(down);
  });

  it("delays on the run's clock, between two times by chance", async () => {
    const clock = virtualClock();
    const { observer, seen } = announcements();
    const policy = chaos({ enabled: true, rate: 1, latency: { from: "100ms", to: "0.2s" } });
    const c = chain("c").link("x", () => clock.now(), policy);
    const done = c.run(0, { clock, random: dice(0, 0.5), observers: [observer] });
    await clock.runAll();
    expect(await done).toBe(150);
    expect(seen).toEqual([{ type: "chaos:injected", latency: 150, phase: "before" }]);
  });

  it("gives another result, without calling the link", () => {
    let calls = 0;
    const link = (n: number) => {
      calls++;
      return n;
    };
    const fixed = chain("c").link("x", link, chaos({ enabled: true, rate: 1, result: -1 }));
    const made = chain("c").link("x", link, chaos({ enabled: true, rate: 1, result: (n: number) => -n }));
    expect([fixed(3), made(4), calls]).toEqual([-1, -4, 0]);
  });

  it("can lose the answer of a link that was called", async () => {
    let effects = 0;
    const policy = chaos({ enabled: true, rate: 1, error: down, phase: "after" });
    for (const link of [() => ++effects, async () => ++effects, () => thenable(++effects)])
      expect(await failureOf(() => chain("c").link("x", link, policy).run(0))).toBe(down);
    expect(effects).toBe(3);
    const bad = new Error("own");
    const own = chain("c").link("x", () => Promise.reject(bad), policy);
    expect(await failureOf(() => own.run(0))).toBe(bad);
  });

  it("makes each error anew, if it is given a function", async () => {
    const seen: unknown[] = [];
    const policy = chaos({
      enabled: true,
      rate: 1,
      error: (id: string) => {
        if (seen.push(id) === 2) policy.disable();
        return new Error(`fault ${seen.length}`);
      },
    });
    const c = chain("c").link("x", (id: string) => id, retry({ attempts: 5, delay: 0 }), policy);
    expect(await c("a-1")).toBe("a-1");
    expect(seen).toEqual(["a-1", "a-1"]);
  });

  it("ends a delay at once when the run aborts, and leaves nothing behind", async () => {
    const clock = virtualClock();
    const controller = new AbortController();
    const count = countListeners(controller.signal);
    const c = chain("c").link("x", (n: number) => n, chaos({ enabled: true, rate: 1, latency: "1h" }));
    const calls = Array.from({ length: 10_000 }, () =>
      failureOf(() => c.run(1, { clock, signal: controller.signal })),
    );
    const reason = new Error("gone");
    controller.abort(reason);
    expect(new Set(await Promise.all(calls))).toEqual(new Set([reason]));
    expect([count(), clock.pending]).toEqual([0, 0]);
  });

  it("names the option that is wrong", () => {
    const wrong: [ChaosOptions<unknown, unknown>, string][] = [
      [{}, "chaos needs a latency, an error or a result"],
      [{ error: down, result: 1 }, "error and result cannot both"],
      [{ error: down, rate: 1.1 }, "rate must be a number from 0 to 1, got 1.1"],
      [{ error: down, phase: "now" as "after" }, 'phase must be "before" or "after", got now'],
      [{ error: down, when: 1 as never }, '"when" must be a function'],
      [{ latency: { from: 5, to: 4 } }, "latency must not end before it begins, got 5 to 4"],
      [{ latency: "soon" as "1s" }, "latency must be a duration"],
    ];
    for (const [options, message] of wrong) {
      expect(() => chaos(options)).toThrow(TypeError);
      expect(() => chaos(options)).toThrow(message);
    }
  });
});
