import { chain, ModulinkError, type Run, sleep, systemClock, within } from "modulink-edge";
import { isTransient, retry, timeout } from "modulink-edge/resilience";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { countListeners, failureOf, thenable, timerless } from "../core/counting.ts";
import { announcements, httpError } from "./recording.ts";

const busy = httpError(503);
const random = () => 1;

/** A link that fails so many times, and when it was called. */
function flaky(failures: number, error: unknown = busy) {
  const at: number[] = [];
  const link = async (input: string, run: Run) => {
    at.push(run.clock.now());
    if (at.length <= failures) throw error;
    return input;
  };
  return { at, link };
}

/** Runs a link under a policy in virtual time: what came of it, and when. */
async function play(
  link: (input: string, run: Run) => unknown,
  policy: ReturnType<typeof retry>,
  options: Parameters<ReturnType<typeof chain<string>>["run"]>[1] = {},
) {
  const clock = virtualClock();
  const out = chain("c")
    .link("x", link, policy)
    .run("in", { clock, random, ...options })
    .then(
      (value) => ({ value, at: clock.now() }),
      (error: unknown) => ({ error, at: clock.now() }),
    );
  await clock.runAll();
  return { ...(await out), pending: clock.pending };
}

describe("retry", () => {
  it("tries again after growing delays until the link succeeds", async () => {
    const { at, link } = flaky(3);
    const policy = retry({ attempts: 5 });
    expect(await play(link, policy)).toEqual({ value: "in", at: 700, pending: 0 });
    expect(at).toEqual([0, 100, 300, 700]);
    const stats = { calls: 1, attempts: 4, retries: 3, successes: 1, failures: 0, givenUp: 0, waited: 700 };
    expect(JSON.parse(JSON.stringify(policy.stats))).toEqual(stats);
  });

  it("fails with the very error of the last attempt, without a wait behind it", async () => {
    const errors = [httpError(500), httpError(502), httpError(503)];
    let calls = 0;
    const policy = retry();
    const done = await play(() => Promise.reject(errors[calls++]), policy);
    expect(done).toEqual({ error: errors[2], at: 300, pending: 0 });
    expect(policy.stats).toMatchObject({ attempts: 3, failures: 1, givenUp: 1, waited: 300 });
  });

  it("gives each attempt the same input, and passes what is not worth it on at once", async () => {
    const seen: unknown[] = [];
    const input = { n: 1 };
    const c = chain("c").link(
      "x",
      (given: object) => {
        seen.push(given);
        throw busy;
      },
      retry({ delay: 0 }),
    );
    expect(await failureOf(() => c(input))).toBe(busy);
    expect(seen.map((one) => one === input)).toEqual([true, true, true]);
    const { at, link } = flaky(1, httpError(404));
    expect(await play(link, retry())).toMatchObject({ at: 0 });
    expect(at).toEqual([0]);
  });

  it("stays synchronous while nothing has to be waited for, and needs no timer for a delay of 0", () => {
    let calls = 0;
    const policy = retry({ attempts: 3, delay: 0, backoff: "constant" });
    const c = chain("c").link(
      "x",
      (n: number) => {
        if (++calls % 3) throw busy;
        return n;
      },
      policy,
    );
    expect(c(7)).toBe(7);
    expect(policy.stats).toMatchObject({ calls: 1, attempts: 3, successes: 1 });
    const watched = chain("w").link("x", (n: number) => n, retry());
    expect(watched(1)).toBe(1);
  });

  it("survives a hundred thousand failures in a row without growing the stack", async () => {
    for (const wait of [(n: number) => n, async (n: number) => n]) {
      let calls = 0;
      const link = (n: number) => {
        if (++calls < 100_000) throw busy;
        return wait(n);
      };
      const c = chain("c").link("x", link, retry({ attempts: Infinity, delay: 0 }));
      expect(await c(1)).toBe(1);
    }
  });

  it("awaits anything that has a then", async () => {
    const c = chain("c").link("x", (n: number) => thenable(n), retry());
    expect(await c(5)).toBe(5);
  });

  it("sets no timer and asks for no signal when the first attempt is good", async () => {
    const { signal } = new AbortController();
    const count = countListeners(signal);
    let during = -1;
    const c = chain("c").link(
      "x",
      async (n: number) => {
        during = count();
        return n;
      },
      retry(),
    );
    expect(await c.run(1, { signal, clock: timerless })).toBe(1);
    expect(during).toBe(0);
  });

  it("has no timer and no listener left after 10,000 runs that waited", async () => {
    const { signal } = new AbortController();
    const count = countListeners(signal);
    const clock = virtualClock();
    const flakyOnce = new Set<number>();
    const c = chain("c").link(
      "x",
      async (n: number) => {
        if (!flakyOnce.has(n)) {
          flakyOnce.add(n);
          throw busy;
        }
        return n;
      },
      retry({ backoff: "constant", jitter: "none" }),
    );
    // Each advance looks through all timers, so they share one moment.
    const advancing = Array.from({ length: 10_000 }, (_, n) => c.run(n, { signal, clock: instant(clock) }));
    expect(await Promise.all(advancing)).toHaveLength(10_000);
    expect(count()).toBe(0);
    expect(clock.pending).toBe(0);
  });
});

