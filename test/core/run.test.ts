import { chain, type Run, type RunEvent, systemClock, within } from "modulink-edge";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it, vi } from "vitest";
import { timerless } from "./counting.ts";

const theRun = (_: unknown, run: Run) => run;
const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

describe("a run", () => {
  it("has an id of its own that stays the same, and is its own origin", () => {
    const one = chain(theRun)(0);
    const other = chain(theRun)(0);
    expect(one.id).toMatch(uuid);
    expect(one.id).toBe(one.id);
    expect(one.origin).toBe(one.id);
    expect(other.id).not.toBe(one.id);
  });

  it("has the host's time and randomness unless it is given others", async () => {
    const own = chain(theRun)(0);
    expect(own.clock).toBe(systemClock);
    expect(own.random()).toBeGreaterThanOrEqual(0);
    expect(own.random()).toBeLessThan(1);
    const given = await chain(theRun).run(0, { clock: timerless, random: () => 0.5 });
    expect(given.clock).toBe(timerless);
    expect(given.random()).toBe(0.5);
  });

  it("takes options that are undefined for options left out", async () => {
    const run = await chain(theRun).run(0, {
      signal: undefined,
      deadline: undefined,
      observers: undefined,
      clock: undefined,
      random: undefined,
      id: undefined,
      origin: undefined,
      waitUntil: undefined,
      parent: undefined,
    });
    expect(run.id).toMatch(uuid);
    expect(run.clock).toBe(systemClock);
    expect(run.deadline).toBeUndefined();
    expect(run.signal.aborted).toBe(false);
  });

  it("may be given an id and an origin", async () => {
    const run = await chain(theRun).run(0, { id: "r1", origin: "o1" });
    expect([run.id, run.origin]).toEqual(["r1", "o1"]);
    expect((await chain(theRun).run(0, { id: "r2" })).origin).toBe("r2");
  });

  it("has the same signal each time it is asked", () => {
    const run = chain(theRun)(0);
    expect(run.signal).toBe(run.signal);
    expect(run.aborted).toBe(false);
    expect(() => run.throwIfAborted()).not.toThrow();
  });

  it("ignores a second argument that is not a run", () => {
    const double = chain("double").link((n: number) => n * 2);
    expect([1, 2, 3].map(double as (n: number) => number)).toEqual([2, 4, 6]);
  });

  it("sets no timer and makes no id for links that do not ask", async () => {
    const out = await chain((n: number) => n + 1).run(1, { clock: timerless, deadline: "1s" });
    expect(out).toBe(2);
  });
});

describe("a nested chain", () => {
  it("runs as a part of the run: same id, origin, clock, randomness", async () => {
    const clock = virtualClock({ start: 5 });
    const random = () => 0.25;
    const inner = chain("inner").link((outer: Run, run) => [outer, run] as const);
    const [outer, nested] = await chain("outer").link(theRun).link(inner).run(0, { clock, random, id: "r" });
    expect(nested).not.toBe(outer);
    expect([nested.id, nested.origin, nested.clock, nested.random]).toEqual(["r", "r", clock, random]);
  });

  it("shares the id even when it is asked for there first", () => {
    const ids: string[] = [];
    const inner = chain("inner").link((n: number, run) => {
      ids.push(run.id);
      return n;
    });
    chain("outer")
      .link(inner)
      .link((_, run) => ids.push(run.id))(0);
    expect(ids[0]).toBe(ids[1]);
  });

  it("does not inherit the path of a link that ran before it", () => {
    const inner = chain("inner").link("where", (_: unknown, run) => run.path);
    const outer = chain("outer")
      .link("a", (n: number) => n)
      .link("b", inner);
    expect(outer(0)).toEqual(["outer", "b", "where"]);
  });

  it("keeps its path when the outer run has moved on", async () => {
    const paths: Promise<readonly string[]>[] = [];
    const inner = chain("inner").link("wait", async (_: unknown, run) => {
      await null;
      await null;
      return run.path;
    });
    const outer = chain("outer")
      .link("start", (n: number, run) => {
        paths.push(inner(n, run));
        return n;
      })
      .link("next", (n) => n);
    outer(0);
    expect(await paths[0]).toEqual(["outer", "start", "wait"]);
  });
});

