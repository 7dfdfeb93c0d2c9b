import { chain, isModulinkError, parallel, type Run, type RunEvent, sleep } from "modulink-edge";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";
import { countListeners, failureOf } from "./counting.ts";

const refused = new Error("refused");
const closed = new Error("closed");
const order = chain("order").link((id: number) => ({ id }));
const fail = (error: unknown) => async () => {
  throw error;
};

describe("branches that are settled", () => {
  it("report results and errors under their names, beside the input", async () => {
    const settled = order.parallel({ stock: async () => 3, fraud: fail(refused) }, { mode: "settled" });
    expect(await settled(1)).toEqual({
      id: 1,
      stock: { status: "fulfilled", value: 3 },
      fraud: { status: "rejected", reason: refused },
    });
  });

  it("are synchronous when all of them are", () => {
    const settled = order.parallel(
      {
        a: () => 1,
        b: () => {
          throw refused;
        },
      },
      { mode: "settled" },
    );
    expect(settled(1)).toEqual({
      id: 1,
      a: { status: "fulfilled", value: 1 },
      b: { status: "rejected", reason: refused },
    });
  });

  it("abort none of the others after a failure", async () => {
    const clock = virtualClock();
    const settled = order.parallel(
      { slow: (_, run) => sleep("1s", run).then(() => "slow"), failing: fail(refused) },
      { mode: "settled" },
    );
    const result = settled.run(1, { clock });
    await clock.advance("1s");
    expect(await result).toMatchObject({ slow: { value: "slow" }, failing: { reason: refused } });
  });

  it("are rejected as a whole when the run is stopped", async () => {
    const controller = new AbortController();
    const listeners = countListeners(controller.signal);
    const settled = order.parallel({ slow: (_, run) => sleep("1h", run) }, { mode: "settled" });
    const failed = failureOf(() => settled.run(1, { signal: controller.signal }));
    controller.abort("stop");
    expect(await failed).toBe("stop");
    expect(listeners()).toBe(0);
  });
});

describe("any of several branches", () => {
  it("gives the first success, and aborts the others", async () => {
    const clock = virtualClock();
    const reasons: unknown[] = [];
    const slow = async (_: unknown, run: Run) => {
      await sleep("1h", run).catch((reason) => reasons.push(reason));
      return "slow";
    };
    const quick = (_: unknown, run: Run) => sleep("1s", run).then(() => "quick");
    const any = order.parallel({ failing: fail(refused), slow, quick }, { mode: "any" });
    const kept: PromiseLike<unknown>[] = [];
    const result = any.run(1, { clock, waitUntil: (work) => kept.push(work) });
    await clock.advance("1s");
    expect(await result).toBe("quick");
    expect(reasons.map((reason) => isModulinkError(reason, "superseded"))).toEqual([true]);
    expect([clock.pending, kept.length]).toEqual([0, 1]);
  });

  it("starts no more once a synchronous one has succeeded", () => {
    const started: string[] = [];
    const branch = (name: string) => () => {
      started.push(name);
      if (name === "a") throw refused;
      return name;
    };
    const any = parallel({ a: branch("a"), b: branch("b"), c: branch("c") }, { mode: "any" });
    expect(
      chain("c")
        .link((n: number) => n)
        .link(any)(1),
    ).toBe("b");
    expect(started).toEqual(["a", "b"]);
  });

  it("fails with every error by its name when all fail", async () => {
    const any = order.parallel({ one: fail(refused), other: fail(closed) }, { mode: "any" });
    const error = await failureOf(() => any(1));
    if (!isModulinkError(error, "all-failed")) throw error;
    expect(error.message).toBe("every branch failed: one, other");
    expect(error.errors?.["one"]).toBe(refused);
    expect(error.errors?.["other"]).toBe(closed);
  });

  it("rejects with the reason of the run's abort, not with the failures it led to", async () => {
    const controller = new AbortController();
    const any = order.parallel({ a: (_, run) => sleep("1h", run) }, { mode: "any" });
    const failed = failureOf(() => any.run(1, { signal: controller.signal }));
    controller.abort("stop");
    expect(await failed).toBe("stop");
  });
});

