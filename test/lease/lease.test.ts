import { chain, isModulinkError, type Run } from "modulink-edge";
import { claimLease, exclusive, extendLease, type LeaseState, leases } from "modulink-edge/resilience";
import { type AtomicStore, memoryStore } from "modulink-edge/storage";
import { type VirtualClock, virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { fc } from "../runtimes/property.ts";

function setting(): { clock: VirtualClock; store: AtomicStore; run: Run } {
  const clock = virtualClock({ start: 1_700_000_000_000 });
  let run: Run | undefined;
  const taken = chain("take").link((_: null, given) => {
    run = given;
  });
  taken.run(null, { clock });
  return { clock, store: memoryStore({ clock }), run: run as unknown as Run };
}

const code = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => "fulfilled",
    (error) => (isModulinkError(error) ? error.code : error),
  );

describe("a lease", () => {
  it("is had by one at a time, and by another after its release", async () => {
    const { store } = setting();
    const [ours, theirs] = [leases(store), leases(store)];
    const first = await ours.tryAcquire("job");
    expect(await theirs.tryAcquire("job")).toBeUndefined();
    expect(await theirs.tryAcquire("other")).toBeDefined();
    expect(await first?.release()).toBe(true);
    expect(await theirs.tryAcquire("job")).toBeDefined();
  });

  it("ends by itself, to the millisecond, unless it is renewed", async () => {
    const { clock, store } = setting();
    const jobs = leases(store, { ttl: "10s" });
    const first = await jobs.tryAcquire("job");
    await clock.advance(9_999);
    await first?.renew();
    await clock.advance(9_999);
    expect(await jobs.tryAcquire("job")).toBeUndefined();
    await clock.advance(1);
    expect(await jobs.tryAcquire("job")).toBeDefined();
  });

  it("cannot be renewed or released by one who lost it", async () => {
    const { clock, store } = setting();
    const jobs = leases(store, { ttl: "10s" });
    const first = await jobs.tryAcquire("job");
    await clock.advance("10s");
    expect(await code(first?.renew() ?? Promise.resolve())).toBe("lease-lost");
    const second = await jobs.tryAcquire("job");
    expect(await first?.release()).toBe(false);
    expect(await code(first?.renew() ?? Promise.resolve())).toBe("lease-lost");
    expect(await jobs.tryAcquire("job")).toBeUndefined();
    expect(await second?.release()).toBe(true);
    expect(await second?.release()).toBe(false);
  });

  it("has a fencing number that grows with every holder, though the store forget it", async () => {
    const { clock, store } = setting();
    const jobs = leases(store, { ttl: 10, prefix: "l:" });
    let last = 0;
    for (const step of [0, 5, 10, 86_400_000, 0]) {
      const lease = await jobs.tryAcquire("job");
      expect(lease?.fencing).toBeGreaterThan(last);
      last = lease?.fencing ?? 0;
      await lease?.release();
      if (step === 10) await store.delete("l:job");
      await clock.advance(step || 1);
    }
  });

  it("given twice to the same owner is the same lease, as when an answer was lost", () => {
    const { store } = setting();
    const claim = { owner: "me", ttl: 1000 };
    const first = store.update("k", claimLease, claim);
    expect(store.update("k", claimLease, claim)).toEqual(first);
    expect(store.update("k", claimLease, { ...claim, owner: "you" })).toEqual({ wait: 1000 });
  });

  it("is waited for, and waiting ends with the run", async () => {
    const { clock, store, run } = setting();
    const jobs = leases(store, { ttl: "10s", poll: "100ms" });
    await jobs.tryAcquire("job");
    let got = false;
    const waiting = jobs.acquire("job", run).then(() => {
      got = true;
    });
    await clock.advance(9_999);
    expect(got).toBe(false);
    await clock.advance(1);
    await waiting;
    const late = chain("late").link((_: null, inner) => jobs.acquire("job", inner));
    const stopped = code(late.run(null, { clock, deadline: "1s" }));
    await clock.advance("1s");
    expect(await stopped).toBe("deadline-exceeded");
    expect(clock.pending).toBe(0);
  });

  it("refuses options that make no sense", () => {
    const { store } = setting();
    expect(() => leases(store, { ttl: 0 })).toThrow("ttl must be more than 0");
    expect(() => leases(store, { ttl: "soon" as "1s" })).toThrow("ttl");
    expect(() => leases(store, { poll: -1 })).toThrow("poll");
  });
});

