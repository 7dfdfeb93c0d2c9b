import { chain, isModulinkError, type Run, sleep } from "modulink-edge";
import { budget, type HedgeOptions, type HedgePolicy, hedge } from "modulink-edge/resilience";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { countListeners, failureOf, thenable, timerless } from "../core/counting.ts";
import { fc } from "../runtimes/property.ts";
import { announcements, httpError } from "./recording.ts";

/** What an attempt comes to after so many milliseconds: a text, or an error. */
interface Answer {
  readonly after: number;
  readonly gives?: string;
  readonly fails?: Error;
  /** Whether it does not listen to its signal. */
  readonly deaf?: boolean;
}

/** Plays one call in virtual time: what came of it and when, when its attempts began and what they were aborted with. */
async function play(
  policy: HedgePolicy<string>,
  answers: readonly Answer[],
  options: { signal?: AbortSignal; deadline?: number; until?: number } = {},
) {
  const clock = virtualClock();
  const { observer, seen } = announcements();
  const begun: number[] = [];
  const aborted: (string | undefined)[] = [];
  const attempt = async (_: string, run: Run): Promise<string> => {
    const number = begun.push(clock.now());
    const { after, gives, fails, deaf } = answers[number - 1] as Answer;
    run.signal.addEventListener("abort", () => {
      const { code, message } = run.signal.reason;
      aborted[number - 1] = `${code ?? message} at ${clock.now()}`;
    });
    if (deaf) await new Promise<void>((resolve) => clock.timer(after, resolve));
    else await sleep(after, run);
    if (fails) throw fails;
    return gives as string;
  };
  const { until, ...limits } = options;
  const done = chain("c")
    .link("x", attempt, policy)
    .run("in", { clock, observers: [observer], ...limits })
    .then(
      (value) => ({ value, at: clock.now() }),
      (error: unknown) => ({ error, at: clock.now() }),
    );
  if (until === undefined) await clock.runAll();
  else await clock.advance(until);
  return { done: done.then((found) => ({ ...found, begun, aborted, seen, pending: clock.pending })), clock };
}

const finished = async (...args: Parameters<typeof play>) => (await play(...args)).done;
const busy = httpError(503);
const down = httpError(500);