/** A clock whose timers fire on the next turn, counted by a virtual one. */
function instant(clock: ReturnType<typeof virtualClock>) {
  return {
    now: clock.now,
    timer(ms: number, fn: () => void) {
      const cancel = clock.timer(ms, () => undefined);
      queueMicrotask(() => {
        cancel();
        fn();
      });
      return cancel;
    },
  };
}

describe("what is worth another attempt", () => {
  class Declined extends Error {}

  it.each([
    ["a class", Declined, new Declined(), new Error("other")],
    ["a status", 418, httpError(418), httpError(503)],
    ["a code", "E_BUSY", Object.assign(new Error("x"), { code: "E_BUSY" }), busy],
    ["the code of a cause", "E_BUSY", new Error("x", { cause: { code: "E_BUSY" } }), busy],
    ["several", [Declined, 503, "E_BUSY"], busy, httpError(500)],
    ["a predicate", (error: unknown) => error === busy, busy, httpError(503)],
  ] as const)("may be told by %s", async (_, when, worth, other) => {
    const first = flaky(1, worth);
    await play(first.link, retry({ when }));
    expect(first.at).toHaveLength(2);
    const second = flaky(1, other);
    await play(second.link, retry({ when }));
    expect(second.at).toHaveLength(1);
  });

  it("is told to a predicate with the number of the attempt", async () => {
    const seen: number[] = [];
    const when = (_: unknown, attempt: number) => seen.push(attempt) < 2;
    const { at, link } = flaky(9);
    await play(link, retry({ when, attempts: 9 }));
    expect(seen).toEqual([1, 2]);
    expect(at).toHaveLength(2);
  });

  it("lets the error of a predicate reach the caller, and counts the call as failed", async () => {
    const wrong = new Error("predicate");
    const fails = () => {
      throw wrong;
    };
    const policy = retry({ when: fails });
    expect(await play(flaky(1).link, policy)).toMatchObject({ error: wrong });
    const results = retry({ whenResult: fails });
    expect(await play(flaky(0).link, results)).toMatchObject({ error: wrong });
    const sync = chain("c").link("x", (n: number) => n, retry({ whenResult: fails }));
    expect(await failureOf(() => sync(1))).toBe(wrong);
    for (const { stats } of [policy, results]) expect(stats).toMatchObject({ retries: 0, failures: 1 });
  });

  it("may be a result, which is given as it is after the last attempt", async () => {
    const cancelled: number[] = [];
    let calls = 0;
    const get = async () => {
      const at = ++calls;
      return new Response(new ReadableStream({ cancel: () => void cancelled.push(at) }), { status: 503 });
    };
    const policy = retry({ whenResult: (response: Response) => isTransient(response), delay: 0 });
    const response = await chain("c").link("get", get, policy)(0);
    expect(response.status).toBe(503);
    expect(cancelled).toEqual([1, 2]);
    expect(policy.stats).toMatchObject({ attempts: 3, successes: 0, failures: 1, givenUp: 1 });
    await response.body?.cancel();
  });

  it("is not an open breaker, nor what a run was aborted with", async () => {
    const { at, link } = flaky(9, new ModulinkError("circuit-open", "open", { retryAfter: 5 }));
    await play(link, retry());
    expect(at).toEqual([0]);
  });

  it("is a timeout inside of it", async () => {
    let calls = 0;
    const slow = async (_: string, run: Run) => {
      if (++calls < 3) await sleep("1h", run);
      return "fast";
    };
    const clock = virtualClock();
    const out = chain("c")
      .link("x", slow, retry({ delay: 0 }), timeout(100))
      .run("", { clock });
    await clock.runAll();
    expect(await out).toBe("fast");
    expect(clock.now()).toBe(200);
    expect(clock.pending).toBe(0);
  });
});

