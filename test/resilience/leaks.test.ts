import { chain, type Policy, type Run, sleep } from "modulink-edge";
import {
  adaptiveLimit,
  bulkhead,
  cache,
  circuitBreaker,
  concurrency,
  consecutive,
  fixedWindow,
  hedge,
  rateLimit,
  retry,
  stack,
  timeout,
} from "modulink-edge/resilience";
import { memoryStore } from "modulink-edge/storage";
import { type VirtualClock, virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { countListeners } from "../core/counting.ts";

const busy = (): Error => Object.assign(new Error("busy"), { status: 503 });

/** A call that waits: what it waits in, how many hold what it waits for, and what must be free again at the end. */
interface Wait {
  readonly policy: Policy;
  /** How many calls must be under way so that the next one waits; default 0. */
  readonly holders?: number;
  /** What the link does; default: it waits for an hour, and ends with the run. */
  readonly link?: (n: number, run: Run) => Promise<number>;
  /** What is left when nothing runs any more; all of it 0. */
  readonly left?: () => readonly unknown[];
  /** How many runs are counted, in thousands; default 1. */
  readonly thousands?: number;
}

const forever = (n: number, run: Run): Promise<number> => sleep("1h", run).then(() => n);
async function failing(_: number): Promise<number> {
  throw busy();
}

const waits: Record<string, (clock: VirtualClock) => Wait> = {
  "a back-off": () => ({ policy: retry({ delay: "1h", maxDelay: "1h", jitter: "none" }), link: failing }),
  "a bulkhead": () => {
    const policy = bulkhead({ limit: 1, queue: Infinity, maxWait: "1h" });
    return { policy, holders: 1, left: () => [policy.stats.active, policy.stats.waiting] };
  },
  "an adaptive limit": () => {
    const policy = adaptiveLimit({ min: 1, max: 1, queue: Infinity });
    return { policy, holders: 1, left: () => [policy.stats.active, policy.stats.waiting] };
  },
  "the line of a rate limit": (clock) => {
    const limit = fixedWindow({ limit: 1, window: "2h" });
    const options = { store: memoryStore({ clock }), maxWait: "3h", maxWaiting: 100_000 } as const;
    const policy = rateLimit({ ...options, limit });
    return { policy, holders: 1, left: () => [policy.stats.waiting] };
  },
  "the line of a limit of what runs at the same time": (clock) => {
    const store = memoryStore({ clock });
    const limit = concurrency({ limit: 1, lease: "3h" });
    const policy = rateLimit({ store, limit, maxWait: "3h", maxWaiting: 100_000 });
    return { policy, holders: 1, left: () => [policy.stats.waiting, store.stats.entries] };
  },
  "a hedge": () => ({ policy: hedge({ after: "1ms", attempts: 3 }) }),
  "the wait before a hedge": () => ({ policy: hedge({ after: "1h" }) }),
  "a timeout": () => ({ policy: timeout("2h") }),
  "the wait for a value that another call loads": (clock) => {
    const policy = cache({ store: memoryStore({ clock }), key: () => "all", ttl: "1m", wait: "2h" });
    return { policy: policy as unknown as Policy, holders: 1 };
  },
  "the probe of a breaker": () => {
    let calls = 0;
    const policy = circuitBreaker({
      trips: consecutive(1),
      recovery: 1,
      halfOpen: { probes: 100_000, lease: "10h" },
    });
    const link = (n: number, run: Run) => (++calls === 1 ? failing(n) : forever(n, run));
    return { policy, link };
  },
  "a whole stack": (clock) => {
    const guard = stack({
      timeout: "3h",
      retry: { delay: "1h", maxDelay: "1h" },
      breaker: {},
      rateLimit: { store: memoryStore({ clock }), limit: fixedWindow({ limit: 1_000_000, window: "1m" }) },
      bulkhead: { limit: 1, queue: Infinity },
      attemptTimeout: "2h",
    });
    const { bulkhead: places } = guard.stats as { bulkhead: { active: number; waiting: number } };
    return {
      policy: guard as Policy,
      holders: 1,
      thousands: 10,
      left: () => [places.active, places.waiting],
    };
  },
};

/** Begins a call whose caller may stop it; tells whether it has settled, and with what. */
function begin(ask: (n: number, options: object) => Promise<unknown>, clock: VirtualClock) {
  const controller = new AbortController();
  const listeners = countListeners(controller.signal);
  const call = { controller, listeners, reason: undefined as unknown, settled: false };
  const end = (reason: unknown): void => {
    call.settled = true;
    call.reason = reason;
  };
  ask(1, { clock, signal: controller.signal }).then(() => end("a result"), end);
  return call;
}

/** Lets everything happen that needs no time to pass. */
const turn = (clock: VirtualClock): Promise<void> => clock.advance(0);

describe.each(Object.entries(waits))("an abort during %s", (_, make) => {
  const setting = async () => {
    const clock = virtualClock({ start: 1_000_000 });
    const { policy, holders = 0, link = forever, left = () => [], thousands = 1 } = make(clock);
    const { run } = chain("c").link("ask", link, policy);
    const ask = (n: number, options: object): Promise<unknown> => run(n, options);
    // A breaker opens by the first failure of its link; the others do not mind a call that is soon over.
    const first = begin(ask, clock);
    await clock.advance(5);
    first.controller.abort();
    await turn(clock);
    const held = Array.from({ length: holders }, () => begin(ask, clock));
    await turn(clock);
    return { clock, ask, held, left, thousands };
  };

  it("ends the call at once with the reason itself, and leaves no timer and no listener", async () => {
    const { clock, ask, held, left } = await setting();
    const before = clock.pending;
    const call = begin(ask, clock);
    await clock.advance(10);
    expect(call.settled).toBe(false);
    const reason = new Error("enough");
    const now = clock.now();
    call.controller.abort(reason);
    // A few turns of promises, and nothing of the host's or of the clock's time.
    for (let n = 0; n < 50 && !call.settled; n++) await Promise.resolve();
    expect(call.reason).toBe(reason);
    expect(clock.now()).toBe(now);
    expect(call.listeners()).toBe(0);
    await turn(clock);
    expect(clock.pending).toBe(before);
    for (const { controller } of held) controller.abort();
    await turn(clock);
    expect(clock.pending).toBe(0);
    expect(left().every((count) => count === 0)).toBe(true);
  });

  it("gives the place on to who comes next", async () => {
    const { clock, ask, held } = await setting();
    const gone = begin(ask, clock);
    await turn(clock);
    gone.controller.abort();
    for (const { controller } of held) controller.abort();
    await turn(clock);
    const next = begin(ask, clock);
    await clock.advance("5h");
    expect([gone.settled, next.settled]).toEqual([true, true]);
    next.controller.abort();
    await turn(clock);
    expect([clock.pending, next.listeners()]).toEqual([0, 0]);
  });

  it("leaves nothing after thousands of runs", async () => {
    const { clock, ask, held, left, thousands } = await setting();
    let listeners = 0;
    for (let round = 0; round < thousands; round++) {
      const calls = Array.from({ length: 1000 }, () => begin(ask, clock));
      await turn(clock);
      for (const { controller } of calls) controller.abort();
      await turn(clock);
      expect(calls.every(({ settled }) => settled)).toBe(true);
      listeners += calls.reduce((sum, call) => sum + call.listeners(), 0);
    }
    for (const { controller } of held) controller.abort();
    await turn(clock);
    listeners += held.reduce((sum, call) => sum + call.listeners(), 0);
    expect({ listeners, timers: clock.pending }).toEqual({ listeners: 0, timers: 0 });
    expect(left().every((count) => count === 0)).toBe(true);
  });
});
