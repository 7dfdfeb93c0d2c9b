// What policies against overload leave behind of ten thousand calls, of which many are aborted at any moment.
import { type Clock, chain, type Policy, type Run, sleep } from "modulink-edge";
import { adaptiveLimit, bulkhead, circuitBreaker, consecutive, hedge, shed } from "modulink-edge/resilience";
import { describe, expect, it } from "vitest";
import { countListeners } from "../core/counting.ts";
import { fc } from "../runtimes/property.ts";

/** How many turns promises are given in a millisecond; more than any call here needs from one wait to the next. */
const turns = 30;

/** A clock that moves by single milliseconds, and lets only promises happen in between: thousands of them a second. */
function tickingClock() {
  const timers = new Map<object, { readonly due: number; readonly fn: () => void }>();
  let now = 1_000_000;
  const clock: Clock = {
    now: () => now,
    timer(ms, fn) {
      const key = {};
      timers.set(key, { due: now + ms, fn });
      return () => void timers.delete(key);
    },
  };
  const tick = async (between: (turn: number) => void = () => {}): Promise<void> => {
    now++;
    for (const [key, { due, fn }] of timers) {
      if (due > now || !timers.delete(key)) continue;
      fn();
    }
    for (let n = 0; n < turns; n++) {
      between(n);
      await Promise.resolve();
    }
  };
  return { clock, tick, timers };
}

/** A call: how long its link takes, what it comes to, and when its caller stops it: in which millisecond, at which turn. */
interface Plan {
  readonly took: number;
  readonly as: "ok" | "busy" | "invalid";
  readonly stopped: readonly [ms: number, turn: number] | undefined;
}

const plans = fc.record<Plan>({
  took: fc.integer({ min: 0, max: 9 }),
  as: fc.constantFrom("ok", "ok", "ok", "ok", "ok", "ok", "busy", "invalid"),
  stopped: fc.option(fc.tuple(fc.integer({ min: 0, max: 14 }), fc.nat(turns - 1)), { nil: undefined }),
});

const errors = {
  busy: () => Object.assign(new Error("busy"), { status: 503 }),
  invalid: () => Object.assign(new Error("no such thing"), { status: 404 }),
};

async function work({ took, as }: Plan, run: Run): Promise<string> {
  if (took > 0) await sleep(took, run);
  if (as !== "ok") throw errors[as]();
  return as;
}

/** Begins so many calls in each millisecond, and waits until all have ended. */
async function storm(policy: Policy, together: number) {
  const { clock, tick, timers } = tickingClock();
  const listeners: (() => number)[] = [];
  const watched: Policy = (input, next, run) => {
    listeners.push(countListeners(run.signal));
    return next(input);
  };
  const { run } = chain("c").link("work", work, watched, policy);
  const all = fc.sample(plans, 10_000);
  const stops = new Map<number, (() => void)[]>();
  const seen = { open: 0, good: 0, stopped: 0 };
  const begin = (plan: Plan): void => {
    const controller = new AbortController();
    const { signal } = controller;
    const end = (error?: unknown): void => {
      seen.open--;
      if (error === undefined) seen.good++;
      else if (error === signal.reason) seen.stopped++;
    };
    seen.open++;
    listeners.push(countListeners(signal));
    if (plan.stopped) {
      const [ms, turn] = plan.stopped;
      const at = (clock.now() + ms) * turns + turn;
      const stop = (): void => controller.abort();
      if (ms === 0) stop();
      else stops.set(at, [...(stops.get(at) ?? []), stop]);
    }
    run(plan, { clock, signal }).then(() => end(), end);
  };
  // Calls that wait for a place nobody gives back wait for ever.
  for (let ms = 0; ms < 20_000 && (all.length > 0 || seen.open > 0); ms++) {
    for (const plan of all.splice(0, together)) begin(plan);
    await tick((turn) => {
      for (const stop of stops.get(clock.now() * turns + turn) ?? []) stop();
    });
  }
  const heard = listeners.reduce((sum, count) => sum + count(), 0);
  const left = { calls: seen.open, listeners: heard, timers: timers.size };
  return { clock, run, tick, left, good: seen.good, stopped: seen.stopped };
}

/** Calls that are begun at the same time and take a while: how many of them get a place. */
async function placesOf({ run, clock, tick }: Awaited<ReturnType<typeof storm>>, calls: number) {
  let good = 0;
  const plan = { took: 2, as: "ok", stopped: undefined } as const;
  const done = Array.from({ length: calls }, () =>
    run(plan, { clock }).then(
      () => good++,
      () => 0,
    ),
  );
  for (let n = 0; n < 5; n++) await tick();
  await Promise.all(done);
  return good;
}

const nothing = { calls: 0, listeners: 0, timers: 0 };

describe("ten thousand calls, many of them stopped at any moment", () => {
  it("leave no listener, no timer and every place of a bulkhead free, its line included", async () => {
    const policy = bulkhead({ limit: 8, queue: 6, maxWait: "1h", priority: ({ took }: Plan) => took % 3 });
    const after = await storm(policy as Policy, 4);
    expect(after.left).toEqual(nothing);
    expect(policy.stats).toMatchObject({ active: 0, waiting: 0 });
    expect(Math.min(after.good, after.stopped, policy.stats.queued, policy.stats.rejected)).toBeGreaterThan(
      500,
    );
    expect(await placesOf(after, 20)).toBe(14);
  });

  it("leave every place of an adaptive limit free", async () => {
    const policy = adaptiveLimit({ algorithm: "aimd", min: 4, max: 12, queue: 8 });
    const after = await storm(policy as Policy, 3);
    expect(after.left).toEqual(nothing);
    expect(policy.stats).toMatchObject({ active: 0, waiting: 0 });
    expect(Math.min(after.good, after.stopped, policy.stats.queued)).toBeGreaterThan(500);
    const { limit } = policy.stats;
    expect(await placesOf(after, limit + 20)).toBe(limit + 8);
  });

  it("leave nothing of hedges", async () => {
    let calls = 0;
    const policy = hedge({ after: () => (++calls % 2 ? 4 : "1h") });
    const after = await storm(policy, 20);
    expect(after.left).toEqual(nothing);
    expect(Math.min(after.good, after.stopped, policy.stats.hedges)).toBeGreaterThan(500);
  });

  it("leave nothing counted as running where load is shed", async () => {
    const policy = shed({ limit: 20, soft: 0.5 });
    const after = await storm(policy, 4);
    expect(after.left).toEqual(nothing);
    expect(policy.stats.active).toBe(0);
    expect(Math.min(after.good, after.stopped, policy.stats.rejected)).toBeGreaterThan(500);
    expect(await placesOf(after, 10)).toBe(10);
  });

  it("leave the places of probes free where a breaker is half-open", async () => {
    const policy = circuitBreaker({
      trips: consecutive(1),
      recovery: 2,
      halfOpen: { probes: 5, successes: 1_000_000, lease: "1h" },
    });
    const after = await storm(policy, 2);
    expect(after.left).toEqual(nothing);
    expect(Math.min(after.good, policy.stats.ignored, policy.stats.opened)).toBeGreaterThan(100);
    for (let n = 0; n < 3; n++) await after.tick();
    expect(await placesOf(after, 6)).toBe(5);
    expect(policy.state).toBe("half-open");
  });
});
