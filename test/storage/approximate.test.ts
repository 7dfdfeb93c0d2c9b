import {
  type ApproximateStore,
  approximate,
  memoryStore,
  type Store,
  transition,
} from "modulink-edge/storage";
import { storeContract, type VirtualClock, virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { fc } from "../runtimes/property.ts";

/** A store that shows any state there ever was, as if the newer ones had not arrived yet. */
function eventual(states: Map<string, unknown[]>, choose: (states: number) => number): Store {
  const write = async (key: string, value: unknown): Promise<void> => {
    states.set(key, [...(states.get(key) ?? [undefined]), value]);
  };
  return {
    async get(key) {
      const all = states.get(key) ?? [undefined];
      return all[choose(all.length)] as never;
    },
    set: write,
    delete: (key) => write(key, undefined),
    keys: () => ({ keys: [...states.keys()], cursor: undefined }),
  };
}

interface Window {
  readonly window: number;
  readonly used: number;
}
interface Take {
  readonly cost: number;
  readonly limit: number;
}

const length = 1000;

/** A limit in windows of a second: a later window wins, and within one the larger count. */
const take = transition(
  "take",
  (current: Window | undefined, { cost, limit }: Take, now: number) => {
    const window = Math.trunc(now / length);
    const used = current?.window === window ? current.used : 0;
    if (used + cost > limit) return { value: current, result: false };
    return { value: { window, used: used + cost }, ttl: (window + 1) * length - now, result: true };
  },
  {
    merge: (ours: Window, theirs: Window) =>
      ours.window === theirs.window
        ? { window: ours.window, used: Math.max(ours.used, theirs.used) }
        : ours.window > theirs.window
          ? ours
          : theirs,
  },
);

const round = fc.record({
  wait: fc.integer({ min: 0, max: 300 }),
  takes: fc.array(fc.record({ process: fc.nat(3), cost: fc.integer({ min: 1, max: 4 }) }), { maxLength: 12 }),
});
const rounds = fc.array(round, { maxLength: 15 });
const choices = fc.infiniteStream(fc.nat(1e6));

type Round = typeof round extends fc.Arbitrary<infer Some> ? Some : never;

/** What each window let through, when `processes` share a limit. */
async function admitted(
  all: readonly Round[],
  clock: VirtualClock,
  processes: readonly ApproximateStore[],
  costOf: (cost: number) => number,
  limit: number,
): Promise<Map<number, number>> {
  const through = new Map<number, number>();
  for (const { wait, takes } of all) {
    await clock.advance(wait);
    const window = Math.trunc(clock.now() / length);
    const results = await Promise.all(
      takes.map(({ process, cost }) =>
        processes[process % processes.length]?.update("k", take, { cost: costOf(cost), limit }),
      ),
    );
    const sum = takes.reduce((so, { cost }, at) => so + (results[at] ? costOf(cost) : 0), 0);
    through.set(window, (through.get(window) ?? 0) + sum);
  }
  return through;
}

describe("counting roughly on a store that cannot count", () => {
  it.each([
    ["of one unit each", () => 1],
    ["of any weight", (cost: number) => cost],
  ])(
    "lets through at most as many times the limit as there are processes, for costs %s",
    async (_, costOf) => {
      await fc.assert(
        fc.asyncProperty(
          rounds,
          choices,
          fc.integer({ min: 1, max: 4 }),
          fc.integer({ min: 1, max: 12 }),
          async (all, choice, count, limit) => {
            const clock = virtualClock();
            const states = new Map<string, unknown[]>();
            const choose = (of: number): number => choice.next().value % of;
            const processes = Array.from({ length: count }, () =>
              approximate(eventual(states, choose), { clock }),
            );
            const through = await admitted(all, clock, processes, costOf, limit);
            expect(Math.max(0, ...through.values())).toBeLessThanOrEqual(count * limit);
          },
        ),
      );
    },
    60_000,
  );

  it.each([
    ["of one unit each", () => 1],
    ["of any weight", (cost: number) => cost],
  ])(
    "is exact for one process, however late its own writes are seen, for costs %s",
    async (_, costOf) => {
      await fc.assert(
        fc.asyncProperty(rounds, choices, fc.integer({ min: 1, max: 12 }), async (all, choice, limit) => {
          const clocks = [virtualClock(), virtualClock()] as const;
          const late = eventual(new Map(), (of) => choice.next().value % of);
          const rough = [approximate(late, { clock: clocks[0] })];
          const through = await admitted(all, clocks[0], rough, costOf, limit);
          const exact = memoryStore({ clock: clocks[1] });
          const expected = await admitted(
            all,
            clocks[1],
            [exact as unknown as ApproximateStore],
            costOf,
            limit,
          );
          expect(through).toEqual(expected);
        }),
      );
    },
    60_000,
  );

  it("is nearly exact when writes arrive at once", async () => {
    const clock = virtualClock();
    const states = new Map<string, unknown[]>();
    const processes = [1, 2, 3].map(() =>
      approximate(
        eventual(states, (of) => of - 1),
        { clock },
      ),
    );
    const results: boolean[] = [];
    for (let turn = 0; turn < 30; turn++)
      for (const process of processes) results.push(await process.update("k", take, { cost: 1, limit: 10 }));
    expect(results.filter(Boolean)).toHaveLength(10);
  });

  it("forgets what it updated longest ago beyond maxEntries, refusals counted as updates", async () => {
    const clock = virtualClock();
    const store = approximate(
      eventual(new Map(), () => 0),
      { clock, maxEntries: 2 },
    );
    const once = async (key: string): Promise<boolean> => store.update(key, take, { cost: 1, limit: 1 });
    expect([await once("a"), await once("b"), await once("a"), await once("c")]).toEqual([
      true,
      true,
      false,
      true,
    ]);
    expect([await once("a"), await once("b")]).toEqual([false, true]);
  });

  it("answers before its write is done when somebody else waits for it", async () => {
    const waiting: PromiseLike<unknown>[] = [];
    const never: Store = { ...memoryStore(), set: () => new Promise<void>(() => {}) };
    const store = approximate(never, { clock: virtualClock(), waitUntil: (work) => void waiting.push(work) });
    expect(await store.update("k", take, { cost: 1, limit: 1 })).toBe(true);
    expect(await store.update("k", take, { cost: 1, limit: 1 })).toBe(false);
    expect(waiting).toHaveLength(1);
  });

  it("forgets its own part of what is set or deleted", async () => {
    const store = approximate(memoryStore(), { clock: virtualClock() });
    for (const reset of [() => store.delete("k"), () => store.set("k", { window: 0, used: 0 })]) {
      expect(await store.update("k", take, { cost: 1, limit: 1 })).toBe(true);
      expect(await store.update("k", take, { cost: 1, limit: 1 })).toBe(false);
      await reset();
    }
    expect(await store.update("k", take, { cost: 1, limit: 1 })).toBe(true);
  });
});

describe("a store that counts roughly keeps what a store has to:", () => {
  const backend = memoryStore();
  const contract = storeContract<Store>({
    open: ({ clock }) => approximate(clock ? memoryStore({ clock }) : backend, { clock }),
    atomic: false,
  });
  it.each(contract)("$name", ({ run }) => run());
});
