import { chain } from "modulink-edge";
import { bulkhead, type ShedOptions, shed } from "modulink-edge/resilience";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { failureOf, thenable, timerless } from "../core/counting.ts";
import { fc } from "../runtimes/property.ts";
import { announcements, httpError } from "./recording.ts";
import { dice, service, simulatedClock } from "./simulation.ts";

const shedWith = { code: "load-shed" };

describe("load shedding", () => {
  it("costs no timer, and leaves synchronous what is, while there is little to do", async () => {
    const policy = shed({ target: "1s", limit: 2 });
    const c = chain("c").link("x", (n: number) => n, policy);
    expect([c(1), c(2), c(3)]).toEqual([1, 2, 3]);
    expect(await c.run(4, { clock: timerless })).toBe(4);
    expect(JSON.parse(JSON.stringify(policy.stats))).toEqual({
      calls: 4,
      rejected: 0,
      active: 0,
      pressure: 0,
    });
  });

  it("refuses all above the limit, and from a part of it on the more the fuller it is", async () => {
    const policy = shed({ limit: 10, soft: 0.5 });
    const c = chain("c").link("x", () => new Promise<never>(() => undefined), policy);
    const call = (random: number) => failureOf(() => c.run(0, { random: () => random }));
    for (let n = 0; n < 6; n++) void call(0);
    for (let turn = 0; turn < 5; turn++) await undefined;
    expect(policy.stats).toMatchObject({ active: 6, rejected: 0 });
    // The seventh finds one of the five places above the half taken.
    expect(await call(0.19)).toMatchObject(shedWith);
    for (const random of [0.2, 0.4, 0.6, 0.8]) void call(random);
    for (let turn = 0; turn < 5; turn++) await undefined;
    expect(policy.stats).toMatchObject({ active: 10, rejected: 1 });
    expect(await call(0.999999)).toMatchObject(shedWith);
  });

  it("refuses what matters less first", async () => {
    let pressure = 0;
    const policy = shed({ pressure: () => pressure, levels: 3, priority: (rank: number) => rank });
    const c = chain("c").link("x", (rank: number) => rank, policy);
    /** What part of the calls of each priority is refused. */
    const shares = async () => {
      const found: number[] = [];
      for (const rank of [0, 1, 2, 7]) {
        let refused = 0;
        for (let part = 0; part < 100; part++)
          await c.run(rank, { random: () => (part + 0.5) / 100 }).catch(() => refused++);
        found.push(refused);
      }
      return found;
    };
    expect(await shares()).toEqual([0, 0, 0, 0]);
    pressure = 1 / 6;
    expect(await shares()).toEqual([50, 0, 0, 0]);
    pressure = 0.5;
    expect(await shares()).toEqual([100, 50, 0, 0]);
    pressure = 1;
    expect(await shares()).toEqual([100, 100, 100, 100]);
  });

  it("never refuses what matters more while it lets through what matters less, by the same chance", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.integer({ min: 1, max: 6 }),
        (pressure, random, levels) => {
          const policy = shed({ pressure: () => pressure, levels, priority: (rank: number) => rank });
          const run = { random: () => random, clock: timerless, emit: () => undefined };
          const passed = Array.from({ length: levels }, (_, rank) => {
            try {
              return policy(rank, () => true, run as never);
            } catch {
              return false;
            }
          });
          expect(passed).toEqual([...passed].sort());
        },
      ),
    );
  });

  it("tells what it does", async () => {
    const { observer, seen } = announcements();
    const policy = shed({ pressure: () => 1 });
    const c = chain("c").link("x", (n: number) => n, policy);
    const error = await failureOf(() => c.run(0, { observers: [observer] }));
    expect(error).toMatchObject({ ...shedWith, message: "there is too much to do" });
    expect(seen).toEqual([{ type: "shed:rejected", priority: 0, pressure: 1 }]);
  });

  it("counts what runs whatever the link does", async () => {
    const policy = shed({ limit: 5, target: 10 });
    const bad = new Error("bad");
    const ways: (() => unknown)[] = [
      () => {
        throw bad;
      },
      () => Promise.reject(bad),
      () => 1,
      () => thenable(1),
    ];
    for (const way of ways)
      await chain("c")
        .link("x", way, policy)
        .run(0)
        .catch((error) => expect(error).toBe(bad));
    expect(policy.stats).toMatchObject({ calls: 4, active: 0 });
  });

  it("keeps its count when what it asks throws", async () => {
    const broken = new Error("broken");
    const breaks = (): never => {
      throw broken;
    };
    for (const options of [{ pressure: breaks }, { pressure: () => 0.5, priority: breaks }]) {
      const policy = shed(options);
      const c = chain("c").link("x", (n: number) => n, policy);
      expect(await failureOf(() => c(0))).toBe(broken);
      expect(policy.stats.active).toBe(0);
    }
    for (const options of [{ pressure: () => NaN }, { pressure: () => 0.5, priority: () => NaN }])
      expect(() => chain("c").link("x", (n: number) => n, shed(options))(0)).toThrow(
        "must give a number, got NaN",
      );
  });

  it("begins after an interval in which even the quickest call was slow, not after one in which some were", async () => {
    const clock = virtualClock();
    const policy = shed({ target: 50, interval: 100 });
    const wait = (ms: number) => new Promise<number>((done) => clock.timer(ms, () => done(ms)));
    const c = chain("c").link("x", wait, policy);
    const play = async (...times: number[]) => {
      const calls = times.map((ms) => c.run(ms, { clock, random: () => 0.999 }));
      await clock.advance(200);
      await Promise.all(calls);
    };
    await play(10, 180, 150, 120);
    await play(10);
    expect(policy.stats.pressure).toBe(0);
    await play(150, 160);
    await play(10);
    expect(policy.stats.pressure).toBeGreaterThan(0);
  });

  it("takes no quick failure for a sign that all is well", async () => {
    const clock = virtualClock();
    const policy = shed({ target: 50, interval: 100 });
    const slow = chain("c").link("x", () => new Promise<void>((done) => clock.timer(150, done)), policy);
    const quick = chain("c").link("x", (): Promise<void> => Promise.reject(httpError(503)), policy);
    const options = { clock, random: () => 0.999 };
    await quick.run(0, options).catch(() => undefined);
    const call = slow.run(0, options);
    await clock.advance(149);
    await quick.run(0, options).catch(() => undefined);
    await clock.advance(1);
    await call;
    await clock.advance(100);
    await slow.run(0, { ...options, random: () => 0 }).catch(() => undefined);
    expect(policy.stats.pressure).toBeGreaterThan(0.05);
  });

  it("survives a clock that goes back", async () => {
    let time = 1_000_000;
    const clock = { now: () => time, timer: timerless.timer };
    const policy = shed({ target: 50, interval: 100 });
    const c = chain("c").link(
      "x",
      (ms: number) => {
        time += ms;
      },
      policy,
    );
    await c.run(500, { clock, random: () => 0.999 });
    await c.run(500, { clock, random: () => 0.999 });
    const before = policy.stats.pressure;
    expect(before).toBeGreaterThan(0);
    time = 0;
    for (let n = 0; n < 200; n++) await c.run(10, { clock, random: () => 0.999 });
    expect(policy.stats.pressure).toBe(0);
  });

  it("names the option that is wrong", () => {
    const wrong: [ShedOptions, string][] = [
      [{}, "shed needs a target, a limit or a pressure"],
      [{ target: "x" as "1s" }, "target must be a duration"],
      [{ target: 1, interval: 0 }, "interval must be more than 0"],
      [{ limit: 0 }, "limit must be a whole number from 1, got 0"],
      [{ limit: 1, soft: 1.5 }, "soft must be a number from 0 to 1, got 1.5"],
      [{ limit: 1, levels: 0 }, "levels must be a whole number from 1, got 0"],
      [{ pressure: 1 as never }, '"pressure" must be a function'],
      [{ limit: 1, priority: 1 as never }, '"priority" must be a function'],
    ];
    for (const [options, message] of wrong) {
      expect(() => shed(options)).toThrow(TypeError);
      expect(() => shed(options)).toThrow(message);
    }
  });
});

