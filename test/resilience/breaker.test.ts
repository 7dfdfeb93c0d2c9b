import { chain, isModulinkError, ModulinkError, type Run, sleep } from "modulink-edge";
import { circuitBreaker, consecutive, rate } from "modulink-edge/resilience";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { countListeners, failureOf } from "../core/counting.ts";
import { dependency, start } from "./breaker-setting.ts";

/** A link that fails with this. */
const failing = (error: unknown) => async (): Promise<never> => {
  throw error;
};

describe("a breaker", () => {
  it("opens at so many failures in a row, refuses, and closes when a probe succeeds", async () => {
    const breaker = circuitBreaker({ trips: consecutive(3), recovery: "10s" });
    const { clock, call, calls, events } = dependency(breaker);
    for (const outcome of ["fail", "fail", "ok", "fail", "fail"] as const) await call(outcome);
    expect(breaker.state).toBe("closed");
    await call("fail");
    expect(breaker.state).toBe("open");
    expect(await call("ok")).toBe("circuit-open");
    expect(calls()).toBe(6);
    await clock.advance(9_999);
    expect(await call("ok")).toBe("circuit-open");
    await clock.advance(1);
    expect(await call("ok")).toBe("ok");
    expect(breaker.state).toBe("closed");
    expect(events).toEqual(["opened", "rejected", "rejected", "half-opened", "probe", "closed"]);
    expect(JSON.parse(JSON.stringify(breaker.stats))).toEqual({
      state: "closed",
      calls: 9,
      successes: 2,
      failures: 5,
      slow: 0,
      ignored: 0,
      late: 0,
      rejected: 2,
      opened: 1,
      window: { calls: 0, failures: 0, slow: 0 },
    });
  });

  it("answers a synchronous link without a promise, and refuses without one", () => {
    const breaker = circuitBreaker({ name: "prices", trips: consecutive(1) });
    const half = chain("half").link((n: number) => {
      if (n < 0) throw new Error("down");
      return n / 2;
    }, breaker);
    expect(half(4)).toBe(2);
    expect(() => half(-1)).toThrow("down");
    expect(() => half(4)).toThrow("the circuit of prices is open");
  });

  it("refuses at once, whatever its link gives; run makes a promise of that", async () => {
    const breaker = circuitBreaker({ name: "prices" });
    const half = chain("half").link(async (n: number) => n / 2, breaker);
    await half(4);
    breaker.isolate();
    expect(() => half(4)).toThrow("the circuit of prices is isolated");
    expect(isModulinkError(await failureOf(() => half.run(4)), "circuit-open")).toBe(true);
  });

  it("says in its error, exactly, when it is worth trying again", async () => {
    const breaker = circuitBreaker({ trips: consecutive(1), recovery: 5_000 });
    const clock = virtualClock({ start });
    const link = chain("c").link(failing(new Error("down")), breaker);
    await link.run(null, { clock }).catch(() => {});
    await clock.advance(1_234);
    const error = await failureOf(() => link.run(null, { clock }));
    expect(isModulinkError(error, "circuit-open")).toBe(true);
    expect((error as ModulinkError).retryAfter).toBe(3_766);
    breaker.isolate();
    const other = (await failureOf(() => link.run(null, { clock }))) as ModulinkError;
    expect([other.code, other.retryAfter]).toEqual(["circuit-open", undefined]);
  });

  it("counts neither aborts, nor refusals of an input, nor results nobody asked about", async () => {
    const breaker = circuitBreaker({ trips: consecutive(1) });
    const { clock, call } = dependency(breaker);
    expect(await call("invalid")).toBe("no such thing");
    const c = (error: unknown) => chain("c").link(failing(error), breaker);
    await c(new ModulinkError("validation-failed", "no"))
      .run(null)
      .catch(() => {});
    await c(new ModulinkError("circuit-open", "another's"))
      .run(null)
      .catch(() => {});
    await c(new ModulinkError("rate-limited", "ours"))
      .run(null)
      .catch(() => {});
    await c(new DOMException("stop", "AbortError"))
      .run(null)
      .catch(() => {});
    await c(new TypeError("x is not a function"))
      .run(null)
      .catch(() => {});
    const controller = new AbortController();
    const stopped = call("fail", 0, { signal: controller.signal });
    controller.abort(new Error("enough"));
    await clock.advance(0);
    expect(await stopped).toBe("down");
    expect(breaker.state).toBe("closed");
    await c(new ModulinkError("timed-out", "late"))
      .run(null)
      .catch(() => {});
    expect(breaker.state).toBe("open");
  });

  it("counts what its predicates say", async () => {
    const breaker = circuitBreaker({
      trips: consecutive(2),
      when: [404],
      whenResult: (result: number) => result >= 500,
    });
    const get = chain("get").link(async (status: number) => {
      if (status === 404) throw Object.assign(new Error("not here"), { status });
      if (status === 0) throw new Error("not counted");
      return status;
    }, breaker);
    for (const status of [404, 200, 0, 404]) await get.run(status).catch(() => {});
    expect(breaker.stats).toMatchObject({ state: "closed", failures: 2, successes: 1, ignored: 1 });
    expect(await get.run(503)).toBe(503);
    expect(breaker.state).toBe("open");
  });

  it("counts a deadline of the run that passes as a failure", async () => {
    const breaker = circuitBreaker({ trips: consecutive(1) });
    const clock = virtualClock({ start });
    const slow = chain("c").link((_: null, run) => sleep("1h", run), breaker);
    const ended = failureOf(() => slow.run(null, { clock, deadline: "1s" }));
    await clock.advance("1s");
    expect(isModulinkError(await ended, "deadline-exceeded")).toBe(true);
    expect(breaker.state).toBe("open");
  });

  it("lets a fallback answer for it, which may throw without harm", async () => {
    const breaker = circuitBreaker({
      trips: consecutive(1),
      recovery: "1s",
      onOpen: (input: string, _run: Run, error) => {
        if (input === "bad") throw new Error("the hook");
        return `${input}: ${error.code}`;
      },
    });
    const link = chain("c").link(async (input: string): Promise<string> => {
      if (input !== "well") throw new Error("down");
      return input;
    }, breaker);
    const clock = virtualClock({ start });
    await link.run("x", { clock }).catch(() => {});
    expect(await link.run("y", { clock })).toBe("y: circuit-open");
    await expect(link.run("bad", { clock })).rejects.toThrow("the hook");
    await clock.advance("1s");
    expect(await link.run("well", { clock })).toBe("well");
    expect(breaker.stats).toMatchObject({ state: "closed", rejected: 2 });
  });

  it("opens for slow calls, though they succeed", async () => {
    const trips = rate({ over: { calls: 4 }, minimum: 4, slow: "2s", slowThreshold: 0.5 });
    const breaker = circuitBreaker({ trips, recovery: "10s" });
    const { clock, call } = dependency(breaker);
    const took = async (ms: number) => {
      const ended = call("ok", ms);
      await clock.advance(ms);
      return ended;
    };
    await took(1_999);
    await took(2_000);
    await took(0);
    expect(breaker.stats.window).toEqual({ calls: 3, failures: 0, slow: 1 });
    await took(2_000);
    expect(breaker.state).toBe("open");
    await clock.advance("10s");
    expect(await took(2_500)).toBe("ok");
    expect(breaker.state).toBe("open");
  });

  it("stays open longer each time a probe fails, and short again once it was closed", async () => {
    const breaker = circuitBreaker({ trips: consecutive(1), recovery: { from: "1s", to: "5s", factor: 2 } });
    const { clock, call } = dependency(breaker);
    await call("fail");
    for (const cooldown of [1_000, 2_000, 4_000, 5_000, 5_000]) {
      await clock.advance(cooldown - 1);
      expect(await call("ok")).toBe("circuit-open");
      await clock.advance(1);
      expect(await call("fail")).toBe("down");
    }
    await clock.advance(5_000);
    expect(await call("ok")).toBe("ok");
    await call("fail");
    await clock.advance(1_000);
    expect(await call("ok")).toBe("ok");
  });

  it("is opened, isolated and closed by hand", async () => {
    const breaker = circuitBreaker({ recovery: "1s" });
    const { clock, call } = dependency(breaker);
    breaker.open();
    expect(await call("ok")).toBe("circuit-open");
    await clock.advance("1s");
    expect(await call("ok")).toBe("ok");
    breaker.isolate();
    await clock.advance("24h");
    expect(await call("ok")).toBe("circuit-open");
    expect(breaker.state).toBe("isolated");
    breaker.reset();
    expect(await call("ok")).toBe("ok");
  });

  it("refuses options that make no sense, by name", () => {
    const bad = (options: object) => () => circuitBreaker(options as never);
    expect(() => consecutive(0)).toThrow("consecutive failures must be a whole number from 1, got 0");
    expect(() => rate({ over: 5 })).toThrow("over must be at least 10 ms");
    expect(() => rate({ over: { calls: 1.5 } })).toThrow("over.calls");
    expect(() => rate({ over: "1s", threshold: 0 })).toThrow("threshold");
    expect(() => rate({ over: "1s", slowThreshold: 2 })).toThrow("slowThreshold");
    expect(() => rate({ over: { calls: 5 }, minimum: 6 })).toThrow(
      "minimum must be a whole number from 1 to 5",
    );
    expect(bad({ trips: 5 })).toThrow("trips");
    expect(bad({ halfOpen: { probes: 0 } })).toThrow("halfOpen.probes");
    expect(bad({ halfOpen: { successes: 0 } })).toThrow("halfOpen.successes");
    expect(bad({ halfOpen: { lease: 0 } })).toThrow("halfOpen.lease");
    expect(bad({ recovery: "soon" })).toThrow("recovery");
    expect(bad({ recovery: 0 })).toThrow("recovery");
    expect(bad({ recovery: { from: "2s", to: "1s" } })).toThrow("recovery.to");
    expect(bad({ recovery: { factor: 0.5 } })).toThrow("recovery.factor");
    expect(bad({ when: true })).toThrow("when");
    expect(bad({ whenResult: 1 })).toThrow("whenResult");
    expect(bad({ onOpen: 1 })).toThrow("onOpen");
    expect(bad({ restore: { state: "ajar" } })).toThrow("restore");
  });
});

