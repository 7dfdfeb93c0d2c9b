import { chain, ModulinkError } from "modulink-edge";
import { type AdaptiveLimit, type AdaptiveLimitOptions, adaptiveLimit } from "modulink-edge/resilience";
import { describe, expect, it } from "vitest";
import { failureOf } from "../core/counting.ts";
import { announcements, httpError } from "./recording.ts";
import { dice, service, simulatedClock } from "./simulation.ts";

/** Calls come by chance, so many a second on average; tells what has become of them in each span of time. */
function traffic(policy: AdaptiveLimit, workers: number, takes: number) {
  const clock = simulatedClock();
  const random = dice();
  const backend = service(clock, workers, takes);
  const link = { call: backend.call };
  const c = chain("c").link("x", (_: number) => link.call(), policy);
  let rate = 0;
  const next = (): void => {
    const pause = rate > 0 ? (-Math.log(1 - random()) * 1000) / rate : 10;
    clock.timer(pause, () => {
      if (rate > 0)
        c.run(0, { clock, random }).then(
          (took) => waits.push(took),
          () => undefined,
        );
      next();
    });
  };
  let waits: number[] = [];
  next();
  /** Lets seconds pass: the mean limit, the calls done in a second, and the mean time of a call. */
  async function pass(seconds: number, perSecond: number) {
    rate = perSecond;
    waits = [];
    const done = backend.done;
    let sum = 0;
    for (let tenth = 0; tenth < seconds * 10; tenth++) {
      await clock.pass(100);
      sum += policy.stats.limit;
    }
    const took = waits.reduce((total, one) => total + one, 0) / waits.length;
    return { limit: sum / (seconds * 10), perSecond: (backend.done - done) / seconds, took };
  }
  return { pass, backend, link, clock };
}

describe("an adaptive limit by gradient, in simulation", { timeout: 60_000 }, () => {
  it.each([5, 20, 200])("finds the capacity of a service from %d places", async (initial) => {
    const { pass } = traffic(adaptiveLimit({ initial }), 20, 50);
    await pass(15, 800);
    const found = await pass(15, 800);
    // 20 workers of 50 ms do 400 calls a second; a limit below 20 would waste some, and twice as many only wait.
    expect(found.limit).toBeGreaterThan(20);
    expect(found.limit).toBeLessThan(36);
    expect(found.perSecond).toBeGreaterThan(380);
    expect(found.took).toBeLessThan(90);
  });

  it("follows when the capacity shrinks, and when it grows again", async () => {
    const { pass, backend } = traffic(adaptiveLimit(), 20, 50);
    await pass(10, 800);
    backend.workers = 6;
    await pass(10, 800);
    const less = await pass(15, 800);
    expect(less.limit).toBeGreaterThan(6);
    expect(less.limit).toBeLessThan(14);
    backend.workers = 40;
    await pass(10, 2000);
    const more = await pass(15, 2000);
    expect(more.limit).toBeGreaterThan(40);
    expect(more.limit).toBeLessThan(70);
    expect(more.perSecond).toBeGreaterThan(740);
  });

  it("learns anew what is usual when each call takes longer", async () => {
    const { pass, backend } = traffic(adaptiveLimit({ every: "10s" }), 20, 50);
    await pass(10, 800);
    backend.takes = 150;
    await pass(30, 800);
    const found = await pass(15, 800);
    expect(found.limit).toBeGreaterThan(18);
    expect(found.limit).toBeLessThan(40);
    expect(found.perSecond).toBeGreaterThan(115);
  });

  it("does not grow while nobody needs more places", async () => {
    const policy = adaptiveLimit({ initial: 20 });
    const { pass } = traffic(policy, 1000, 50);
    await pass(20, 20);
    expect(policy.stats.limit).toBe(20);
    await pass(20, 4000);
    expect(policy.stats.limit).toBeGreaterThan(150);
  });
});

describe("an adaptive limit by additions and cuts, in simulation", { timeout: 60_000 }, () => {
  it.each([5, 100])("finds the capacity of a service that slows down, from %d places", async (initial) => {
    const policy = adaptiveLimit({ algorithm: "aimd", initial, latency: 75 });
    const { pass, backend } = traffic(policy, 20, 50);
    await pass(10, 600);
    const found = await pass(5, 600);
    expect(found.limit).toBeGreaterThan(20);
    expect(found.limit).toBeLessThan(34);
    expect(found.perSecond).toBeGreaterThan(380);
    backend.workers = 8;
    await pass(5, 600);
    expect((await pass(5, 600)).limit).toBeLessThan(16);
    backend.workers = 20;
    await pass(10, 600);
    expect((await pass(5, 600)).perSecond).toBeGreaterThan(380);
  });

  it("finds the capacity of a service that refuses what is too much for it", async () => {
    const policy = adaptiveLimit({ algorithm: "aimd", initial: 100 });
    const { pass, backend, link } = traffic(policy, 20, 50);
    const { call } = backend;
    link.call = () => (backend.busy < backend.workers ? call() : Promise.reject(httpError(503)));
    await pass(10, 800);
    const found = await pass(10, 800);
    expect(found.limit).toBeGreaterThan(16);
    expect(found.limit).toBeLessThan(21);
    expect(found.perSecond).toBeGreaterThan(330);
    expect(policy.stats.cuts).toBeGreaterThan(10);
  });
});