describe("load shedding, in simulation", { timeout: 60_000 }, () => {
  /** A service of 20 workers and 50 ms behind a long queue: 400 calls a second is all it can do. */
  function traffic(guarded: boolean) {
    const clock = simulatedClock();
    const random = dice(7);
    const backend = service(clock, 20, 50);
    const policy = shed({ target: 100, levels: 2, priority: (rank: number) => rank });
    const queue = bulkhead({ limit: 20, queue: Infinity });
    const plain = chain("c").link("x", (_: number) => backend.call(), queue);
    const c = guarded ? plain.use(policy) : plain;
    let [rate, began] = [0, 0];
    let took: number[] = [];
    const refused = [0, 0];
    const asked = [0, 0];
    const next = (): void => {
      clock.timer((-Math.log(1 - random()) * 1000) / (rate || 100), () => {
        const rank = random() < 0.25 ? 1 : 0;
        const start = clock.now();
        asked[rank] = (asked[rank] ?? 0) + 1;
        if (rate > 0)
          c.run(rank, { clock, random }).then(
            () => took.push(clock.now() - start),
            () => {
              refused[rank] = (refused[rank] ?? 0) + 1;
            },
          );
        next();
      });
    };
    next();
    async function pass(seconds: number, perSecond: number) {
      rate = perSecond;
      took = [];
      refused.fill(0);
      asked.fill(0);
      began = backend.done;
      await clock.pass(seconds * 1000);
      const sorted = [...took].sort((a, b) => a - b);
      return {
        perSecond: (backend.done - began) / seconds,
        p95: sorted[Math.floor(sorted.length * 0.95)] ?? Infinity,
        refused: refused.map((count, rank) => count / (asked[rank] || 1)),
      };
    }
    return { pass, policy };
  }

  it("keeps calls short and the service busy when twice as many come, and spares what matters", async () => {
    const { pass, policy } = traffic(true);
    const calm = await pass(5, 300);
    expect(calm.refused).toEqual([0, 0]);
    await pass(10, 800);
    const found = await pass(20, 800);
    expect(found.perSecond).toBeGreaterThan(360);
    expect(found.p95).toBeLessThan(400);
    expect(found.refused[0]).toBeGreaterThan(0.4);
    expect(found.refused[1]).toBeLessThan(0.06);
    await pass(10, 300);
    expect((await pass(5, 300)).refused).toEqual([0, 0]);
    expect(policy.stats.pressure).toBe(0);
  });

  it("is what makes the difference", async () => {
    const { pass } = traffic(false);
    await pass(10, 800);
    expect((await pass(20, 800)).p95).toBeGreaterThan(5000);
  });
});