describe("the wish of the other side", () => {
  const asking = (headers: Headers | Record<string, string>) => flaky(1, httpError(503, headers));

  it.each([
    ["seconds", new Headers({ "Retry-After": "7" }), 7000],
    ["0, which is not a stop", { "retry-after": "0" }, 100],
    ["a date", { "RETRY-AFTER": "Thu, 01 Jan 1970 00:00:09 GMT" }, 9000],
    ["less than the back-off", { "retry-after": "0" }, 100],
    ["more than maxDelay, which caps it and does not stop", { "retry-after": "86400" }, 30_000],
  ])("is heeded: %s", async (_, headers, expected) => {
    const { at, link } = asking(headers);
    expect(await play(link, retry())).toMatchObject({ value: "in" });
    expect(at).toEqual([0, expected]);
  });

  it("is never undercut by chance", async () => {
    for (const jitter of ["full", "equal", 1] as const) {
      const { at, link } = asking({ "retry-after": "1" });
      await play(link, retry({ jitter }), { random: () => 0 });
      expect(at).toEqual([0, 1000]);
    }
  });

  it("may be overlooked, or read in another way", async () => {
    const deaf = asking({ "retry-after": "7" });
    await play(deaf.link, retry({ retryAfter: false }));
    expect(deaf.at).toEqual([0, 100]);
    const own = asking({ "x-wait-ms": "1234" });
    const read = (error: unknown) =>
      Number((error as { headers: Record<string, string> }).headers["x-wait-ms"]);
    await play(own.link, retry({ retryAfter: read }));
    expect(own.at).toEqual([0, 1234]);
  });

  it("is read from results, too, and from the library's own errors", async () => {
    const statuses = [429, 200];
    const at: number[] = [];
    const get = async (_: string, run: Run) => {
      at.push(run.clock.now());
      return new Response(null, { status: statuses[at.length - 1]!, headers: { "Retry-After": "2" } });
    };
    await play(get, retry({ whenResult: isTransient }));
    expect(at).toEqual([0, 2000]);
    const limited = flaky(1, new ModulinkError("rate-limited" as never, "later", { retryAfter: 1500 }));
    await play(limited.link, retry());
    expect(limited.at).toEqual([0, 1500]);
  });
});

