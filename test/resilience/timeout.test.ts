import { chain, isModulinkError, type Run, type RunEvent, sleep, systemClock, within } from "modulink-edge";
import { type TimeoutOptions, type TimeoutPolicy, timeout } from "modulink-edge/resilience";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { countingClock, countListeners, failureOf, thenable, timerless } from "../core/counting.ts";
import { announcements } from "./recording.ts";

/** A link that ends on time when it is told to stop, and one that does not listen. */
const polite = (ms: number, run: Run) => sleep(ms, run).then(() => ms);
const deaf = (ms: number, { clock }: Run) =>
  new Promise<number>((resolve) => clock.timer(ms, () => resolve(ms)));

/** Runs a link under a timeout in virtual time: what came of it, and when. */
async function play(
  link: (ms: number, run: Run) => number | Promise<number>,
  ms: number,
  policy: TimeoutPolicy,
  options: { signal?: AbortSignal; deadline?: number; observers?: [(event: object) => void] } = {},
) {
  const clock = virtualClock();
  const out = chain("c")
    .link("x", link, policy)
    .run(ms, { clock, ...options })
    .then(
      (value) => ({ value, at: clock.now() }),
      (error: unknown) => ({ error, at: clock.now() }),
    );
  await clock.runAll();
  return { ...(await out), pending: clock.pending };
}

const codeOf = (done: object) => (done as { error?: { code?: string } }).error?.code;