describe("a run with a parent", () => {
  it("is a run of its own with the parent's origin, clock and observers", async () => {
    const events: RunEvent[] = [];
    const clock = virtualClock();
    const child = chain("child").link(theRun);
    const parent = chain("parent").link((_: unknown, run) => child.run(0, { parent: run }));
    const run = await parent.run(0, {
      id: "p",
      origin: "o",
      clock,
      observers: [(event) => events.push(event)],
    });
    expect(run.id).not.toBe("p");
    expect([run.origin, run.clock, run.path]).toEqual(["o", clock, ["child", "theRun"]]);
    expect(events.some(({ chain, id }) => chain === "child" && id === run.id)).toBe(true);
  });

  it("has no id made for either until one is asked for", async () => {
    const made = vi.spyOn(crypto, "randomUUID");
    const child = chain("child").link((value: boolean, run) => value && run.origin);
    const parent = chain("parent").link((value: boolean, run) => child.run(value, { parent: run }));
    await parent(false);
    const before = made.mock.calls.length;
    await parent(true);
    const after = made.mock.calls.length;
    made.mockRestore();
    expect([before, after]).toEqual([0, 1]);
  });

  it("ends no later than its parent", async () => {
    const child = chain("child").link(theRun);
    const parent = chain("parent").link((_: unknown, run) => child.run(0, { parent: run, deadline: "9s" }));
    const run = await parent.run(0, { clock: virtualClock(), deadline: "2s" });
    expect(run.deadline).toBe(2000);
  });
});

describe("work that outlives its run", () => {
  it("is handed to the host, from nested chains too", async () => {
    const kept: unknown[] = [];
    const work = Promise.resolve("later");
    const inner = chain("inner").link((_: unknown, run) => run.waitUntil(work));
    const outer = chain("outer").parallel({ inner: (input: object, run) => inner(input, run) });
    await outer.run({}, { waitUntil: (promise) => kept.push(promise) });
    expect(kept).toEqual([work]);
  });

  it("is reported to observers when it fails, and harms nothing", async () => {
    const events: RunEvent[] = [];
    const error = new Error("late");
    const failing = chain("c").link("audit", (n: number, run) => {
      run.waitUntil(Promise.reject(error));
      return n;
    });
    expect(failing(1)).toBe(1);
    expect(await failing.run(1, { observers: [(event) => events.push(event)] })).toBe(1);
    await null;
    expect(events.find(({ type }) => type === "background.error")).toMatchObject({ error });
  });

  it("is not cut short by the end of the run", async () => {
    const clock = virtualClock();
    let after: boolean | undefined;
    const leaving = chain("c").link((n: number, run) => {
      const { signal } = run;
      run.waitUntil(
        new Promise<void>((resolve) =>
          run.clock.timer(5000, () => {
            after = signal.aborted || run.aborted;
            resolve();
          }),
        ),
      );
      return n;
    });
    expect(await leaving.run(1, { clock, deadline: "1s" })).toBe(1);
    await clock.runAll();
    expect(after).toBe(false);
  });
});

describe("a part of a run", () => {
  it("is where a link runs when middleware passes it on", async () => {
    const part = chain("c").link("where", theRun, (input, next, run) =>
      within(run, { deadline: "1s" }, (inner) => next(input, inner)),
    );
    const run = await part.run(0, { clock: virtualClock({ start: 100 }), id: "r" });
    expect([run.deadline, run.id, run.path]).toEqual([1100, "r", ["c", "where"]]);
  });

  it("is what nested chains belong to", async () => {
    const inner = chain("inner").link("where", theRun);
    const outer = chain("outer").link(inner, (input, next, run) =>
      within(run, { deadline: "1s" }, (part) => next(input, part)),
    );
    const run = await outer.run(0, { clock: virtualClock() });
    expect([run.deadline, run.path]).toEqual([1000, ["outer", "inner", "where"]]);
  });

  it("stays synchronous when its body is", () => {
    const out = chain("c").link((n: number, run) => within(run, {}, () => n + 1))(1);
    expect(out).toBe(2);
  });

  it("stops when it is told to, and the run does not", async () => {
    const seen: unknown[] = [];
    const out = chain("c").link((n: number, run) =>
      within(run, {}, (part, abort) => {
        abort("enough");
        seen.push(part.aborted, part.signal.reason, run.aborted);
        return n;
      }),
    );
    expect(out(1)).toBe(1);
    expect(seen).toEqual([true, "enough", false]);
  });

  it("keeps the first reason it was told, and none after it has ended", () => {
    let late: ((reason: unknown) => void) | undefined;
    const parts: Run[] = [];
    chain("c").link((_: unknown, run) => {
      within(run, {}, (part, abort) => {
        parts.push(part);
        abort("first");
        abort("second");
      });
      within(run, {}, (part, abort) => {
        parts.push(part);
        late = abort;
      });
    })(0);
    late?.("late");
    expect(parts.map(({ signal }) => signal.reason)).toEqual(["first", undefined]);
    expect(parts.map(({ aborted }) => aborted)).toEqual([true, false]);
  });

  it("stops what is left in it when it fails", async () => {
    const error = new Error("failed");
    let signal: AbortSignal | undefined;
    const failing = chain("c").link((_: unknown, run): number =>
      within(run, {}, (part) => {
        signal = part.signal;
        throw error;
      }),
    );
    expect(() => failing(0)).toThrow(error);
    expect(signal?.reason).toBe(error);
  });
});