describe("the end of a run", () => {
  it("in the middle of a wait settles at once, with the abort's reason, and leaves nothing behind", async () => {
    const controller = new AbortController();
    const count = countListeners(controller.signal);
    const clock = virtualClock();
    const policy = retry({ delay: "2s", jitter: "none" });
    const { at, link } = flaky(9);
    const out = chain("c").link("x", link, policy).run("in", { clock, signal: controller.signal });
    const failed = failureOf(() => out);
    await clock.advance(50);
    expect(clock.pending).toBe(1);
    controller.abort("enough");
    expect(await failed).toBe("enough");
    expect(clock.now()).toBe(50);
    expect([clock.pending, count()]).toEqual([0, 0]);
    expect(at).toEqual([0]);
    expect(policy.stats).toMatchObject({ failures: 1, givenUp: 0, waited: 50 });
  });

  it("in the middle of a wait settles within 10 ms of real time", async () => {
    const controller = new AbortController();
    const c = chain("c").link("x", flaky(9).link, retry({ delay: "2s", jitter: "none" }));
    const out = c.run("in", { signal: controller.signal });
    const failed = failureOf(() => out);
    await new Promise<void>((resolve) => systemClock.timer(20, resolve));
    const aborted = systemClock.now();
    controller.abort();
    expect(await failed).toBe(controller.signal.reason);
    expect(systemClock.now() - aborted).toBeLessThanOrEqual(10);
  });

  it("during an attempt keeps the next one from starting", async () => {
    const controller = new AbortController();
    let calls = 0;
    const c = chain("c").link(
      "x",
      async () => {
        calls++;
        controller.abort();
        throw busy;
      },
      retry({ delay: 0 }),
    );
    expect(await failureOf(() => c.run(0, { signal: controller.signal }))).toBe(busy);
    expect(calls).toBe(1);
  });

  it("that a wait would outlast is not waited for: the last error comes at once", async () => {
    const { at, link } = flaky(9);
    const policy = retry({ attempts: 9 });
    expect(await play(link, policy, { deadline: 600 })).toMatchObject({ error: busy, at: 300 });
    expect(at).toEqual([0, 100, 300]);
    expect(policy.stats).toMatchObject({ givenUp: 1, waited: 300 });
  });

  it("that a timeout outside of it sets is respected, too", async () => {
    const { at, link } = flaky(9);
    const clock = virtualClock();
    const out = chain("c")
      .link("x", link, timeout(250), retry({ attempts: 9, jitter: "none" }))
      .run("in", { clock });
    const failed = failureOf(() => out);
    await clock.runAll();
    expect(await failed).toBe(busy);
    expect([at, clock.now(), clock.pending]).toEqual([[0, 100], 100, 0]);
  });

  it("is not the end of a part of it", async () => {
    const { at, link } = flaky(1, new ModulinkError("deadline-exceeded", "of the part"));
    const inner = (input: string, run: Run) => within(run, { deadline: 10 }, (part) => link(input, part));
    expect(await play(inner, retry())).toMatchObject({ value: "in" });
    expect(at).toHaveLength(2);
  });
});

describe("what a retry tells", () => {
  it("is each further attempt before its wait, and why there is none", async () => {
    const { observer, seen } = announcements();
    await play(flaky(9).link, retry({ attempts: 2 }), { observers: [observer] });
    await play(flaky(9, httpError(400)).link, retry(), { observers: [observer] });
    expect(seen).toEqual([
      { type: "retry:attempt", attempt: 2, delay: 100, error: busy },
      { type: "retry:stopped", reason: "attempts", attempts: 2, error: busy },
      { type: "retry:stopped", reason: "refused", attempts: 1, error: httpError(400) },
    ]);
  });

  it("is nothing on the plain path", async () => {
    const { observer, seen } = announcements();
    await play(flaky(0).link, retry(), { observers: [observer] });
    expect(seen).toEqual([]);
  });

  it("is summed over all links it stands around", async () => {
    const policy = retry({ delay: 0 });
    const c = chain("c").link("a", flaky(1).link, policy).link("b", flaky(1).link, policy);
    await c("in");
    expect(policy.stats).toMatchObject({ calls: 2, attempts: 4, successes: 2 });
    expect((policy as unknown as { name: string }).name).toBe("retry");
  });

  it("survives a clock that is set back", async () => {
    let now = 1_000_000;
    const clock = {
      now: () => now,
      timer(_: number, fn: () => void) {
        now -= 500_000;
        queueMicrotask(fn);
        return () => undefined;
      },
    };
    const policy = retry();
    const c = chain("c").link("x", flaky(2).link, policy);
    expect(await c.run("in", { clock, random })).toBe("in");
    expect(policy.stats.waited).toBe(0);
  });
});

describe("wrong options", () => {
  it.each([
    [{ attempts: 0 }, "attempts must be a whole number from 1 to Infinity, got 0"],
    [{ attempts: 1.5 }, "attempts"],
    [{ attempts: "3" }, "attempts"],
    [{ delay: -1 }, "delay"],
    [{ maxDelay: "soon" }, "maxDelay"],
    [{ factor: 0.5 }, "factor"],
    [{ jitter: 2 }, "jitter"],
    [{ jitter: "some" }, "jitter"],
    [{ backoff: "toString" }, "backoff"],
    [{ backoff: "fibonacci" }, "exponential, linear, constant, decorrelated"],
    [{ when: {} }, "when"],
    [{ when: [undefined] }, "when"],
    [{ whenResult: true }, "whenResult"],
    [{ retryAfter: 5 }, "retryAfter"],
    [{ budget: {} }, "budget"],
  ])("are refused by name: %j", (options, message) => {
    const build = () => retry(options as never);
    expect(build).toThrow(TypeError);
    expect(build).toThrow(message);
  });
});
