import { chain, isModulinkError, type RunEvent } from "modulink-edge";
import {
  concurrency,
  type Decision,
  fixedWindow,
  gcra,
  type RateLimitedError,
  rateLimit,
  rateLimits,
  slidingCounter,
  slidingLog,
  tokenBucket,
} from "modulink-edge/resilience";
import { type AtomicStore, approximate, memoryStore } from "modulink-edge/storage";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { handClock } from "./clock.ts";

/** A store whose answers are promises, with a count of its updates; `fails` makes it fail. */
function distant(store: AtomicStore) {
  const told = { updates: 0, fails: undefined as unknown };
  const update = async (...args: unknown[]): Promise<unknown> => {
    told.updates++;
    await Promise.resolve();
    if (told.fails) throw told.fails;
    return (store.update as (...args: unknown[]) => unknown)(...args);
  };
  const { consistency, keys } = store;
  const far: AtomicStore = {
    consistency,
    keys,
    get: async (key) => store.get(key) as never,
    set: async (key, value, options) => store.set(key, value, options),
    delete: async (key) => store.delete(key),
    update: update as AtomicStore["update"],
  };
  return { far, told };
}

const refusal = async (promise: unknown): Promise<RateLimitedError> => {
  const error = await Promise.resolve(promise).then(
    () => new Error("it was let through"),
    (error: unknown) => error,
  );
  if (isModulinkError(error, "rate-limited")) return error as RateLimitedError;
  throw error;
};

