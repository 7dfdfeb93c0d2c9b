import { type Clock, ModulinkError } from "modulink-edge";
import type { AtomicStore } from "modulink-edge/storage";
import { describe, expect, it } from "vitest";
import { ending, type Payment, processOn, setting, work } from "./setting.ts";

const lease = 9_000;
const takes = 20_000;
const seven: Payment = { id: "7", amount: 5 };
const fenced = (payment: Payment, { fencing }: { fencing: number }): Payment => ({ ...payment, fencing });

/** What calls change: it lets no number through below the greatest it has seen. */
function ledger(clock: Clock) {
  let greatest = 0;
  const state = { starts: [] as number[], writes: [] as number[], refused: 0 };
  const check = (fencing = 0): boolean => {
    greatest = Math.max(greatest, fencing);
    if (fencing < greatest) state.refused++;
    return fencing === greatest;
  };
  const pay = async ({ fencing }: Payment, run: Parameters<typeof work>[1]): Promise<string> => {
    if (!check(fencing)) throw new Error("late");
    state.starts.push(clock.now());
    await work(takes, run);
    if (!check(fencing)) throw new Error("late");
    state.writes.push(fencing ?? 0);
    return "paid";
  };
  return { state, pay };
}

/** What goes wrong at an operation: whether the store does it, and how its caller learns of it, if at all. */
const faults = {
  "is silent from then on, before it does it": { done: false, from: true },
  "is silent from then on, after it has done it": { done: true, from: true },
  "fails once, before it does it": { done: false, from: false },
  "fails once, after it has done it": { done: true, from: false },
} as const;

/** The store as a process sees it whose n-th operation goes wrong, and when it was last heard of. */
function faulty(
  store: AtomicStore,
  clock: Clock,
  at: number,
  { done, from }: { done: boolean; from: boolean },
) {
  const state = { asked: 0, hit: false, heard: clock.now() };
  const update = async (...args: unknown[]): Promise<unknown> => {
    state.asked++;
    const hit = from ? state.asked >= at : state.asked === at;
    const act = (): unknown => {
      state.heard = clock.now();
      return (store.update as (...all: unknown[]) => unknown)(...args);
    };
    if (!hit) return act();
    if (!state.hit && done) await act();
    state.hit = true;
    if (from) return new Promise(() => {});
    throw new ModulinkError(done ? "outcome-unknown" : "store-unavailable", "a fault");
  };
  return { state, store: { ...store, update } as AtomicStore };
}

const places = Array.from({ length: 10 }, (_, at) => at + 1);

describe.each(Object.entries(faults))("an owner whose store %s", (_, fault) => {
  it.each(places)(
    "at its operation %i blocks the others for its lease at most, and never runs beside one",
    async (at) => {
      const { clock, store, run } = setting();
      const { state, pay } = ledger(clock);
      const cut = faulty(store, clock, at, fault);
      const first = processOn(cut.store, pay, { lease, fenced });
      const second = processOn(store, pay, { lease, fenced });
      const early = ending(first.pay.run(seven, run));
      await clock.advance(100);
      const late = ending(second.pay.run(seven, run));
      await clock.advance("2m");
      expect(await late).toBe("paid");
      expect(state.writes.length).toBeGreaterThanOrEqual(1);
      expect(state.writes).toEqual([...new Set(state.writes)].sort((a, b) => a - b));
      if (second.policy.stats.takeovers > 0)
        expect(state.starts.at(-1)).toBeLessThanOrEqual(cut.state.heard + lease);
      // Only when its record was lost for good can it have happened twice, one after the other.
      if (state.writes.length > 1) expect(fault.from).toBe(true);
      const ends = ["paid", "lease-lost", "threw late", "store-unavailable", "outcome-unknown"];
      if (!(fault.from && at === 1)) expect(ends).toContain(await early);
      // What is left waits for a store that never answers.
      if (!fault.from) expect(clock.pending).toBe(0);
    },
  );
});

describe("an owner that dies", () => {
  it.each(places)("after its operation %i blocks the others for its lease at most", async (at) => {
    const { clock, store, run } = setting();
    const { state, pay } = ledger(clock);
    let dead = false;
    const cut = faulty(store, clock, at + 1, { done: false, from: true });
    const dying: Clock = {
      now: clock.now,
      timer: (ms, fn) =>
        clock.timer(ms, () => {
          dead ||= cut.state.asked >= at + 1;
          if (!dead) fn();
        }),
    };
    void ending(processOn(cut.store, pay, { lease, fenced }).pay.run(seven, { ...run, clock: dying }));
    await clock.advance(100);
    const second = processOn(store, pay, { lease, fenced });
    const late = ending(second.pay.run(seven, run));
    await clock.advance("2m");
    expect(await late).toBe("paid");
    expect(state.refused).toBe(0);
    if (second.policy.stats.takeovers > 0)
      expect(state.starts.at(-1)).toBeLessThanOrEqual(cut.state.heard + lease);
  });
});