describe("what others got wrong", () => {
  it("counts a call when it ends, in the window of that time, though others have passed since it began", async () => {
    const breaker = circuitBreaker({ trips: rate({ over: "10s", threshold: 0.5, minimum: 2 }) });
    const { clock, call } = dependency(breaker);
    const [first, second] = [call("fail", 30_000), call("fail", 30_500)];
    await clock.advance("30s");
    await first;
    expect(breaker.stats.window).toEqual({ calls: 1, failures: 1, slow: 0 });
    await clock.advance(500);
    await second;
    expect(breaker.state).toBe("open");
  });

  it("counts the time it is open from the failure, not from the beginning of the call", async () => {
    const breaker = circuitBreaker({ trips: consecutive(1), recovery: "10s" });
    const { clock, call } = dependency(breaker);
    const slow = call("fail", 8_000);
    await clock.advance(8_000);
    await slow;
    await clock.advance(9_999);
    expect(await call("ok")).toBe("circuit-open");
    await clock.advance(1);
    expect(await call("ok")).toBe("ok");
  });

  it("tells of every change once, however many calls are there when it comes", async () => {
    const breaker = circuitBreaker({
      trips: consecutive(1),
      recovery: "1s",
      halfOpen: { probes: 3, successes: 2 },
    });
    const { clock, call, events } = dependency(breaker);
    const failing = Array.from({ length: 50 }, () => call("fail", 10));
    await clock.advance(10);
    await Promise.all(failing);
    expect(events).toEqual(["opened"]);
    expect(breaker.stats).toMatchObject({ failures: 1, late: 49, opened: 1 });
    await clock.advance("1s");
    const probes = [call("ok", 10), call("ok", 10), call("fail", 20)];
    await clock.advance(20);
    await Promise.all(probes);
    expect(events).toEqual(["opened", "half-opened", "probe", "probe", "probe", "closed"]);
    expect(breaker.stats).toMatchObject({ state: "closed", late: 50 });
  });

  it("is not harmed by a predicate that throws; its error reaches the caller", async () => {
    let broken = true;
    const when = (): boolean => {
      if (broken) throw new Error("the predicate");
      return true;
    };
    const breaker = circuitBreaker({ trips: consecutive(1), recovery: "1s", when });
    const { clock, call } = dependency(breaker);
    expect(await call("fail")).toBe("the predicate");
    broken = false;
    await call("fail");
    await clock.advance("1s");
    broken = true;
    expect(await call("fail")).toBe("the predicate");
    expect(breaker.state).toBe("half-open");
    expect(await call("ok")).toBe("ok");
    expect(breaker.state).toBe("closed");
  });

  it("is not harmed by an observer that throws, or that changes it", async () => {
    const breaker = circuitBreaker({ trips: consecutive(1) });
    const { call } = dependency(breaker);
    const seen: string[] = [];
    const observer = ({ type }: { type: string }) => {
      seen.push(type);
      if (type === "breaker:opened") breaker.reset();
      if (type.startsWith("breaker:")) throw new Error("the observer");
    };
    expect(await call("fail", -1, { observers: [observer] })).toBe("down");
    expect(breaker.state).toBe("closed");
    expect(await call("ok")).toBe("ok");
  });

  it("does not count in a new period what began in an old one", async () => {
    const breaker = circuitBreaker({ trips: consecutive(2), recovery: "1s" });
    const { clock, call } = dependency(breaker);
    const old = call("fail", 5_000);
    await call("fail");
    await call("fail");
    await clock.advance("1s");
    await call("ok");
    await call("fail");
    expect(breaker.state).toBe("closed");
    await clock.advance("4s");
    expect(await old).toBe("down");
    expect(breaker.stats).toMatchObject({ state: "closed", late: 1 });
  });
});