describe("a hedge", () => {
  it("leaves a link alone that answers in time", async () => {
    const policy = hedge({ after: 50 });
    expect(await finished(policy, [{ after: 49, gives: "a" }])).toMatchObject({
      value: "a",
      at: 49,
      begun: [0],
      aborted: [],
      seen: [],
      pending: 0,
    });
    expect(JSON.parse(JSON.stringify(policy.stats))).toEqual({
      calls: 1,
      hedges: 0,
      wins: 0,
      denied: 0,
      failures: 0,
      late: 0,
    });
  });

  it("gives the first good answer and aborts the signal of the other attempt", async () => {
    const policy = hedge({ after: "0.05s" });
    const answers = [
      { after: 500, gives: "slow" },
      { after: 10, gives: "fast" },
    ];
    expect(await finished(policy, answers)).toMatchObject({
      value: "fast",
      at: 60,
      begun: [0, 50],
      aborted: ["superseded at 60"],
      seen: [
        { type: "hedge:attempt", attempt: 2, reason: "slow" },
        { type: "hedge:won", attempt: 2 },
      ],
      pending: 0,
    });
    expect(policy.stats).toMatchObject({ hedges: 1, wins: 1, late: 0 });
  });

  it("keeps the first attempt going, which may still win", async () => {
    const policy = hedge({ after: 50 });
    const answers = [
      { after: 60, gives: "first" },
      { after: 500, gives: "second" },
    ];
    expect(await finished(policy, answers)).toMatchObject({
      value: "first",
      at: 60,
      aborted: [undefined, "superseded at 60"],
    });
    expect(policy.stats.wins).toBe(0);
  });

  it("drops what comes too late, and counts it", async () => {
    const policy = hedge({ after: 50 });
    const answers = [
      { after: 500, gives: "slow", deaf: true },
      { after: 10, gives: "fast" },
    ];
    expect(await finished(policy, answers)).toMatchObject({ value: "fast", at: 60, pending: 0 });
    expect(policy.stats.late).toBe(1);
  });

  it("aborts with an error that says it is an abort", async () => {
    let reason: unknown;
    const c = chain("c").link(
      "x",
      async (n: number, run) => {
        run.signal.addEventListener("abort", () => {
          reason = run.signal.reason;
        });
        await undefined;
        return n;
      },
      hedge({ after: 0 }),
    );
    expect(await c(1)).toBe(1);
    expect(isModulinkError(reason, "superseded")).toBe(true);
    expect(reason).toMatchObject({ name: "AbortError" });
  });

  it("begins the next attempt at once when one fails, and fails only when all have, with the last error", async () => {
    const policy = hedge({ after: 50, attempts: 3 });
    const answers = [
      { after: 10, fails: busy },
      { after: 100, fails: down },
      { after: 1, fails: busy },
    ];
    const found = await finished(policy, answers);
    expect(found).toMatchObject({ begun: [0, 10, 60], at: 110, pending: 0 });
    expect((found as { error?: unknown }).error).toBe(down);
    expect(found.seen.map(({ type, attempt, reason }) => [type, attempt, reason])).toEqual([
      ["hedge:failed", 1, undefined],
      ["hedge:attempt", 2, "failed"],
      ["hedge:attempt", 3, "slow"],
      ["hedge:failed", 3, undefined],
      ["hedge:failed", 2, undefined],
    ]);
    expect(policy.stats).toMatchObject({ failures: 1, hedges: 2, wins: 0 });
  });

  it("lets another attempt make a failure good", async () => {
    const answers = [
      { after: 10, fails: busy },
      { after: 10, gives: "second" },
    ];
    expect(await finished(hedge({ after: "1h" }), answers)).toMatchObject({ value: "second", at: 20 });
  });

  it("ends at once with an error that no attempt can make good", async () => {
    const wrong = httpError(400);
    const answers = [
      { after: 100, gives: "slow" },
      { after: 5, fails: wrong },
    ];
    const found = await finished(hedge({ after: 50, attempts: 3 }), answers);
    expect(found).toMatchObject({ error: wrong, at: 55, begun: [0, 50], pending: 0 });
    expect(found.aborted).toEqual(["superseded at 55", "status 400 at 55"]);
    const chosen = await finished(hedge({ after: 50, when: 400 }), answers);
    expect(chosen).toMatchObject({ value: "slow", at: 100 });
  });

  it("asks how long to wait before each attempt", async () => {
    const asked: number[] = [];
    const after = (attempt: number) => {
      asked.push(attempt);
      return attempt === 2 ? 10 : 30;
    };
    const slow = { after: 100, gives: "a" };
    expect(await finished(hedge({ after, attempts: 4 }), [slow, slow, slow, slow])).toMatchObject({
      begun: [0, 10, 40, 70],
      at: 100,
    });
    expect(asked).toEqual([2, 3, 4]);
  });

  it("fails with the error of a function that it asks, and leaves nothing behind", async () => {
    const broken = new Error("broken");
    const breaks = (): never => {
      throw broken;
    };
    const slow = { after: 100, gives: "a" };
    const cases: [HedgeOptions<string>, readonly Answer[], number][] = [
      [{ after: breaks }, [slow], 0],
      [{ after: 10, when: breaks }, [slow, { after: 5, fails: busy }], 15],
      [{ after: 10, whenResult: breaks }, [slow, { after: 5, gives: "b" }], 15],
    ];
    for (const [options, answers, at] of cases) {
      const policy = hedge(options);
      expect(await finished(policy, answers)).toMatchObject({ error: broken, at, pending: 0 });
      expect(policy.stats).toMatchObject({ failures: 1, wins: 0 });
    }
  });

  it("goes on from results that are not good, and gives the last one when there is nothing else", async () => {
    const policy = hedge<string>({ after: 50, whenResult: (text) => text.startsWith("bad") });
    const good = [
      { after: 5, gives: "bad 1" },
      { after: 5, gives: "ok" },
    ];
    expect(await finished(policy, good)).toMatchObject({
      value: "ok",
      at: 10,
      aborted: ["superseded at 10"],
    });
    const bad = [
      { after: 5, gives: "bad 1" },
      { after: 5, gives: "bad 2" },
    ];
    expect(await finished(policy, bad)).toMatchObject({
      value: "bad 2",
      at: 10,
      aborted: ["superseded at 10"],
    });
    expect(policy.stats).toMatchObject({ failures: 1, wins: 1 });
  });

  it("makes no attempt that cannot be paid for", async () => {
    const shared = budget({ ratio: 0.5, minPerSecond: 0 });
    const policy = hedge<string>({ after: 10, attempts: 3, budget: shared });
    const slow = Array.from({ length: 3 }, () => ({ after: 100, gives: "a" }));
    expect((await finished(policy, slow)).begun).toEqual([0]);
    const second = await finished(policy, slow);
    expect(second.begun).toEqual([0, 10]);
    expect(second.seen.at(-1)).toEqual({ type: "hedge:denied", reason: "slow" });
    expect(policy.stats).toMatchObject({ hedges: 1, denied: 2, calls: 2 });
    expect(await finished(policy, [{ after: 5, fails: busy }])).toMatchObject({
      error: busy,
      at: 5,
      pending: 0,
    });
  });

  it("ends at once when the run aborts, with the reason itself, though no attempt listens", async () => {
    const controller = new AbortController();
    const count = countListeners(controller.signal);
    const deaf = [1, 2, 3].map(() => ({ after: 1000, gives: "late", deaf: true }));
    const policy = hedge<string>({ after: 10, attempts: 3 });
    const { done, clock } = await play(policy, deaf, { signal: controller.signal, until: 15 });
    const reason = new Error("gone");
    controller.abort(reason);
    const found = await done;
    expect(found).toMatchObject({
      error: reason,
      at: 15,
      begun: [0, 10],
      aborted: ["gone at 15", "gone at 15"],
    });
    expect(found.pending).toBe(2);
    expect(count()).toBe(0);
    await clock.runAll();
    expect(policy.stats).toMatchObject({ late: 2, failures: 1 });
  });

  it("heeds the deadline of its run", async () => {
    const deaf = [1, 2].map(() => ({ after: 1000, gives: "late", deaf: true }));
    const found = await finished(hedge({ after: 10 }), deaf, { deadline: 30 });
    expect(found).toMatchObject({ error: { code: "deadline-exceeded" }, at: 30, begun: [0, 10] });
  });

  it("keeps what is synchronous synchronous", () => {
    const policy = hedge({ after: 10, attempts: 3 });
    const plain = chain("c").link("x", (n: number) => n * 2, policy);
    expect(plain(4)).toBe(8);
    let calls = 0;
    const flaky = chain("c").link(
      "x",
      (n: number) => {
        if (++calls < 3) throw busy;
        return n;
      },
      policy,
    );
    expect(flaky(7)).toBe(7);
    calls = -10;
    expect(() => flaky(7)).toThrow(busy);
    expect(policy.stats).toMatchObject({ calls: 3, hedges: 4, wins: 1, failures: 1 });
  });

  it("sets no timer for its only attempt, and takes any thenable", async () => {
    const c = chain("c").link("x", (n: number) => thenable(n), hedge({ after: 10, attempts: 1 }));
    expect(await c.run(5, { clock: timerless })).toBe(5);
  });

  it("cancels the body of a response that nobody will read, and leaves that of the winner", async () => {
    const cancelled: string[] = [];
    const response = (name: string, status = 200) =>
      new Response(new ReadableStream({ cancel: () => void cancelled.push(name) }), { status });
    const clock = virtualClock();
    const seen: Record<number, Run> = {};
    let calls = 0;
    const policy = hedge<Response>({ after: 10, attempts: 3, whenResult: ({ status }) => status === 503 });
    const c = chain("c").link(
      "x",
      async (_: string, run): Promise<Response> => {
        const number = ++calls;
        seen[number] = run;
        void run.signal;
        if (number === 1) await new Promise<void>((resolve) => clock.timer(50, resolve));
        return number === 2 ? response("busy", 503) : response(`good ${number}`);
      },
      policy,
    );
    const done = c.run("in", { clock });
    await clock.runAll();
    expect((await done).status).toBe(200);
    expect(cancelled.sort()).toEqual(["busy", "good 1"]);
    expect([1, 2, 3].map((number) => seen[number]?.signal.aborted)).toEqual([true, true, false]);
  });

  it("names the option that is wrong", () => {
    const wrong: [object, string][] = [
      [{ after: "soon" }, "after must be a duration"],
      [{ after: 1, attempts: 0 }, "attempts must be a whole number from 1, got 0"],
      [{ after: 1, attempts: Infinity }, "attempts must be a whole number from 1, got Infinity"],
      [{ after: 1, when: {} }, "when must be a predicate"],
      [{ after: 1, whenResult: 1 }, '"whenResult" must be a function'],
      [{ after: 1, budget: {} }, '"budget.withdraw" must be a function'],
    ];
    for (const [options, message] of wrong) {
      expect(() => hedge(options as HedgeOptions)).toThrow(TypeError);
      expect(() => hedge(options as HedgeOptions)).toThrow(message);
    }
  });

  it("does what a plain calculation says, whatever the attempts come to", async () => {
    const answer = fc.record({
      after: fc.integer({ min: 1, max: 100 }),
      good: fc.boolean(),
      deaf: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(answer, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 60 }),
        async (answers, after) => {
          // Times in tenths, so that no two things happen together.
          const own = answers.map((one, at) => ({ ...one, after: one.after + (at + 1) / 10 }));
          const begun: number[] = [0];
          let [now, last] = [0, 0];
          let winner: number | undefined;
          for (;;) {
            const ends = begun.map((start, at) => ({ at, time: start + (own[at]?.after as number) }));
            const next = ends.filter(({ time }) => time > now).sort((a, b) => a.time - b.time)[0];
            const more = begun.length < own.length ? last + after : Infinity;
            if (!next && more === Infinity) break;
            if (more < (next?.time ?? Infinity)) {
              now = more;
              last = more;
              begun.push(more);
              continue;
            }
            const { at, time } = next as { at: number; time: number };
            now = time;
            if (own[at]?.good) {
              winner = at;
              break;
            }
            if (begun.length < own.length) {
              last = now;
              begun.push(now);
            }
          }
          const found = await finished(
            hedge({ after, attempts: own.length }),
            own.map(({ good, ...one }, at) => ({ ...one, ...(good ? { gives: `${at}` } : { fails: busy }) })),
          );
          expect(found.begun.map((time) => time.toFixed(3))).toEqual(begun.map((time) => time.toFixed(3)));
          expect(found.at).toBeCloseTo(now, 5);
          expect((found as { value?: string }).value).toBe(winner === undefined ? undefined : `${winner}`);
          expect(found.pending).toBe(0);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("has no timer and no listener left after 10,000 calls that ended in every way", {
    timeout: 60_000,
  }, async () => {
    const clock = virtualClock();
    const parent = new AbortController();
    const count = countListeners(parent.signal);
    const counts = new Map<number, number>();
    const c = chain("c").link(
      "x",
      async (n: number, run) => {
        void run.signal;
        const attempt = (counts.get(n) ?? 0) + 1;
        counts.set(n, attempt);
        if (n % 3 === 0 && attempt === 1) throw busy;
        if (n % 3 === 1) throw httpError(400);
        return n;
      },
      hedge({ after: "1m", attempts: 3 }),
    );
    const calls = Array.from({ length: 10_000 }, (_, n) =>
      c.run(n, { clock, signal: parent.signal }).catch((error) => error.status),
    );
    expect((await Promise.all(calls)).filter((found) => found === 400)).toHaveLength(3333);
    expect([count(), clock.pending]).toEqual([0, 0]);
    const stopped = new AbortController();
    const waiting = Array.from({ length: 1000 }, () =>
      failureOf(() =>
        chain("c")
          .link("x", () => new Promise(() => undefined), hedge({ after: 5 }))
          .run(0, { clock, signal: stopped.signal }),
      ),
    );
    stopped.abort(new Error("gone"));
    await Promise.all(waiting);
    expect(clock.pending).toBe(0);
  });
});