describe("a race of branches", () => {
  it("is won by the first value", async () => {
    const race = order.parallel(
      { quick: async () => "quick", slow: (_, run) => sleep("1h", run) },
      { mode: "race" },
    );
    const clock = virtualClock();
    expect(await race.run(1, { clock })).toBe("quick");
    expect(clock.pending).toBe(0);
  });

  it("is lost by the first error, the very one", async () => {
    const clock = virtualClock();
    const race = order.parallel(
      { quick: fail(refused), slow: (_, run) => sleep("1h", run) },
      { mode: "race" },
    );
    expect(await failureOf(() => race.run(1, { clock }))).toBe(refused);
    expect(clock.pending).toBe(0);
  });

  it("needs no object to run on", async () => {
    const race = chain("c")
      .link((n: number) => n)
      .parallel({ half: (n) => n / 2 }, { mode: "race" });
    expect(race(4)).toBe(2);
  });
});

describe("a limit on branches", () => {
  const tracked = () => {
    const seen = { active: 0, most: 0, started: [] as string[] };
    const branch = (name: string) => async (_: unknown, run: Run) => {
      seen.started.push(name);
      seen.most = Math.max(seen.most, ++seen.active);
      await sleep("1s", run).finally(() => seen.active--);
      return name;
    };
    return {
      seen,
      branches: { a: branch("a"), b: branch("b"), c: branch("c"), d: branch("d"), e: branch("e") },
    };
  };

  it("is never passed, and the results are those of all", async () => {
    const clock = virtualClock();
    const { seen, branches } = tracked();
    const result = order.parallel(branches, { concurrency: 2 }).run(1, { clock });
    await clock.advance("3s");
    expect(await result).toEqual({ id: 1, a: "a", b: "b", c: "c", d: "d", e: "e" });
    expect(seen).toEqual({ active: 0, most: 2, started: ["a", "b", "c", "d", "e"] });
  });

  it("keeps those that wait from starting when the run is stopped", async () => {
    const clock = virtualClock();
    const controller = new AbortController();
    const { seen, branches } = tracked();
    const limited = order.parallel(branches, { concurrency: 2 });
    const failed = failureOf(() => limited.run(1, { clock, signal: controller.signal }));
    controller.abort("stop");
    expect(await failed).toBe("stop");
    expect([seen.started, clock.pending]).toEqual([["a", "b"], 0]);
  });

  it("keeps those that wait from starting after a failure", async () => {
    const started: string[] = [];
    const limited = order.parallel(
      { a: fail(refused), b: () => started.push("b"), c: () => started.push("c") },
      { concurrency: 1 },
    );
    expect(await failureOf(() => limited(1))).toBe(refused);
    expect(started).toEqual([]);
  });

  it("keeps those that wait from starting when a deaf branch ends after the abort", async () => {
    const clock = virtualClock();
    const started: string[] = [];
    const deaf = (_: unknown, run: Run) => new Promise<void>((resolve) => run.clock.timer(100, resolve));
    const limited = order.parallel({ deaf, later: () => started.push("later") }, { concurrency: 1 });
    const failed = failureOf(() => limited.run(1, { clock, deadline: 50 }));
    await clock.runAll();
    expect(isModulinkError(await failed, "deadline-exceeded")).toBe(true);
    expect(started).toEqual([]);
  });

  it("gives whatever order of ends the same result as none", async () => {
    const times = fc.array(fc.nat(50), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(times, fc.integer({ min: 1, max: 8 }), async (times, concurrency) => {
        const clock = virtualClock();
        const branches = Object.fromEntries(
          times.map((ms, at) => [`b${at}`, (_: unknown, run: Run) => sleep(ms, run).then(() => ms)]),
        );
        const result = order.parallel(branches, { concurrency }).run(1, { clock });
        await clock.runAll();
        expect(await result).toEqual({ id: 1, ...Object.fromEntries(times.map((ms, at) => [`b${at}`, ms])) });
      }),
      { numRuns: cases(100) },
    );
  });
});

describe("options of branches", () => {
  it("are refused when they are wrong", () => {
    const branches = { a: () => 1 };
    expect(() => order.parallel(branches, { mode: "some" as "any" })).toThrow(
      new TypeError("mode must be one of all, settled, any, race, got some"),
    );
    for (const concurrency of [0, 1.5, -1, Number.NaN])
      expect(() => order.parallel(branches, { concurrency })).toThrow(/^concurrency must be a whole number/);
    expect(() => order.parallel({}, { mode: "race" })).toThrow(
      new TypeError('"race" needs a branch, got none'),
    );
  });

  it("come after the name, if there is one", async () => {
    const told: string[] = [];
    const observer = ({ type, path }: RunEvent) => void (type === "link.start" && told.push(path.join("/")));
    const named = order.parallel("price", { one: () => 1 }, { mode: "any" });
    expect(await named.run(1, { observers: [observer] })).toBe(1);
    expect(told).toEqual(["order/link 1", "order/price", "order/price/one"]);
  });
});
