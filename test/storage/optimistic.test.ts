import { jointTransition, transition } from "modulink-edge/storage";
import { describe, expect, it } from "vitest";
import type { Change, Entry } from "../../src/storage/entry.ts";
import { storeError } from "../../src/storage/errors.ts";
import { optimistic, type Versioned } from "../../src/storage/optimistic.ts";
import { fc } from "../runtimes/property.ts";

interface Behaviour {
  /** Awaited before each read and each commit takes place. */
  readonly pause?: (what: string) => PromiseLike<unknown>;
  /** Whether a commit fails although nobody else came first. */
  readonly unlucky?: () => boolean;
  /** The longest text that may be kept. */
  readonly longest?: number;
}

interface Kept extends Entry {
  readonly version: number;
}

/** A plain place that can compare and set; each process has a way of its own to it. */
class Place {
  readonly kept = new Map<string, Kept>();
  readonly calls: string[] = [];
  private versions = 0;

  way({
    pause = async () => {},
    unlucky = () => false,
    longest = 1000,
  }: Behaviour = {}): Versioned<readonly number[]> {
    const version = (key: string): number => this.kept.get(key)?.version ?? 0;
    return {
      read: async (keys) => {
        await pause("read");
        this.calls.push("read");
        return { entries: keys.map((key) => this.kept.get(key)), version: keys.map(version), now: 0 };
      },
      commit: async (keys, changes, versions) => {
        await pause("commit");
        this.calls.push("commit");
        if (unlucky() || keys.some((key, at) => version(key) !== versions[at])) return false;
        if (changes.some((change) => JSON.stringify(change?.value ?? null).length > longest))
          throw storeError("value-too-large", "too long");
        keys.forEach((key, at) => void this.make(key, changes[at]));
        return true;
      },
    };
  }

  private make(key: string, change: Change): void {
    // A deleted key that comes back has a new version.
    if (change) this.kept.set(key, { ...change, version: ++this.versions });
    else if (change === null) this.kept.delete(key);
  }

  get values(): Record<string, unknown> {
    return Object.fromEntries([...this.kept].map(([key, { value }]) => [key, value]));
  }
}

const add = transition("add", (current: number | undefined, by: number) => ({
  value: (current ?? 0) + by,
  result: (current ?? 0) + by,
}));
const look = transition("look", (current: unknown) => ({ value: current, result: current ?? null }));
const fail = transition("fail", (_current: unknown, text: string) => {
  throw new Error(text);
});
const append = transition("append", (current: string | undefined, text: string) => ({
  value: (current ?? "") + text,
  result: null,
}));
const move = jointTransition("move", ([from = 0, to = 0]: readonly (number | undefined)[], amount: number) =>
  from < amount
    ? { value: [from, to], result: false }
    : { value: [from - amount || undefined, to + amount], result: true },
);

const numbers = (length: number): number[] => Array.from({ length }, (_, at) => at + 1);

