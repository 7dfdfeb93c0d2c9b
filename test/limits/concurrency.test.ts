import { chain, type RunEvent } from "modulink-edge";
import { concurrency, type Decision, gcra, rateLimit } from "modulink-edge/resilience";
import { type AtomicStore, type MemoryStore, memoryStore } from "modulink-edge/storage";
import { type VirtualClock, virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { countListeners } from "../core/counting.ts";
import { fc } from "../runtimes/property.ts";
import { steppedClock } from "./clock.ts";

const lease = 900;

/** Waits until what has settled is heard of. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 12; turn++) await null;
}

/** Calls, each in a process of its own that may crash: then it no longer reaches the store. Beside them a plain model. */
class Processes {
  private readonly clock: ReturnType<typeof steppedClock>;
  private readonly limit: number;
  private readonly memory: MemoryStore;
  private running: { up: boolean; end: () => void }[] = [];
  private crashes: number[] = [];

  constructor(clock: ReturnType<typeof steppedClock>, limit: number) {
    this.clock = clock;
    this.limit = limit;
    this.memory = memoryStore({ clock });
  }

  begin(): void {
    const { clock, limit, memory, running } = this;
    const call = { up: true, end: () => {} };
    const update = (...args: [never, never, never]) => {
      if (!call.up) throw new Error("it crashed");
      return memory.update(...args);
    };
    const store = { ...memory, update } as AtomicStore;
    const limiter = rateLimit({ store, clock, limit: concurrency({ limit, lease }) });
    const link = () =>
      new Promise<void>((resolve) => {
        call.end = resolve;
        running.push(call);
      });
    // Its place lasts for two thirds of a lease to a whole one after its last renewal.
    const crashed = (sooner: number) => this.crashes.filter((at) => clock.now() < at + lease - sooner).length;
    const [least, most] = [running.length + crashed(lease / 3), running.length + crashed(0)];
    const before = running.length;
    void Promise.resolve(chain("w").link("wait", link, limiter).run(null, { clock })).catch(() => {});
    if (running.length > before) expect(least).toBeLessThan(limit);
    else expect(most).toBeGreaterThanOrEqual(limit);
  }

  leave(which: number, crash: boolean): void {
    const [call] = this.running.splice(which % Math.max(1, this.running.length), 1);
    if (!call) return;
    call.up = !crash;
    if (crash) this.crashes.push(this.clock.now());
    call.end();
  }

  leaveAll(): void {
    while (this.running.length > 0) this.leave(0, false);
  }
}

/** A store that can be made to fail, and answers with promises when it is told to. */
function faulty(clock: VirtualClock, later: boolean) {
  const memory = memoryStore({ clock });
  const state = { down: false };
  const update = (...args: unknown[]): unknown => {
    const answer = () => {
      if (state.down) throw new Error("the store is down");
      return (memory.update as (...args: unknown[]) => unknown)(...args);
    };
    return later ? Promise.resolve().then(answer) : answer();
  };
  return { state, store: { ...memory, update } as AtomicStore };
}

function setting({ limit = 2, later = false } = {}) {
  const clock = virtualClock({ start: 1_700_000_000_000 });
  const { state, store } = faulty(clock, later);
  const limiter = rateLimit({ store, clock, limit: concurrency({ limit, lease }) });
  const ends: ((error?: unknown) => void)[] = [];
  const work = chain("work").link(
    "wait",
    () => new Promise<void>((resolve, reject) => ends.push((error) => (error ? reject(error) : resolve()))),
    limiter,
  );
  const left = async () => ((await limiter.peek("all")) as Decision).remaining;
  return { clock, state, store, limiter, ends, work, left };
}

describe.each([false, true])("a place of concurrency, with promises of the store: %s", (later) => {
  it("is renewed for as long as the call takes, and free at once when it ends or fails", async () => {
    const { clock, ends, work, left } = setting({ later });
    for (const error of [undefined, new Error("no")]) {
      const running = Promise.resolve(work.run(null, { clock })).catch((thrown) => thrown);
      await clock.advance(20 * lease);
      expect(await left()).toBe(1);
      ends.pop()?.(error);
      expect(await running).toBe(error);
      await clock.advance(0);
      expect(await left()).toBe(2);
      expect(clock.pending).toBe(0);
    }
  });

  it("is renewed no longer than its run, and free after its lease when nobody gives it back", async () => {
    const { clock, ends, work, left } = setting({ later });
    const controller = new AbortController();
    const listeners = countListeners(controller.signal);
    const before = listeners();
    const running = Promise.resolve(work.run(null, { clock, signal: controller.signal }));
    await clock.advance(2 * lease);
    expect(await left()).toBe(1);
    controller.abort("enough");
    await clock.advance(lease / 2);
    expect([clock.pending, await left()]).toEqual([0, 1]);
    await clock.advance(lease);
    expect(await left()).toBe(2);
    ends[0]?.();
    await running;
    expect(listeners()).toBe(before);
  });

  it("outlasts renewals that fail, is taken again after an outage, and the failures are told", async () => {
    const { clock, state, ends, work, left } = setting({ later });
    const events: RunEvent[] = [];
    const running = work.run(null, { clock, observers: [(event) => void events.push(event)] });
    await clock.advance(lease / 3);
    state.down = true;
    await clock.advance(lease / 2);
    state.down = false;
    await clock.advance(lease / 2);
    expect(await left()).toBe(1);
    state.down = true;
    await clock.advance(3 * lease);
    state.down = false;
    expect(await left()).toBe(2);
    await clock.advance(lease / 3);
    expect(await left()).toBe(1);
    expect(events.filter(({ type }) => type === "limit:unrenewed").length).toBeGreaterThan(5);
    ends[0]?.();
    await running;
    await clock.advance(0);
    expect(await left()).toBe(2);
  });

  it("stays taken while its key is blocked, and with other limits beside it, which pay once", async () => {
    const { clock, store } = setting({ later });
    const limit = [
      concurrency({ name: "places", limit: 2, lease }),
      gcra({ name: "rate", limit: 10, window: "1h" }),
    ];
    const limiter = rateLimit({ store, clock, limit });
    const ends: (() => void)[] = [];
    const work = chain("w").link("wait", () => new Promise<void>((resolve) => ends.push(resolve)), limiter);
    const running = work.run(null, { clock });
    await clock.advance(lease);
    await limiter.block("all", 4 * lease);
    await clock.advance(5 * lease);
    expect(await limiter.peek("all")).toMatchObject({ parts: [{ remaining: 1 }, { remaining: 9 }] });
    ends[0]?.();
    await running;
    await clock.advance(0);
    expect(await limiter.peek("all")).toMatchObject({ parts: [{ remaining: 2 }, { remaining: 9 }] });
  });

  it("is held by a reservation while its body works, and by hand", async () => {
    const { clock, limiter, left } = setting({ later });
    const place = await limiter.reserve("all");
    let end = (_: string): void => {};
    const held = place.hold(
      () =>
        new Promise<string>((resolve) => {
          end = resolve;
        }),
    );
    await clock.advance(5 * lease);
    expect(await left()).toBe(1);
    end("done");
    expect(await held).toBe("done");
    expect([await left(), clock.pending]).toEqual([2, 0]);
    const other = await limiter.reserve("all");
    await clock.advance(lease - 1);
    await other.renew();
    await clock.advance(lease - 1);
    expect(await left()).toBe(1);
    await other.refund();
    await other.renew();
    expect(await left()).toBe(2);
  });
});

describe("places of concurrency", () => {
  it("start no timer for a link that answers at once", () => {
    const clock = virtualClock();
    const limiter = rateLimit({ store: memoryStore({ clock }), clock, limit: concurrency({ limit: 1 }) });
    const now = chain("now").link("double", (n: number) => n * 2, limiter);
    expect([now(2), now(3), clock.pending]).toEqual([4, 6, 0]);
  });

  it("never let more run than the limit, and crashed holders block it for a lease: 10,000 histories", async () => {
    const move = fc.record({
      what: fc.constantFrom("begin", "begin", "end", "crash", "wait"),
      much: fc.nat(2 * lease),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3 }),
        fc.array(move, { minLength: 6, maxLength: 12 }),
        async (limit, history) => {
          const clock = steppedClock();
          const places = new Processes(clock, limit);
          for (const { what, much } of history) {
            if (what === "wait") clock.step(much);
            else if (what === "begin") places.begin();
            else places.leave(much, what === "crash");
            await settled();
          }
          places.leaveAll();
          await settled();
          expect(clock.pending).toBe(0);
        },
      ),
      { numRuns: 10_000 },
    );
  }, 120_000);
});