describe("a rate limit", () => {
  it("lets exactly ten of a hundred through, each key for itself", async () => {
    for (const limit of [
      tokenBucket({ capacity: 10, refill: 1, every: "1h" }),
      fixedWindow({ limit: 10, window: "1h" }),
      slidingLog({ limit: 10, window: "1h" }),
      slidingCounter({ limit: 10, window: "1h" }),
      gcra({ limit: 1, window: "1h", burst: 10 }),
      concurrency({ limit: 10 }),
    ]) {
      const { far } = distant(memoryStore());
      const limiter = rateLimit({ store: far, limit });
      for (const key of ["a", "b"]) {
        const all = await Promise.all(Array.from({ length: 100 }, () => limiter.check(key)));
        expect(all.filter(({ admitted }) => admitted)).toHaveLength(10);
      }
      expect(limiter.stats).toMatchObject({ admitted: 20, rejected: 180 });
    }
  });

  it("answers without a promise where the store does, and so does a link behind it", () => {
    const limiter = rateLimit({ store: memoryStore(), limit: fixedWindow({ limit: 3, window: "1m" }) });
    expect(limiter.check("k")).toMatchObject({ admitted: true, remaining: 2 });
    const double = chain("double").link("twice", (n: number) => n * 2, limiter);
    expect(double(2)).toBe(4);
  });

  it("fails a call over the limit with what it decided, without a stack, and tells the observers", async () => {
    const events: RunEvent[] = [];
    const limiter = rateLimit({
      store: memoryStore(),
      limit: fixedWindow({ limit: 1, window: "1m", name: "minute" }),
      key: (user: string) => user,
    });
    const hello = chain("hello").link("say", (user: string) => `hello ${user}`, limiter);
    const observers = [(event: RunEvent) => void events.push(event)];
    expect(await hello.run("Ada", { observers })).toBe("hello Ada");
    expect(await hello.run("Bob", { observers })).toBe("hello Bob");
    expect(events.filter(({ type }) => type.startsWith("limit:"))).toEqual([]);
    const thrown = await refusal(hello.run("Ada", { observers }));
    expect(thrown).toMatchObject({
      code: "rate-limited",
      violated: ["minute"],
      decision: { admitted: false, limit: 1 },
    });
    expect(thrown.retryAfter).toBe(thrown.decision.retryAfter);
    // JavaScriptCore keeps stacks in code that is hot, whatever it was told.
    const isV8 = new Error("probe").stack?.startsWith("Error") === true;
    if (isV8) expect(thrown.stack ?? "").not.toContain("rate-limit.test");
    expect(events).toContainEqual(expect.objectContaining({ type: "limit:rejected", key: "Ada" }));
  });

  it("takes what a call costs, and never what is more than the limit", () => {
    const clock = handClock();
    const limiter = rateLimit({
      store: memoryStore({ clock }),
      clock,
      limit: slidingLog({ limit: 10, window: 100 }),
    });
    expect(limiter.check("k", 7)).toMatchObject({ admitted: true, remaining: 3 });
    expect(limiter.check("k", 11)).toMatchObject({ admitted: false, retryAfter: Infinity, remaining: 3 });
    expect(limiter.check("k", 4)).toMatchObject({ admitted: false, retryAfter: 100 });
    expect(limiter.check("k", 0)).toMatchObject({ admitted: true, remaining: 3 });
    expect(() => limiter.check("k", -1)).toThrow("cost must be");
    expect(() => limiter.check("k", 0.5)).toThrow("cost must be");
  });

  it("takes of several limits from all or from none, and says which ones refused", async () => {
    const clock = handClock();
    const limiter = rateLimit({
      store: memoryStore({ clock }),
      clock,
      limit: [
        gcra({ name: "burst", limit: 1, window: 100, burst: 2 }),
        fixedWindow({ name: "daily", limit: 5, window: 10_000 }),
      ],
    });
    expect(limiter.check("{odd}%key")).toMatchObject({
      admitted: true,
      remaining: 1,
      parts: [{ remaining: 1 }, { remaining: 4 }],
    });
    limiter.check("{odd}%key");
    expect(limiter.check("{odd}%key")).toMatchObject({
      admitted: false,
      retryAfter: 100,
      parts: [
        { admitted: false, remaining: 0 },
        { admitted: true, remaining: 3 },
      ],
    });
    clock.set(clock.now() + 300);
    expect(limiter.check("{odd}%key", 2)).toMatchObject({ admitted: true, limit: 2 });
    clock.set(clock.now() + 300);
    expect(limiter.check("{odd}%key", 2)).toMatchObject({ admitted: false, limit: 5, retryAfter: 9400 });
    expect(limiter.peek("{odd}%key", 1)).toMatchObject({ admitted: true, remaining: 1 });
    expect(limiter.peek("{odd}%key", 3)).toMatchObject({ admitted: false, retryAfter: Infinity });
    const hello = chain("hello").link("say", (text: string) => text, limiter);
    hello("once");
    hello("twice");
    const { violated } = await refusal((async () => hello("thrice"))());
    expect(violated).toEqual(["burst"]);
    expect(limiter.limits).toEqual([
      { name: "burst", limit: 2, window: 200 },
      { name: "daily", limit: 5, window: 10_000 },
    ]);
  });

  it("reserves, and settles what was used later, once", () => {
    const limiter = rateLimit({ store: memoryStore(), limit: slidingLog({ limit: 100, window: "1h" }) });
    const left = () => (limiter.peek("k") as Decision).remaining;
    const first = limiter.reserve("k", 50) as { commit(used?: number): void; refund(): void };
    expect(left()).toBe(50);
    first.commit(20);
    expect(left()).toBe(80);
    first.refund();
    expect(left()).toBe(80);
    const second = limiter.reserve("k", 10) as typeof first;
    second.refund();
    expect(left()).toBe(80);
    const third = limiter.reserve("k", 10) as typeof first;
    third.commit(30);
    expect(left()).toBe(50);
    const fourth = limiter.reserve("k", 10) as typeof first;
    fourth.commit();
    expect(left()).toBe(40);
    const refused = limiter.reserve("k", 41) as typeof first;
    refused.refund();
    expect(left()).toBe(40);
  });

  it("gives back to the window that was taken from, not to a later one", () => {
    const clock = handClock();
    for (const limit of [fixedWindow({ limit: 10, window: 100 }), slidingLog({ limit: 10, window: 100 })]) {
      const limiter = rateLimit({ store: memoryStore({ clock }), clock, limit });
      const old = limiter.reserve("k", 6) as { refund(): void };
      clock.set(clock.now() + 150);
      limiter.check("k", 6);
      old.refund();
      expect(limiter.peek("k")).toMatchObject({ remaining: 4 });
      limiter.refund("k", 2);
      expect(limiter.peek("k")).toMatchObject({ remaining: 6 });
    }
  });

  it("can be refunded, emptied, blocked and reset by hand, whatever the algorithm", () => {
    for (const limit of [
      tokenBucket({ capacity: 10, refill: 10, every: 1000 }),
      fixedWindow({ limit: 10, window: 1000 }),
      slidingLog({ limit: 10, window: 1000 }),
      slidingCounter({ limit: 10, window: 1000 }),
      [slidingLog({ limit: 10, window: 1000 }), fixedWindow({ limit: 10, window: 1000, name: "other" })],
    ]) {
      const clock = handClock();
      const limiter = rateLimit({ store: memoryStore({ clock }), clock, limit });
      const left = () => (limiter.peek("k") as Decision).remaining;
      limiter.check("k", 4);
      limiter.refund("k", 3);
      expect(left()).toBe(9);
      limiter.refund("k", 30);
      expect(left()).toBe(10);
      expect(limiter.penalize("k", 3)).toMatchObject({ admitted: true, remaining: 7 });
      expect(limiter.penalize("k", 30)).toMatchObject({ remaining: 0 });
      limiter.reset("k");
      expect(left()).toBe(10);
      limiter.check("k", 10);
      const { retryAfter } = limiter.peek("k", 1) as Decision;
      limiter.reset("k");
      limiter.check("k", 10);
      limiter.block("k", 5000);
      expect(limiter.check("k")).toMatchObject({ admitted: false, remaining: 0, retryAfter: 5000 });
      clock.set(clock.now() + 4999);
      expect(limiter.check("k")).toMatchObject({ admitted: false, retryAfter: 1 });
      clock.set(clock.now() + 1);
      expect(limiter.check("k")).toMatchObject({ admitted: true });
      limiter.reset("k");
      limiter.check("k", 10);
      limiter.block("k", 10);
      expect(limiter.check("k")).toMatchObject({ admitted: false, retryAfter: Math.max(retryAfter, 10) });
      clock.set(clock.now() - 100_000);
      const after = (limiter.check("k") as Decision).retryAfter;
      clock.set(clock.now() + after);
      expect(limiter.check("k"), limiter.limits[0]?.name).toMatchObject({ admitted: true });
    }
  });

  it("answers for a key that was refused from memory until its time is over, and asks the store then", async () => {
    const clock = handClock();
    const { far, told } = distant(memoryStore({ clock }));
    const limiter = rateLimit({
      store: far,
      clock,
      limit: slidingLog({ limit: 2, window: 1000 }),
      denyCache: 2,
    });
    await limiter.check("k", 2);
    expect(await limiter.check("k", 2)).toMatchObject({ retryAfter: 1000 });
    expect(told.updates).toBe(2);
    clock.set(clock.now() + 999);
    expect(limiter.check("k", 2)).toMatchObject({ admitted: false, retryAfter: 1, reset: 1 });
    expect(told.updates).toBe(2);
    expect(limiter.stats).toMatchObject({ admitted: 1, rejected: 2, denied: 1 });
    clock.set(clock.now() + 1);
    expect(await limiter.check("k")).toMatchObject({ admitted: true });
    expect(await limiter.check("k", 2)).toMatchObject({ admitted: false });
    expect(await limiter.check("k", 1)).toMatchObject({ admitted: true });
    expect(told.updates).toBe(5);
    await limiter.refund("k", 2);
    expect(await limiter.check("k", 2)).toMatchObject({ admitted: true });
    for (const key of ["k", "l", "m"]) await limiter.check(key, 2);
    for (const key of ["k", "l", "m"]) await limiter.check(key, 2);
    const updates = told.updates;
    await limiter.check("m", 2);
    expect(told.updates).toBe(updates);
    clock.set(clock.now() - 5000);
    await limiter.check("m", 2);
    expect(told.updates).toBe(updates + 1);
  });

  it("fails closed with the store's own error, or open with an event, as it is told", async () => {
    const broken = new Error("no route to the store");
    for (const onError of ["closed", "open"] as const) {
      const { far, told } = distant(memoryStore());
      told.fails = broken;
      const limiter = rateLimit({ store: far, limit: fixedWindow({ limit: 1, window: "1m" }), onError });
      const events: RunEvent[] = [];
      const hello = chain("hello").link("say", () => "hello", limiter);
      const said = await Promise.resolve(
        hello.run(null, { observers: [(event) => void events.push(event)] }),
      ).catch((error) => error);
      expect(said).toBe(onError === "open" ? "hello" : broken);
      expect(events.filter(({ type }) => type === "limit:open")).toHaveLength(onError === "open" ? 1 : 0);
      expect(limiter.stats.failed).toBe(1);
    }
  });

  it("holds the places of concurrent calls until they end, however long that takes", async () => {
    const clock = virtualClock();
    const limiter = rateLimit({
      store: memoryStore({ clock }),
      clock,
      limit: concurrency({ limit: 2, lease: "1s" }),
    });
    const ends: (() => void)[] = [];
    const work = chain("work").link(
      "wait",
      () => new Promise<void>((resolve) => ends.push(resolve)),
      limiter,
    );
    const running = [work.run(null, { clock }), work.run(null, { clock })];
    expect(limiter.peek("all")).toMatchObject({ admitted: false, remaining: 0, retryAfter: 1000 });
    ends[0]?.();
    await running[0];
    expect(limiter.peek("all")).toMatchObject({ admitted: true, remaining: 1 });
    await clock.advance(10_000);
    expect(limiter.peek("all")).toMatchObject({ remaining: 1 });
    ends[1]?.();
    await running[1];
    expect(limiter.peek("all")).toMatchObject({ remaining: 2 });
    expect(clock.pending).toBe(0);
    const failing = chain("fail").link(
      "now",
      () => {
        throw new Error("no");
      },
      limiter,
    );
    await expect(failing.run(null, { clock })).rejects.toThrow("no");
    expect(limiter.peek("all")).toMatchObject({ remaining: 2 });
    const place = limiter.reserve("all") as { commit(): void };
    expect(limiter.peek("all")).toMatchObject({ remaining: 1 });
    place.commit();
    expect(limiter.peek("all")).toMatchObject({ remaining: 2 });
  });

  it("keeps the limits of services apart in one store", () => {
    const store = memoryStore();
    const limits = rateLimits({
      store,
      services: {
        mail: { limit: fixedWindow({ limit: 1, window: "1m" }) },
        search: { limit: fixedWindow({ limit: 1, window: "1m" }), onError: "open" },
      },
    });
    expect(limits.mail.check("k")).toMatchObject({ admitted: true });
    expect(limits.search.check("k")).toMatchObject({ admitted: true });
    expect(limits.mail.check("k")).toMatchObject({ admitted: false });
  });

  it("refuses wrong options by name", () => {
    const store = memoryStore();
    const limit = fixedWindow({ limit: 1, window: 1 });
    const wrong: [() => unknown, string][] = [
      [() => rateLimit({ store, limit: [] }), "limit must be"],
      [() => rateLimit({ store, limit: [limit, limit] }), "limit has two"],
      [() => rateLimit({ store, limit, cost: 1.5 }), "cost must be"],
      [() => rateLimit({ store, limit, maxWait: -1 }), "maxWait must be"],
      [() => rateLimit({ store, limit, maxWaiting: 0 }), "maxWaiting must be"],
      [() => rateLimit({ store, limit, denyCache: -1 }), "denyCache must be"],
      [() => rateLimit({ store, limit, onError: "maybe" as never }), "onError must be"],
      [() => rateLimit({ store, limit, key: "ip" as never }), '"key" must be a function'],
      [
        () => rateLimit({ store: approximate(store), limit: concurrency({ limit: 1 }) as never }),
        "limit must be a single one",
      ],
    ];
    for (const [make, message] of wrong) expect(make).toThrow(message);
  });
});