describe("an adaptive limit", () => {
  const busy = httpError(503);
  const failing = (policy: AdaptiveLimit, error: unknown) => {
    const c = chain("c").link("x", (): Promise<number> => Promise.reject(error), policy);
    return (options = {}) => c.run(0, options).catch(() => undefined);
  };

  it.each(["aimd", "gradient"] as const)(
    "by %s counts an overload once, however many calls saw it",
    async (algorithm) => {
      const policy = adaptiveLimit({ algorithm, initial: 100, backoff: 0.5 });
      const call = failing(policy, busy);
      await Promise.all(Array.from({ length: 50 }, () => call()));
      expect(policy.stats).toMatchObject({ limit: 50, cuts: 1, active: 0 });
      await call();
      expect(policy.stats).toMatchObject({ limit: 25, cuts: 2 });
      for (let n = 0; n < 20; n++) await call();
      expect(policy.stats.limit).toBe(1);
    },
  );

  it("knows which errors tell of overload", async () => {
    const policy = adaptiveLimit({ algorithm: "aimd", initial: 100 });
    for (const error of [new Error("own"), httpError(400), httpError(500)]) await failing(policy, error)();
    expect(policy.stats.cuts).toBe(0);
    for (const error of [new ModulinkError("timed-out", "late"), httpError(429), httpError(504)])
      await failing(policy, error)();
    expect(policy.stats.cuts).toBe(3);
    const own = adaptiveLimit({ algorithm: "aimd", when: "E_BUSY" });
    await failing(own, busy)();
    await failing(own, Object.assign(new Error("x"), { code: "E_BUSY" }))();
    expect(own.stats.cuts).toBe(1);
  });

  it("tells of each change of the limit", async () => {
    const { observer, seen } = announcements();
    const call = failing(adaptiveLimit({ algorithm: "aimd", initial: 10 }), busy);
    await call({ observers: [observer] });
    expect(seen).toEqual([{ type: "adaptive:changed", limit: 9, from: 10 }]);
  });

  it("stays synchronous around what is, and refuses or queues like a bulkhead", async () => {
    const policy = adaptiveLimit({ initial: 1, queue: 1, priority: (n: number) => n });
    const c = chain("c").link("x", (n: number) => n, policy);
    expect(c(1)).toBe(1);
    let end = (): void => {};
    const slow = chain("c").link(
      "x",
      (n: number) =>
        new Promise<number>((done) => {
          end = () => done(n);
        }),
      policy,
    );
    const first = slow(1);
    const second = slow.run(2);
    expect(await failureOf(() => slow(1))).toMatchObject({ code: "bulkhead-full" });
    expect(policy.stats).toMatchObject({ active: 1, waiting: 1, rejected: 1, limit: 1 });
    end();
    expect(await first).toBe(1);
    for (let turn = 0; turn < 20; turn++) await undefined;
    end();
    expect(await second).toBe(2);
    expect(policy.stats).toMatchObject({ active: 0, waiting: 0 });
  });

  it("goes on from what was saved", async () => {
    const policy = adaptiveLimit({ initial: 10 });
    const { pass } = traffic(policy, 20, 50);
    await pass(10, 800);
    const saved = JSON.parse(JSON.stringify(policy.snapshot()));
    expect(saved.usual).toBeGreaterThan(45);
    const next = adaptiveLimit({ initial: 10, restore: saved });
    expect(next.stats).toMatchObject({ limit: Math.floor(saved.limit), usual: saved.usual });
    expect(adaptiveLimit({ max: 12, restore: saved }).stats.limit).toBe(12);
    const fresh = adaptiveLimit({ algorithm: "aimd" }).snapshot();
    expect(JSON.parse(JSON.stringify(fresh))).toEqual({ limit: 20 });
  });

  it("survives a clock that goes back", async () => {
    const policy = adaptiveLimit({ initial: 10, every: "1s" });
    const { pass, clock } = traffic(policy, 20, 50);
    const { now } = clock;
    await pass(5, 800);
    let back = 1_000_000;
    const c = chain("c").link("x", async (n: number) => n, policy);
    const own = { timer: clock.timer, now: () => now() - back };
    for (let n = 0; n < 100; n++) await c.run(n, { clock: own }).catch(() => undefined);
    back = 0;
    for (let n = 0; n < 100; n++) await c.run(n, { clock: own }).catch(() => undefined);
    expect(policy.stats.limit).toBeGreaterThanOrEqual(1);
    expect((await pass(10, 800)).perSecond).toBeGreaterThan(380);
  });

  it("gives the place back when a predicate throws, whose error goes to the caller", async () => {
    const broken = new Error("broken");
    const policy = adaptiveLimit({
      when: () => {
        throw broken;
      },
    });
    const ways = [() => Promise.reject(busy), () => failNow()];
    for (const way of ways)
      expect(await failureOf(() => chain("c").link("x", way, policy).run(0))).toBe(broken);
    expect(policy.stats.active).toBe(0);
    function failNow(): never {
      throw busy;
    }
  });

  it("names the option that is wrong", () => {
    const wrong: [AdaptiveLimitOptions, string][] = [
      [{ algorithm: "best" as "aimd" }, 'algorithm must be "gradient" or "aimd", got best'],
      [{ min: 0 }, "min must be a whole number from 1, got 0"],
      [{ min: 5, max: 4 }, "max must be a whole number from min (5), got 4"],
      [{ max: 10, initial: 11 }, "initial must be from 1 to 10, got 11"],
      [{ backoff: 1 }, "backoff must be a number between 0 and 1, got 1"],
      [{ tolerance: 2 }, "tolerance must be a number from 1 to below 2, got 2"],
      [{ latency: "x" as "1s" }, "latency must be a duration"],
      [{ window: -1 }, "window must be a duration"],
      [{ every: NaN }, "every must be a duration"],
      [{ restore: {} as never }, "restore must be what snapshot() gave"],
      [{ queue: 0.5 }, "queue must be a whole number from 0 to Infinity, got 0.5"],
    ];
    for (const [options, message] of wrong) {
      expect(() => adaptiveLimit(options)).toThrow(TypeError);
      expect(() => adaptiveLimit(options)).toThrow(message);
    }
  });
});