describe.each(["abandon", "cooperative"] as const)("a timeout that is %s", (mode) => {
  const limit = (after: TimeoutOptions["after"]) => timeout({ after, mode });

  it("lets through what is there in time", async () => {
    const policy = limit(100);
    expect(await play(polite, 99, policy)).toEqual({ value: 99, at: 99, pending: 0 });
    expect(await play(() => 5, 0, policy)).toEqual({ value: 5, at: 0, pending: 0 });
    expect(await play(() => thenable(7) as Promise<number>, 0, policy)).toMatchObject({ value: 7 });
    expect(JSON.parse(JSON.stringify(policy.stats))).toEqual({ calls: 3, timeouts: 0, late: 0 });
  });

  it("aborts the link's signal with a typed error when it is not", async () => {
    let reason: unknown;
    const policy = limit("0.1s");
    const watched = (ms: number, run: Run) => {
      run.signal.addEventListener("abort", () => {
        reason = run.signal.reason;
      });
      return polite(ms, run);
    };
    const done = await play(watched, 5000, policy);
    expect(done).toMatchObject({ at: 100, pending: 0 });
    expect(isModulinkError((done as { error: unknown }).error, "timed-out")).toBe(true);
    expect(done).toMatchObject({
      error: { name: "TimeoutError", message: "there was no answer within 100 ms" },
    });
    expect(reason).toBe((done as { error: unknown }).error);
    expect(policy.stats).toEqual({ calls: 1, timeouts: 1, late: 0 });
  });

  it("passes on what the link fails with", async () => {
    const error = new Error("own");
    for (const fails of [() => Promise.reject(error), () => failNow()])
      expect(await play(fails, 0, limit(100))).toEqual({ error, at: 0, pending: 0 });
    function failNow(): never {
      throw error;
    }
  });

  it("shows the link its limit, unless the run ends before", async () => {
    const seen: unknown[] = [];
    const look = (_: number, run: Run) => seen.push(run.deadline);
    await play(look, 0, limit(100), { deadline: 50 });
    await play(look, 0, limit(100), { deadline: 500 });
    await play(look, 0, limit(100));
    expect(seen).toEqual([50, 100, 100]);
  });

  it("leaves an earlier deadline of the run its own error", async () => {
    const policy = limit(100);
    const done = await play(polite, 5000, policy, { deadline: 50 });
    expect(done).toMatchObject({ at: 50, pending: 0 });
    expect(codeOf(done)).toBe("deadline-exceeded");
    expect(policy.stats.timeouts).toBe(0);
  });

  it("leaves an abort of the run its own reason", async () => {
    const controller = new AbortController();
    const count = countListeners(controller.signal);
    const clock = virtualClock();
    const out = chain("c").link("x", polite, limit(100)).run(5000, { clock, signal: controller.signal });
    const failed = failureOf(() => out);
    await clock.advance(20);
    controller.abort("enough");
    expect(await failed).toBe("enough");
    expect([clock.pending, count()]).toEqual([0, 0]);
  });

  it("inside of another one ends by whichever is first", async () => {
    for (const [outer, inner] of [
      [100, 200],
      [200, 100],
    ] as const) {
      const policies = [limit(outer), limit(inner)] as const;
      const clock = virtualClock();
      const c = chain("c").link("x", polite, ...policies);
      const out = c.run(5000, { clock });
      const failed = failureOf(() => out);
      await clock.runAll();
      expect(await failed).toMatchObject({ code: "timed-out", message: "there was no answer within 100 ms" });
      expect(clock.now()).toBe(100);
      expect(policies.map(({ stats }) => stats.timeouts)).toEqual([
        outer === 100 ? 1 : 0,
        inner === 100 ? 1 : 0,
      ]);
    }
  });

  it("gives its own error for an abort that a link names in another way", async () => {
    const renamed = (ms: number, run: Run) =>
      polite(ms, run).catch(() => {
        throw Object.assign(new Error("aborted"), { name: "AbortError" });
      });
    expect(codeOf(await play(renamed, 5000, limit(100)))).toBe("timed-out");
  });

  it("cannot interrupt a synchronous link, whose result stands", async () => {
    let now = 0;
    const c = chain("c").link(
      "x",
      (n: number) => {
        now += 500;
        return n;
      },
      limit(100),
    );
    expect(await c.run(1, { clock: { ...timerless, now: () => now } })).toBe(1);
  });

  it("asks for no signal and sets at most one timer for a link that does not", async () => {
    const { clock, counted, made } = countingClock();
    const { signal } = new AbortController();
    const count = countListeners(signal);
    let during = -1;
    const link = async (n: number) => {
      during = count();
      return n;
    };
    await chain("c").link("x", link, limit(100)).run(1, { clock: counted, signal });
    expect(during).toBe(0);
    expect(made()).toBe(mode === "abandon" ? 1 : 0);
    expect(clock.pending).toBe(0);
  });

  it("has no timer and no listener left after 10,000 runs", async () => {
    const { signal } = new AbortController();
    const count = countListeners(signal);
    const clock = virtualClock();
    const c = chain("c").link(
      "x",
      async (n: number, run) => {
        if (n % 2) run.signal.throwIfAborted();
        if (n % 3 === 0) throw new Error("no");
        return n;
      },
      limit(100),
    );
    const runs = Array.from({ length: 10_000 }, (_, n) => c.run(n, { clock, signal }).catch(() => n));
    await Promise.all(runs);
    expect([clock.pending, count()]).toEqual([0, 0]);
  });

  it("that many calls share aborts only the one whose time ran out", async () => {
    const policy = limit(100);
    const clock = virtualClock();
    const aborted: number[] = [];
    const c = chain("c").link(
      "x",
      (ms: number, run) => {
        run.signal.addEventListener("abort", () => aborted.push(ms));
        return polite(ms, run);
      },
      policy,
    );
    const out = Promise.allSettled([10, 5000, 90].map((ms) => c.run(ms, { clock })));
    await clock.runAll();
    expect((await out).map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(aborted).toEqual([5000]);
    expect(policy.stats).toEqual({ calls: 3, timeouts: 1, late: 0 });
  });

  it("tells when time ran out", async () => {
    const { observer, seen } = announcements();
    await play(polite, 5000, limit(100), { observers: [observer as never] });
    expect(seen).toEqual([{ type: "timeout:expired", after: 100 }]);
  });
});

describe("a link that does not listen", () => {
  it("is abandoned: the caller hears at once, and the late result is dropped, counted and told", async () => {
    const { observer, seen } = announcements();
    const policy = timeout(100);
    const done = await play(deaf, 5000, policy, { observers: [observer as never] });
    expect(done).toMatchObject({ at: 100 });
    expect(codeOf(done)).toBe("timed-out");
    expect(policy.stats).toEqual({ calls: 1, timeouts: 1, late: 1 });
    expect(seen).toEqual([{ type: "timeout:expired", after: 100 }, { type: "timeout:late" }]);
  });

  it("is told of by its own path, though the run is over", async () => {
    const clock = virtualClock();
    const paths: string[] = [];
    const c = chain("outer")
      .link("first", (ms: number) => ms)
      .link("slow", deaf, timeout(100));
    const observer = ({ type, path }: RunEvent) => void paths.push(`${type} ${path.join("/")}`);
    const out = c.run(500, { clock, observers: [observer] });
    await Promise.allSettled([out, clock.runAll()]);
    expect(paths.slice(-4)).toEqual([
      "timeout:expired outer/slow",
      "link.error outer/slow",
      "run.error outer",
      "timeout:late outer/slow",
    ]);
  });

  it("is abandoned, and its late error harms nothing", async () => {
    const { observer, seen } = announcements();
    const error = new Error("late");
    const policy = timeout(100);
    const fails = async (ms: number, run: Run) => {
      await deaf(ms, run);
      throw error;
    };
    expect(codeOf(await play(fails, 500, policy, { observers: [observer as never] }))).toBe("timed-out");
    expect(seen[1]).toEqual({ type: "timeout:late", error });
    expect(policy.stats.late).toBe(1);
  });

  it("is waited for when the timeout is cooperative: its result stands, and is counted", async () => {
    const policy = timeout({ after: 100, mode: "cooperative" });
    expect(await play(deaf, 5000, policy)).toEqual({ value: 5000, at: 5000, pending: 0 });
    expect(policy.stats).toEqual({ calls: 1, timeouts: 1, late: 1 });
  });

  it("is abandoned at the run's own deadline, when that is first", async () => {
    const done = await play(deaf, 5000, timeout(100), { deadline: 50 });
    expect(done).toMatchObject({ at: 50 });
    expect(codeOf(done)).toBe("deadline-exceeded");
  });

  it("is abandoned in real time, too", async () => {
    const began = systemClock.now();
    const c = chain("c").link("x", deaf, timeout(30));
    expect(await failureOf(() => c(200))).toMatchObject({ code: "timed-out" });
    expect(systemClock.now() - began).toBeLessThan(150);
  });

  it("is abandoned on time when the clock was set back, or when its synchronous part took long", async () => {
    let skew = 0;
    const clock = virtualClock({ start: 1e9 });
    const shifted = { now: () => clock.now() + skew, timer: clock.timer };
    for (const jump of [-3_600_000, 40]) {
      const policy = timeout(100);
      const began = clock.now();
      const c = chain("c").link(
        "x",
        (ms: number, run) => {
          skew += jump;
          return deaf(ms, run);
        },
        policy,
      );
      const failed = failureOf(() => c.run(1e6, { clock: shifted }));
      await clock.advance(100);
      expect(await Promise.race([failed, Promise.resolve("still open")])).toMatchObject({
        code: "timed-out",
      });
      expect(clock.now() - began).toBe(100);
    }
  });

  it("has its own error for a deadline within", async () => {
    const c = chain("c").link(
      "x",
      (ms: number, run) => within(run, { deadline: 10 }, (part) => polite(ms, part)),
      timeout(100),
    );
    const clock = virtualClock();
    const failed = failureOf(() => c.run(500, { clock }));
    await clock.runAll();
    expect(await failed).toMatchObject({ code: "deadline-exceeded" });
  });
});

describe("wrong options", () => {
  it.each([
    [0, "after must be more than 0"],
    ["soon", "after must be a duration"],
    [{}, "after must be a duration"],
    [{ after: -1 }, "after"],
    [{ after: 5, mode: "polite" }, 'mode must be "abandon" or "cooperative", got polite'],
  ])("are refused by name: %j", (options, message) => {
    expect(() => timeout(options as never)).toThrow(TypeError);
    expect(() => timeout(options as never)).toThrow(message);
  });
});