describe("a lease that is held", () => {
  it("is renewed while the body runs, and given up when it ends", async () => {
    const { clock, store, run } = setting();
    const jobs = leases(store, { ttl: "3s" });
    let finish = (): void => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const held = jobs.hold("job", run, () => finished);
    await clock.advance("1m");
    expect(await jobs.tryAcquire("job")).toBeUndefined();
    finish();
    await held;
    expect(await jobs.tryAcquire("job")).toBeDefined();
    expect(clock.pending).toBe(0);
  });

  it("is given up when the body fails, with the body's own error", async () => {
    const { store, run } = setting();
    const jobs = leases(store);
    const error = new Error("mine");
    await expect(jobs.hold("job", run, () => Promise.reject(error))).rejects.toBe(error);
    expect(await jobs.tryAcquire("job")).toBeDefined();
  });

  it("aborts the body's run when another has it", async () => {
    const { clock, store, run } = setting();
    const jobs = leases(store, { ttl: "3s" });
    const reasons: unknown[] = [];
    const held = code(
      jobs.hold("job", run, async (part) => {
        await new Promise((resolve) => part.signal.addEventListener("abort", resolve));
        reasons.push(part.signal.reason);
      }),
    );
    await clock.advance(0);
    store.set("lease:job", { owner: "thief", fencing: 9e15, until: 9e15 });
    await clock.advance("1s");
    expect(await held).toBe("lease-lost");
    expect(reasons.map((reason) => isModulinkError(reason, "lease-lost"))).toEqual([true]);
    expect(clock.pending).toBe(0);
  });

  it("is believed in no longer than it lasts when the store fails or hangs", async () => {
    for (const broken of [() => Promise.reject(new Error("down")), () => new Promise<never>(() => {})]) {
      const { clock, store, run } = setting();
      let down = false;
      const shaky = {
        ...store,
        update: (...args: unknown[]) =>
          down ? broken() : (store.update as (...all: unknown[]) => unknown)(...args),
      };
      const jobs = leases(shaky as AtomicStore, { ttl: "3s" });
      let aborted: number | undefined;
      const started = clock.now();
      void jobs
        .hold("job", run, async (part) => {
          down = true;
          await new Promise((resolve) => part.signal.addEventListener("abort", resolve));
          aborted = clock.now() - started;
        })
        .catch(() => {});
      await clock.advance("10s");
      expect(aborted).toBe(3000);
      expect(clock.pending).toBe(0);
    }
  });
});

describe("exclusive", () => {
  it("lets one run at a time through for each key, from whichever process", async () => {
    const { clock, store } = setting();
    const active = new Map<string, number>();
    let most = 0;
    const process = () =>
      chain("work").link(
        "book",
        async (month: string, run) => {
          active.set(month, (active.get(month) ?? 0) + 1);
          most = Math.max(most, active.get(month) ?? 0);
          await new Promise<void>((resolve) => void run.clock.timer(500, resolve));
          active.set(month, (active.get(month) ?? 0) - 1);
          return month;
        },
        exclusive({ store, key: (month: string) => month, ttl: "2s", poll: "50ms" }),
      );
    const calls = Array.from({ length: 12 }, (_, at) => process().run(at % 2 ? "may" : "june", { clock }));
    await clock.advance("1m");
    expect((await Promise.all(calls)).length).toBe(12);
    expect(most).toBe(1);
    expect(clock.pending).toBe(0);
  });

  it("wants a function for its key", () => {
    expect(() => exclusive({ store: memoryStore(), key: "k" as never })).toThrow("key");
  });
});

/** What a few owners do with one lease, in virtual time. */
const action = fc.oneof(
  fc.record({ type: fc.constant("claim" as const), owner: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ type: fc.constant("renew" as const), owner: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ type: fc.constant("release" as const), owner: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ type: fc.constant("pass" as const), ms: fc.integer({ min: 1, max: 700 }) }),
);

describe("whatever its owners do", () => {
  it("has one holder at a time, and numbers that only grow", () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        let now = 1000;
        let current: LeaseState | undefined;
        let last = 0;
        const held = new Map<number, { fencing: number; until: number }>();
        for (const { type, ...rest } of actions as { type: string; owner: number; ms: number }[]) {
          if (type === "pass") now += rest.ms;
          const owner = String(rest.owner);
          if (type === "claim") {
            const { value, result } = claimLease.apply(current, { owner, ttl: 500 }, now);
            current = value;
            const others = [...held].filter(([who, { until }]) => who !== rest.owner && until > now);
            expect("fencing" in result).toBe(others.length === 0);
            if ("fencing" in result) {
              const again = (held.get(rest.owner)?.until ?? 0) > now;
              if (again) expect(result.fencing).toBe(held.get(rest.owner)?.fencing);
              else expect(result.fencing).toBeGreaterThan(last);
              last = result.fencing;
              held.set(rest.owner, { fencing: result.fencing, until: now + 500 });
            }
          }
          const mine = held.get(rest.owner);
          if ((type === "renew" || type === "release") && mine) {
            const ttl = type === "renew" ? 500 : 0;
            const { value, result } = extendLease.apply(current, { owner, fencing: mine.fencing, ttl }, now);
            current = value;
            expect(result).toBe(mine.until > now);
            if (result) held.set(rest.owner, { ...mine, until: now + ttl });
          }
        }
      }),
      { numRuns: 1000 },
    );
  });
});