describe("updates over compare-and-set", () => {
  it("of one key that meet in a process while one is under way go together, each with its own result", async () => {
    const place = new Place();
    const update = optimistic(place.way());
    const results = await Promise.all(numbers(50).map(() => update(["k"], add as never, 1)));
    expect(results).toEqual(numbers(50));
    expect(place.values).toEqual({ k: 50 });
    expect(place.calls).toEqual(["read", "commit", "read", "commit"]);
  });

  it("that come after a read are not told what it read", async () => {
    const place = new Place();
    let go = (): void => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    const update = optimistic(place.way({ pause: async (what) => (what === "commit" ? gate : undefined) }));
    const first = update(["k"], add as never, 1);
    expect(await optimistic(place.way())(["k"], add as never, 10)).toBe(10);
    const second = update(["k"], look as never, null);
    go();
    expect(await Promise.all([first, second])).toEqual([11, 11]);
  });

  it("that change nothing write nothing", async () => {
    const place = new Place();
    const update = optimistic(place.way());
    expect(await update(["k"], look as never, null)).toBeNull();
    expect(place.calls).toEqual(["read"]);
  });

  it("that throw reach their own caller alone", async () => {
    const place = new Place();
    const update = optimistic(place.way());
    const all = [
      update(["k"], add as never, 1),
      update(["k"], fail as never, "told so"),
      update(["k"], add as never, 1),
    ];
    const settled = await Promise.allSettled(all);
    expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(settled[1]).toMatchObject({ reason: { message: "told so" } });
    expect(place.values).toEqual({ k: 2 });
  });

  it("that make a value too large fail alone, too", async () => {
    const place = new Place();
    const update = optimistic(place.way({ longest: 20 }));
    const all = ["a", "x".repeat(30), "b"].map((text) => update(["k"], append as never, text));
    const settled = await Promise.allSettled(all);
    expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(settled[1]).toMatchObject({ reason: { code: "value-too-large" } });
    expect(place.values).toEqual({ k: "ab" });
  });

  it("end with an error when others always come first, and nothing is changed", async () => {
    const place = new Place();
    let tries = 0;
    const unlucky = (): boolean => ++tries > 0;
    // The pauses between the tries are real ones: 3 s at the most.
    const update = optimistic(place.way({ unlucky }));
    await expect(update(["k"], add as never, 1)).rejects.toMatchObject({ code: "store-contended" });
    expect(tries).toBe(100);
    expect(place.values).toEqual({});
  }, 10_000);

  it("pass on what the backend says to all that went together, and serve the next ones", async () => {
    const place = new Place();
    let up = false;
    const pause = async (): Promise<void> => {
      if (!up) throw storeError("store-unavailable", "down");
    };
    const update = optimistic(place.way({ pause }));
    const all = await Promise.allSettled([1, 2].map((by) => update(["k"], add as never, by)));
    const down = { status: "rejected", reason: { code: "store-unavailable" } };
    expect(all).toMatchObject([down, down]);
    up = true;
    expect(await update(["k"], add as never, 1)).toBe(1);
  });

  it("happen one after the other, whoever makes them and however their steps fall together", async () => {
    const keys = fc.constantFrom("a", "b", "c");
    const pair = fc.tuple(keys, keys).filter(([from, to]) => from !== to);
    const one = fc.record({ process: fc.nat(2), amount: fc.integer({ min: 1, max: 5 }) });
    const deed = fc.oneof(
      fc.record({ keys: fc.tuple(keys), what: one }),
      fc.record({ keys: pair, what: one }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(deed, { maxLength: 12 }),
        fc.scheduler(),
        fc.infiniteStream(fc.nat(9)),
        async (deeds, scheduler, luck) => {
          const place = new Place();
          const unlucky = (): boolean => luck.next().value === 0;
          const pause = (what: string): Promise<unknown> => scheduler.schedule(Promise.resolve(), what);
          const processes = numbers(3).map(() => optimistic(place.way({ pause, unlucky })));
          const made = deeds.map(({ keys: of, what: { process, amount } }) =>
            processes[process]?.(of, (of.length === 1 ? add : move) as never, amount),
          );
          const results = await scheduler.waitFor(Promise.all(made));
          const added = deeds.flatMap(({ keys: of, what }) => (of.length === 1 ? what.amount : []));
          const held = Object.values(place.values) as number[];
          expect(held.reduce((sum, value) => sum + value, 0)).toBe(added.reduce((sum, by) => sum + by, 0));
          expect(Math.min(0, ...held)).toBe(0);
          for (const [at, { keys: of, what }] of deeds.entries())
            if (of.length === 1) expect(results[at]).toBeGreaterThanOrEqual(what.amount);
            else expect(results[at]).toBeTypeOf("boolean");
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);

  it("of one key give every number once, from several processes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const place = new Place();
        const pause = (what: string): Promise<unknown> => scheduler.schedule(Promise.resolve(), what);
        const processes = numbers(3).map(() => optimistic(place.way({ pause })));
        const writer = async (update: ReturnType<typeof optimistic>): Promise<unknown[]> => {
          const results: unknown[] = [];
          for (let turn = 0; turn < 3; turn++) results.push(await update(["k"], add as never, 1));
          return results;
        };
        const results = await scheduler.waitFor(Promise.all([...processes, ...processes].map(writer)));
        expect(results.flat().sort((a, b) => Number(a) - Number(b))).toEqual(numbers(18));
        for (const one of results) expect(one).toEqual([...one].sort((a, b) => Number(a) - Number(b)));
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});
