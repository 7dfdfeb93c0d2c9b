import { chain, type Run, sleep } from "modulink-edge";
import { type Bulkhead, type BulkheadOptions, bulkhead, timeout } from "modulink-edge/resilience";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { countListeners, failureOf, thenable, timerless } from "../core/counting.ts";
import { fc } from "../runtimes/property.ts";
import { announcements } from "./recording.ts";

const codeOf = (error: unknown) => (error as { code?: string }).code;
const nap = (ms: number, run: Run) => sleep(ms, run).then(() => ms);

/** A link that ends when it is told to, and which of its calls have begun. */
function gate() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const link = (name: string) =>
    new Promise<string>((resolve) => {
      begun.push(name);
      ends.set(name, () => resolve(name));
    });
  /** Ends a call, and waits until all that follows from it has happened. */
  const end = async (name: string) => {
    ends.get(name)?.();
    for (let turn = 0; turn < 20; turn++) await undefined;
  };
  return { begun, link, end };
}

describe("a bulkhead", () => {
  it("lets so many calls run at once and refuses the next", async () => {
    const { begun, link, end } = gate();
    const policy = bulkhead({ limit: 2 });
    const c = chain("c").link("x", link, policy);
    const calls = [c("a"), c("b")];
    const refused = await failureOf(() => c("c"));
    expect(codeOf(refused)).toBe("bulkhead-full");
    expect(begun).toEqual(["a", "b"]);
    await end("a");
    calls.push(c("d"));
    expect(begun).toEqual(["a", "b", "d"]);
    await end("b");
    await end("d");
    expect(await Promise.all(calls)).toEqual(["a", "b", "d"]);
    expect(JSON.parse(JSON.stringify(policy.stats))).toEqual({
      limit: 2,
      active: 0,
      waiting: 0,
      admitted: 3,
      queued: 0,
      rejected: 1,
      lapsed: 0,
    });
  });

  it("keeps what is synchronous synchronous, without a timer", () => {
    const policy = bulkhead({ limit: 1, queue: 5, maxWait: "1s" });
    const double = chain("c").link("x", (n: number) => n * 2, policy);
    expect(double(4)).toBe(8);
    expect(double(5)).toBe(10);
    expect(policy.stats.active).toBe(0);
  });

  it("sets no timer and asks for no signal while there is room", async () => {
    const c = chain("c").link("x", async (n: number) => n, bulkhead({ limit: 1, queue: 1, maxWait: 5 }));
    expect(await c.run(3, { clock: timerless, deadline: 5 })).toBe(3);
  });

  it("refuses synchronously what may not wait", () => {
    const policy = bulkhead({ limit: 1 });
    const inner = chain("inner").link("x", (n: number) => n, policy);
    const outer = chain("outer").link("y", (n: number) => inner(n), policy);
    expect(() => outer(1)).toThrow("no place for another call: full");
    expect(policy.stats.active).toBe(0);
  });

  it("gives the place back whatever the link does", async () => {
    const policy = bulkhead({ limit: 1 });
    const bad = new Error("bad");
    const ways: ((n: number) => number | Promise<number>)[] = [
      () => {
        throw bad;
      },
      () => Promise.reject(bad),
      (n) => n,
      (n) => thenable(n) as Promise<number>,
    ];
    for (const way of ways)
      await chain("c")
        .link("x", way, policy)
        .run(1)
        .catch((error) => expect(error).toBe(bad));
    expect(policy.stats).toMatchObject({ active: 0, admitted: 4 });
  });

  it("serves those who wait in the order they came", async () => {
    const { begun, link, end } = gate();
    const c = chain("c").link("x", link, bulkhead({ limit: 1, queue: 3 }));
    const calls = ["a", "b", "c", "d"].map((name) => c.run(name));
    expect(codeOf(await failureOf(() => c("e")))).toBe("bulkhead-full");
    for (const name of ["a", "b", "c", "d"]) await end(name);
    expect(await Promise.all(calls)).toEqual(["a", "b", "c", "d"]);
    expect(begun).toEqual(["a", "b", "c", "d"]);
  });

  it("serves what matters more first, and sends the last of what matters least away for it", async () => {
    const { begun, link, end } = gate();
    const { observer, seen } = announcements();
    const policy = bulkhead({ limit: 1, queue: 3, priority: (name: string) => Number(name[1]) });
    const c = chain("c").link("x", link, policy);
    const options = { observers: [observer] };
    const ends: Record<string, unknown> = {};
    const call = (name: string) =>
      c.run(name, options).then(
        () => {
          ends[name] = "ok";
        },
        (error) => {
          ends[name] = error.message;
        },
      );
    const calls = ["a0", "b1", "c0", "d0", "e1", "f2", "g0"].map(call);
    for (const name of ["a0", "f2", "b1", "e1"]) await end(name);
    await Promise.all(calls);
    expect(begun).toEqual(["a0", "f2", "b1", "e1"]);
    const away = "no place for another call: displaced";
    expect(ends).toEqual({
      a0: "ok",
      b1: "ok",
      c0: away,
      d0: away,
      e1: "ok",
      f2: "ok",
      g0: "no place for another call: full",
    });
    expect(seen.map(({ type, reason }) => reason ?? type)).toEqual([
      ...Array(5).fill("bulkhead:queued"),
      "full",
      "displaced",
      "displaced",
    ]);
    expect(policy.stats).toMatchObject({ admitted: 4, queued: 3, rejected: 3, waiting: 0 });
  });

  it("ends a wait at once when the run aborts, with the reason itself", async () => {
    const { link, end, begun } = gate();
    const policy = bulkhead({ limit: 1, queue: 9 });
    const c = chain("c").link("x", link, policy);
    const first = c.run("a");
    const controller = new AbortController();
    const count = countListeners(controller.signal);
    const waiting = c.run("b", { signal: controller.signal });
    const behind = c.run("c");
    expect(policy.stats.waiting).toBe(2);
    const reason = new Error("gone");
    controller.abort(reason);
    expect(policy.stats.waiting).toBe(1);
    expect(await failureOf(() => waiting)).toBe(reason);
    expect(count()).toBe(0);
    await end("a");
    await end("c");
    expect([await first, await behind]).toEqual(["a", "c"]);
    expect(begun).toEqual(["a", "c"]);
  });

  it("gives a place on that came together with the abort", async () => {
    const { link, end, begun } = gate();
    const policy = bulkhead({ limit: 1, queue: 9 });
    const c = chain("c").link("x", link, policy);
    const controller = new AbortController();
    const reason = new Error("gone");
    const outer = chain("o").link(
      "x",
      (name: string) => {
        queueMicrotask(() => queueMicrotask(() => controller.abort(reason)));
        return Promise.resolve(name);
      },
      policy,
    );
    const first = outer.run("a");
    const waiting = failureOf(() => c.run("b", { signal: controller.signal }));
    const behind = c.run("c");
    await first;
    expect(await waiting).toBe(reason);
    await end("c");
    expect(await behind).toBe("c");
    expect(begun).toEqual(["c"]);
    expect(policy.stats).toMatchObject({ active: 0, waiting: 0 });
  });

  it("ends a wait at its own limit and at the run's deadline", async () => {
    const clock = virtualClock();
    const policy = bulkhead({ limit: 1, queue: 9, maxWait: 50 });
    const c = chain("c").link("x", nap, policy);
    const ends: unknown[] = [];
    const call = (deadline?: number) =>
      c.run(200, { clock, deadline }).then(
        () => ends.push(["ok", clock.now()]),
        (error) => ends.push([error.code, clock.now()]),
      );
    const calls = [call(), call(), call(20)];
    await clock.runAll();
    await Promise.all(calls);
    expect(ends).toEqual([
      ["deadline-exceeded", 20],
      ["bulkhead-full", 50],
      ["ok", 200],
    ]);
    expect(clock.pending).toBe(0);
  });

  it("holds the place of a call that its caller has left until it ends", async () => {
    const clock = virtualClock();
    const policy = bulkhead({ limit: 1 });
    const deaf = (ms: number, run: Run) =>
      new Promise<number>((resolve) => run.clock.timer(ms, () => resolve(ms)));
    const c = chain("c").link("x", deaf, timeout(10), policy);
    const call = failureOf(() => c.run(100, { clock }));
    await clock.advance(50);
    expect(codeOf(await call)).toBe("timed-out");
    expect(policy.stats.active).toBe(1);
    await clock.advance(50);
    expect(policy.stats.active).toBe(0);
  });

  it("takes back the place of a call whose end was never heard of, once its lease is over", async () => {
    const clock = virtualClock({ start: 1_000_000 });
    let back = 0;
    const own = { now: () => clock.now() - back, timer: clock.timer };
    const policy = bulkhead({ limit: 2, lease: 100 });
    const never = chain("c").link("x", () => new Promise<never>(() => undefined), policy);
    const quick = chain("c").link("x", (n: number) => n, policy);
    void never.run(0, { clock: own });
    await clock.advance(50);
    void never.run(0, { clock: own });
    await clock.advance(49);
    expect(codeOf(await failureOf(() => quick.run(1, { clock: own })))).toBe("bulkhead-full");
    await clock.advance(1);
    expect(await quick.run(2, { clock: own })).toBe(2);
    expect(policy.stats).toMatchObject({ active: 1, lapsed: 1 });
    void never.run(0, { clock: own });
    back = 500_000;
    expect(codeOf(await failureOf(() => quick.run(3, { clock: own })))).toBe("bulkhead-full");
    await clock.advance(100);
    expect(await quick.run(4, { clock: own })).toBe(4);
  });

  it("does not give a place back twice when its call ends after its lease", async () => {
    const clock = virtualClock();
    const { link, end } = gate();
    const policy = bulkhead({ limit: 1, lease: 10 });
    const c = chain("c").link("x", link, policy);
    const slow = c.run("a", { clock });
    await clock.advance(10);
    const next = c.run("b", { clock });
    await end("a");
    expect(policy.stats.active).toBe(1);
    expect(codeOf(await failureOf(() => c.run("c", { clock })))).toBe("bulkhead-full");
    await end("b");
    expect([await slow, await next, policy.stats.active]).toEqual(["a", "b", 0]);
  });

  it("can be given more and fewer places while calls run", async () => {
    const { begun, link, end } = gate();
    const policy = bulkhead({ limit: 1, queue: 9 });
    const c = chain("c").link("x", link, policy);
    const calls = ["a", "b", "c", "d"].map((name) => c.run(name));
    policy.resize(3);
    await end("");
    expect(begun).toEqual(["a", "b", "c"]);
    policy.resize(1);
    await end("a");
    await end("b");
    expect(begun).toEqual(["a", "b", "c"]);
    await end("c");
    await end("d");
    expect(await Promise.all(calls)).toEqual(["a", "b", "c", "d"]);
    expect(() => policy.resize(0)).toThrow("limit must be a whole number from 1 to Infinity, got 0");
  });

  it("keeps its count when a priority cannot be told", async () => {
    const broken = new Error("no priority");
    const policy = bulkhead({
      limit: 1,
      queue: 2,
      priority: (name: string) => {
        if (name === "x") throw broken;
        return Number(name);
      },
    });
    const { link, end } = gate();
    const c = chain("c").link("x", link, policy);
    const first = c.run("a");
    expect(await failureOf(() => c.run("x"))).toBe(broken);
    expect(String(await failureOf(() => c.run("y")))).toContain("priority must give a number, got NaN");
    expect(policy.stats).toMatchObject({ active: 1, waiting: 0 });
    await end("a");
    expect(await first).toBe("a");
  });

  it("names the option that is wrong", () => {
    const wrong: [Partial<BulkheadOptions>, string][] = [
      [{ limit: 0 }, "limit must be a whole number from 1 to Infinity, got 0"],
      [{ limit: 1.5 }, "limit must be a whole number from 1 to Infinity, got 1.5"],
      [{ queue: -1 }, "queue must be a whole number from 0 to Infinity, got -1"],
      [{ maxWait: "soon" as "1s" }, "maxWait must be a duration"],
      [{ lease: 0 }, "lease must be more than 0"],
      [{ priority: 1 as never }, '"priority" must be a function'],
    ];
    for (const [options, message] of wrong) {
      expect(() => bulkhead({ limit: 1, ...options })).toThrow(TypeError);
      expect(() => bulkhead({ limit: 1, ...options })).toThrow(message);
    }
  });
});