describe("a limit that is kept roughly", () => {
  it("lets P processes through at most P times, and one process exactly once", async () => {
    const clock = handClock();
    for (const limit of [
      tokenBucket({ capacity: 10, refill: 1, every: "1h" }),
      fixedWindow({ limit: 10, window: "1h" }),
      slidingLog({ limit: 10, window: "1h" }),
      slidingCounter({ limit: 10, window: "1h" }),
    ]) {
      const shared = memoryStore({ clock });
      // What each writes arrives late: every process sees the store as it was when it began.
      const blind = () => approximate({ ...shared, get: () => undefined } as never, { clock });
      const processes = [blind(), blind(), blind()].map((store) => rateLimit({ store, clock, limit }));
      let admitted = 0;
      for (let turn = 0; turn < 50; turn++)
        for (const limiter of processes) if ((await limiter.check("k")).admitted) admitted++;
      expect(admitted).toBe(30);
      const seeing = [1, 2, 3].map(() => rateLimit({ store: approximate(shared, { clock }), clock, limit }));
      shared.delete(`limit:default:${limit.tag}:k`);
      let exact = 0;
      for (let turn = 0; turn < 50; turn++)
        for (const limiter of seeing) if ((await limiter.check("k")).admitted) exact++;
      expect(exact).toBe(10);
    }
  });
});
