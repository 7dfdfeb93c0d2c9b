import { chain, isModulinkError, type Run } from "modulink-edge";
import { concurrency, fixedWindow, gcra, type Reservation, rateLimit } from "modulink-edge/resilience";
import { type AtomicStore, memoryStore } from "modulink-edge/storage";
import { type VirtualClock, virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { countListeners } from "../core/counting.ts";

/** A run on a clock, with a signal, that does not end. */
function runOn(clock: VirtualClock, signal?: AbortSignal): Run {
  let run: Run | undefined;
  const take = chain("take").link((_: null, given: Run) => {
    run = given;
    return new Promise<never>(() => {});
  });
  void take.run(null, { clock, signal }).catch(() => {});
  return run as unknown as Run;
}

/** The same store with promises. */
const later = (store: AtomicStore): AtomicStore => ({
  ...store,
  update: (async (...args: [never, never, never]) => {
    await Promise.resolve();
    return store.update(...args);
  }) as AtomicStore["update"],
});

const code = async (promise: unknown): Promise<unknown> =>
  Promise.resolve(promise).then(
    () => "let through",
    (error) => (isModulinkError(error) ? error.code : error),
  );

describe.each(["at once", "in a promise"])("acquire, on a store that answers %s", (how) => {
  const setting = (signal?: AbortSignal) => {
    const clock = virtualClock({ start: 1_700_000_000_000 });
    const memory = memoryStore({ clock });
    return { clock, store: how === "at once" ? memory : later(memory), run: runOn(clock, signal) };
  };

  it("lets each in as soon as there is room, in the order they came, with one timer", async () => {
    const { clock, store, run } = setting();
    const limiter = rateLimit({ store, limit: gcra({ limit: 10, window: "1s", burst: 1 }) });
    const order: [number, number][] = [];
    const begin = clock.now();
    const all = Array.from({ length: 50 }, async (_, turn) => {
      await limiter.acquire("k", run);
      order.push([turn, clock.now() - begin]);
    });
    await clock.advance(0);
    expect(clock.pending).toBe(1);
    expect(limiter.stats.waiting).toBe(49);
    await clock.runAll();
    await Promise.all(all);
    expect(order).toEqual(Array.from({ length: 50 }, (_, turn) => [turn, turn * 100]));
    expect(clock.pending).toBe(0);
    expect(limiter.stats.waiting).toBe(0);
  });

  it("lets those of a greater priority go first, and a large one is not overtaken by small ones", async () => {
    const { clock, store, run } = setting();
    const limiter = rateLimit({ store, limit: gcra({ limit: 10, window: "1s", burst: 4 }) });
    await limiter.acquire("k", run, { cost: 4 });
    const order: string[] = [];
    const enter = async (name: string, cost: number, priority: number) => {
      await limiter.acquire("k", run, { cost, priority });
      order.push(name);
    };
    const all = [enter("large", 4, 0), enter("small", 1, 0), enter("urgent", 1, 1), enter("idle", 1, -1)];
    await clock.runAll();
    await Promise.all(all);
    expect(order).toEqual(["urgent", "large", "small", "idle"]);
  });

  it("leaves nothing behind when those who wait are aborted, and gives them nothing", async () => {
    const controller = new AbortController();
    const { clock, store, run } = setting(controller.signal);
    const listeners = countListeners(run.signal);
    const before = listeners();
    const limiter = rateLimit({ store, limit: fixedWindow({ limit: 1, window: "1h" }), maxWaiting: 10_000 });
    await limiter.acquire("k", run);
    const all = Array.from({ length: 10_000 }, () => code(limiter.acquire("k", run)));
    await clock.advance(0);
    expect(clock.pending).toBe(1);
    const reason = new Error("enough");
    controller.abort(reason);
    expect(new Set(await Promise.all(all))).toEqual(new Set([reason]));
    expect([clock.pending, listeners(), limiter.stats.waiting]).toEqual([0, before, 0]);
    await clock.advance("1h");
    expect(await limiter.peek("k")).toMatchObject({ admitted: true });
  });

  it("goes on with the next one when the first leaves", async () => {
    const controller = new AbortController();
    const { clock, store, run } = setting();
    const limiter = rateLimit({ store, limit: gcra({ limit: 1, window: "1s", burst: 2 }) });
    await limiter.acquire("k", run, { cost: 2 });
    const first = code(limiter.acquire("k", runOn(clock, controller.signal), { cost: 2 }));
    const second = limiter.acquire("k", run, { cost: 1 });
    await clock.advance(1500);
    expect(limiter.stats.waiting).toBe(2);
    controller.abort("gone");
    expect(await first).toBe("gone");
    expect((await second).decision.admitted).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it("refuses at once whoever would have to wait too long: past maxWait, the deadline, or for ever", async () => {
    const { clock, store, run } = setting();
    const limit = gcra({ limit: 1, window: "1s", burst: 1 });
    const limiter = rateLimit({ store, limit, maxWait: "2500ms", maxWaiting: 3 });
    await limiter.acquire("k", run);
    const all = Array.from({ length: 4 }, () => code(limiter.acquire("k", run)));
    const much = code(limiter.acquire("k", run, { cost: 2 }));
    expect(await all[3]).toBe("rate-limited");
    expect(await much).toBe("rate-limited");
    await clock.advance(2000);
    expect(await Promise.all(all)).toEqual(["let through", "let through", "rate-limited", "rate-limited"]);
    expect(clock.pending).toBe(0);
    const hasty = chain("hasty").link("wait", (_: null, own: Run) => code(limiter.acquire("k", own)));
    expect(await hasty.run(null, { clock, deadline: 500 })).toBe("rate-limited");
    expect(clock.pending).toBe(0);
  });

  it("hands the place of a call that ended to the one who waits for it", async () => {
    const { clock, store, run } = setting();
    const limiter = rateLimit({ store, limit: concurrency({ limit: 1, lease: "1h" }) });
    const first = await limiter.acquire("k", run);
    let second: Reservation | undefined;
    const waiting = Promise.resolve(limiter.acquire("k", run)).then((place) => {
      second = place;
    });
    await clock.advance(0);
    expect(second).toBeUndefined();
    await first.commit();
    await waiting;
    expect(await limiter.peek("k")).toMatchObject({ remaining: 0 });
    await second?.commit();
    expect(await limiter.peek("k")).toMatchObject({ remaining: 1 });
    expect(clock.pending).toBe(0);
  });

  it("fails with the error of the store, each who asked for themselves", async () => {
    const { clock, run } = setting();
    const broken = new Error("no store");
    let calls = 0;
    const memory = memoryStore({ clock });
    const store: AtomicStore = {
      ...memory,
      update: ((...args: [never, never, never]) => {
        if (calls++ < 2) {
          if (how === "at once") throw broken;
          return Promise.reject(broken);
        }
        return memory.update(...args);
      }) as AtomicStore["update"],
    };
    const limiter = rateLimit({ store, limit: fixedWindow({ limit: 5, window: "1m" }) });
    const ask = async () => code((async () => limiter.acquire("k", run))());
    const all = [ask(), ask(), ask()];
    expect(await Promise.all(all)).toEqual([broken, broken, "let through"]);
    expect(limiter.stats.waiting).toBe(0);
  });
});

describe("the middleware with maxWait", () => {
  it("waits its turn, without a promise when there is no need to", async () => {
    const clock = virtualClock();
    const limiter = rateLimit({
      store: memoryStore({ clock }),
      limit: gcra({ limit: 1, window: "1s", burst: 1 }),
      maxWait: "1s",
    });
    const now = chain("now").link("tell", () => clock.now(), limiter);
    const all = [1, 2, 3].map(() =>
      now.run(null, { clock }).catch((error) => isModulinkError(error) && error.code),
    );
    await clock.runAll();
    expect(await Promise.all(all)).toEqual([0, 1000, "rate-limited"]);
    const free = rateLimit({
      store: memoryStore(),
      limit: fixedWindow({ limit: 1, window: "1m" }),
      maxWait: "1s",
    });
    const one = chain("one").link("tell", () => 1, free);
    expect(one(null)).toBe(1);
  });
});