describe("a bulkhead under anything", () => {
  type Step =
    | { readonly do: "call"; readonly priority: number; readonly sync: boolean; readonly fails: boolean }
    | { readonly do: "end" | "abort"; readonly which: number };
  const step = fc.oneof(
    fc.record({
      do: fc.constant("call" as const),
      priority: fc.integer({ min: 0, max: 3 }),
      sync: fc.boolean(),
      fails: fc.boolean(),
    }),
    fc.record({ do: fc.constantFrom("end" as const, "abort" as const), which: fc.nat(20) }),
  );

  /** What a bulkhead is to do, by plain lists. */
  function model(limit: number, queue: number) {
    const running: number[] = [];
    let line: { id: number; priority: number }[] = [];
    const refused = new Set<number>();
    const serve = () => {
      while (running.length < limit && line.length > 0) running.push((line.shift() as { id: number }).id);
    };
    return {
      running,
      refused,
      waiting: () => line.map(({ id }) => id),
      call(id: number, priority: number, sync: boolean) {
        if (running.length < limit) {
          if (!sync) running.push(id);
          return;
        }
        if (line.length >= queue) {
          const last = line.at(-1);
          if (!last || last.priority >= priority) {
            refused.add(id);
            return;
          }
          refused.add(last.id);
          line.pop();
        }
        const at = line.findIndex((other) => other.priority < priority);
        line.splice(at < 0 ? line.length : at, 0, { id, priority });
      },
      end(id: number) {
        running.splice(running.indexOf(id), 1);
        serve();
      },
      abort(id: number) {
        line = line.filter((other) => other.id !== id);
      },
    };
  }

  interface Wish {
    readonly id: number;
    readonly priority: number;
    readonly sync: boolean;
    readonly fails: boolean;
  }

  async function replay(limit: number, queue: number, steps: readonly Step[]): Promise<Bulkhead<Wish>> {
    const policy = bulkhead({ limit, queue, priority: (wish: Wish) => wish.priority });
    const want = model(limit, queue);
    const open = new Map<number, () => void>();
    const aborts = new Map<number, AbortController>();
    const refused = new Set<number>();
    // Calls that had to wait end later whatever they are, so that the model knows when.
    const late = new Set<number>();
    const c = chain("c").link(
      "x",
      ({ id, sync, fails }: Wish): number | Promise<number> => {
        if (sync && !late.has(id)) {
          if (fails) throw new Error("own");
          return id;
        }
        return new Promise((resolve, reject) => {
          open.set(id, () => (fails ? reject(new Error("own")) : resolve(id)));
        });
      },
      policy,
    );
    const settle = async () => {
      for (let turn = 0; turn < 12; turn++) await undefined;
    };
    for (const [id, one] of steps.entries()) {
      if (one.do === "call") {
        const controller = new AbortController();
        aborts.set(id, controller);
        if (want.running.length >= limit) late.add(id);
        want.call(id, one.priority, one.sync);
        c.run({ id, ...one }, { signal: controller.signal }).catch((error) => {
          if (codeOf(error) === "bulkhead-full") refused.add(id);
        });
      } else if (one.do === "end") {
        const id = want.running[one.which % (want.running.length || 1)];
        if (id !== undefined) {
          want.end(id);
          open.get(id)?.();
          open.delete(id);
        }
      } else {
        const id = [...aborts.keys()][one.which % (aborts.size || 1)];
        if (id !== undefined && !want.running.includes(id)) {
          want.abort(id);
          aborts.get(id)?.abort(new Error("gone"));
        }
      }
      await settle();
      expect([...open.keys()].sort()).toEqual([...want.running].sort());
      expect([...refused].sort()).toEqual([...want.refused].sort());
      expect(policy.stats).toMatchObject({ active: want.running.length, waiting: want.waiting().length });
    }
    while (want.running.length > 0) {
      const id = want.running[0] as number;
      want.end(id);
      open.get(id)?.();
      open.delete(id);
      await settle();
    }
    return policy;
  }

  it("does as plain lists say", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 0, max: 4 }),
        fc.array(step, { maxLength: 40 }),
        async (limit, queue, steps) => {
          const policy = await replay(limit, queue, steps);
          expect(policy.stats).toMatchObject({ active: 0, waiting: 0 });
        },
      ),
      { numRuns: 300 },
    );
  });

  it("has no place taken, no timer and no listener left after 10,000 calls that ended in every way", {
    timeout: 60_000,
  }, async () => {
    const clock = virtualClock();
    const parent = new AbortController();
    const count = countListeners(parent.signal);
    const policy = bulkhead({ limit: 7, queue: 10_000, maxWait: "1m", priority: (n: number) => n % 3 });
    let most = 0;
    const c = chain("c").link(
      "x",
      (n: number): number | Promise<number> => {
        most = Math.max(most, policy.stats.active);
        if (n % 4 === 0) return n;
        if (n % 4 === 1) throw new Error("own");
        return Promise.resolve().then(() => {
          if (n % 4 === 2) throw new Error("own");
          return n;
        });
      },
      policy,
    );
    const aborted = new AbortController();
    const calls = Array.from({ length: 10_000 }, (_, n) =>
      c.run(n, { clock, signal: n % 10 === 9 ? aborted.signal : parent.signal }).catch(() => undefined),
    );
    aborted.abort(new Error("gone"));
    await Promise.all(calls);
    expect(most).toBe(7);
    expect(policy.stats).toMatchObject({ active: 0, waiting: 0, rejected: 0 });
    expect([count(), clock.pending]).toEqual([0, 0]);
  });
});