describe("a half-open breaker", () => {
  const halfOpen = async (probes: number, successes = 1) => {
    const breaker = circuitBreaker({
      trips: consecutive(1),
      recovery: "1s",
      halfOpen: { probes, successes },
    });
    const setting = dependency(breaker);
    await setting.call("fail");
    await setting.clock.advance("1s");
    return { breaker, ...setting };
  };

  it.each([1, 7])("lets exactly %i of 1,000 calls through", async (probes) => {
    const { clock, call, calls, breaker } = await halfOpen(probes, probes);
    const all = Array.from({ length: 1_000 }, () => call("ok", 10));
    await clock.advance(10);
    const results = await Promise.all(all);
    expect(results.filter((result) => result === "ok")).toHaveLength(probes);
    expect(calls()).toBe(1 + probes);
    expect(breaker.state).toBe("closed");
  });

  it("gives the place of an aborted probe to another at once, though the link goes on", async () => {
    const { call, calls, breaker } = await halfOpen(1);
    const controller = new AbortController();
    void call("ok", 1_000, { signal: controller.signal });
    expect(await call("ok")).toBe("circuit-open");
    controller.abort(new Error("gone"));
    expect(await call("ok")).toBe("ok");
    expect([calls(), breaker.state]).toEqual([3, "closed"]);
  });

  it("does not take in what an aborted probe comes to in the end", async () => {
    const { clock, call, breaker } = await halfOpen(1);
    const controller = new AbortController();
    const probe = call("ok", 1_000, { signal: controller.signal });
    controller.abort(new Error("gone"));
    await clock.advance(1_000);
    await probe;
    expect(breaker.stats).toMatchObject({ state: "half-open", successes: 0, ignored: 1 });
  });

  it("gives the place of a probe that never ends to another after a while", async () => {
    const breaker = circuitBreaker({ trips: consecutive(1), recovery: "1s", halfOpen: { lease: "5s" } });
    const { clock, call } = dependency(breaker);
    await call("fail");
    await clock.advance("1s");
    const slow = call("ok", 7_000);
    await clock.advance(4_999);
    expect(await call("ok")).toBe("circuit-open");
    await clock.advance(1);
    const other = call("ok", 60_000);
    expect(await call("ok")).toBe("circuit-open");
    await clock.advance("2s");
    expect(await slow).toBe("ok");
    expect(breaker.state).toBe("closed");
    await clock.advance("60s");
    expect(await other).toBe("ok");
    expect(breaker.stats.late).toBe(1);
  });

  it("takes a probe whose deadline passes for a failed one", async () => {
    const { clock, call, breaker } = await halfOpen(1);
    void call("ok", 60_000, { deadline: "2s" });
    await clock.advance("2s");
    expect(breaker.state).toBe("open");
    expect(await call("ok")).toBe("circuit-open");
    await clock.advance("58s");
    expect(breaker.stats).toMatchObject({ state: "open", failures: 2 });
  });

  it("leaves no timer and no listener behind in 10,000 runs", async () => {
    const virtual = virtualClock({ start });
    let ahead = 0;
    const clock = { now: () => start + ahead, timer: virtual.timer };
    const breaker = circuitBreaker({
      trips: consecutive(1),
      recovery: "1s",
      halfOpen: { probes: 2, successes: 2 },
    });
    const link = chain("c").link((fails: boolean): string => {
      if (fails) throw new Error("down");
      return "ok";
    }, breaker);
    const { signal } = new AbortController();
    const listeners = countListeners(signal);
    for (let i = 0; i < 10_000; i++) {
      if (i % 10 === 5) ahead += 1_000;
      await link.run(i % 7 === 0, { signal, clock }).catch(() => {});
    }
    expect(breaker.stats.opened).toBeGreaterThan(500);
    expect(breaker.stats.successes).toBeGreaterThan(2_000);
    expect([listeners(), virtual.pending]).toEqual([0, 0]);
  });
});

describe("a clock that goes back", () => {
  it("does not keep a breaker open for longer than it is to be, nor failures in its window", async () => {
    const virtual = virtualClock({ start });
    let behind = 0;
    const clock = { ...virtual, pending: 0, now: () => virtual.now() - behind };
    const breaker = circuitBreaker({
      trips: rate({ over: "10s", minimum: 2, threshold: 0.6 }),
      recovery: "10s",
    });
    const { call } = dependency(breaker, clock);
    await call("fail");
    behind = 3_600_000;
    await virtual.advance("11s");
    await call("fail");
    expect(breaker.stats).toMatchObject({ state: "open", failures: 2 });
    behind = 7_200_000;
    expect(await call("ok")).toBe("circuit-open");
    await virtual.advance("10s");
    expect(await call("ok")).toBe("ok");
    behind = 9_000_000;
    await call("fail");
    await virtual.advance("11s");
    await call("ok");
    expect(breaker.stats.window).toEqual({ calls: 1, failures: 0, slow: 0 });
  });
});

describe("what was saved", () => {
  it("is gone on from, as JSON, whatever the state", async () => {
    const trips = rate({ over: "10s", minimum: 4, threshold: 0.75 });
    const options = { trips, recovery: { from: "1s", to: "1m" } } as const;
    const first = circuitBreaker(options);
    const { clock, call } = dependency(first);
    await call("fail");
    await clock.advance("5s");
    await call("fail");
    await call("fail");
    const restored = (from: { snapshot(): object }) =>
      circuitBreaker({ ...options, restore: JSON.parse(JSON.stringify(from.snapshot())) });
    const second = restored(first);
    const there = dependency(second, clock);
    expect(second.stats.window).toEqual({ calls: 3, failures: 3, slow: 0 });
    await clock.advance("5s");
    expect(await there.call("fail")).toBe("down");
    expect(second.stats.window).toEqual({ calls: 3, failures: 3, slow: 0 });
    await there.call("fail");
    expect(second.state).toBe("open");
    const third = restored(second);
    const later = dependency(third, clock);
    expect(await later.call("ok")).toBe("circuit-open");
    await clock.advance("1s");
    await later.call("fail");
    await clock.advance(1_999);
    const fourth = dependency(restored(third), clock);
    expect(await fourth.call("ok")).toBe("circuit-open");
    await clock.advance(1);
    expect(await fourth.call("ok")).toBe("ok");
    first.isolate();
    expect(restored(first).state).toBe("isolated");
  });

  it("never holds it open for longer than a failure would", async () => {
    const saved = {
      state: "open",
      at: start,
      until: start + 86_400_000,
      rounds: 2,
      kind: "",
      window: [],
    } as const;
    const breaker = circuitBreaker({ recovery: { from: "1s", to: "5s" }, restore: saved });
    const { clock, call } = dependency(breaker);
    await clock.advance(1_999);
    expect(await call("ok")).toBe("circuit-open");
    await clock.advance(1);
    expect(await call("ok")).toBe("ok");
  });

  it("of another kind of window gives the state alone", async () => {
    const first = circuitBreaker({ trips: consecutive(9) });
    const { call } = dependency(first);
    await call("fail");
    const second = circuitBreaker({ trips: rate({ over: { calls: 5 } }), restore: first.snapshot() });
    expect(second.stats.window).toEqual({ calls: 0, failures: 0, slow: 0 });
    expect(circuitBreaker({ trips: consecutive(9), restore: first.snapshot() }).stats.window.failures).toBe(
      1,
    );
  });
});
