import { chain, type Observer, parallel, type Run, type RunEvent, sleep } from "modulink-edge";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { countListeners, failureOf } from "./counting.ts";

const order = chain("order").link((id: number) => ({ id, note: "n" }));

describe("parallel branches", () => {
  it("all get the same input, and their results join it under their names", async () => {
    const seen: unknown[] = [];
    const checked = order.parallel({
      stock: async (input) => {
        seen.push(input);
        return 3;
      },
      fraud: (input) => {
        seen.push(input);
        return 0.1;
      },
    });
    expect(await checked(1)).toEqual({ id: 1, note: "n", stock: 3, fraud: 0.1 });
    expect(seen[0]).toBe(seen[1]);
  });

  it("take the place of a field only under their own names, whatever their results look like", async () => {
    const checked = order.parallel({ a: () => ({ id: 9, shared: "a" }), note: () => ({ shared: "b" }) });
    expect(checked(1)).toEqual({ id: 1, a: { id: 9, shared: "a" }, note: { shared: "b" } });
  });

  it("leave the input as it was", () => {
    const input = Object.freeze({ id: 1 });
    const out = chain("c")
      .link((value: { readonly id: number }) => value)
      .parallel({ id: () => 2 })(input);
    expect(out).toEqual({ id: 2 });
    expect(input).toEqual({ id: 1 });
  });

  it("start together", async () => {
    const clock = virtualClock();
    const wait = (_: unknown, run: Run) => sleep("50ms", run);
    const out = order.parallel({ a: wait, b: wait, c: wait }).run(1, { clock });
    await clock.advance("50ms");
    expect(await out).toMatchObject({ id: 1 });
    expect(clock.now()).toBe(50);
  });

  it("stay synchronous when all of them are", () => {
    expect(order.parallel({ a: ({ id }) => id + 1 })(1)).toEqual({ id: 1, note: "n", a: 2 });
    expect(order.parallel({})(1)).toEqual({ id: 1, note: "n" });
  });

  it("may be named like any field", () => {
    const out = order.parallel({ ["__proto__"]: () => 1, constructor: () => 2 })(1);
    expect(Object.entries(out)).toEqual([
      ["id", 1],
      ["note", "n"],
      ["__proto__", 1],
      ["constructor", 2],
    ]);
  });

  it("may be chains", async () => {
    const slow = chain("slow")
      .link(async ({ id }: { id: number }) => id)
      .link((id) => id * 10);
    expect(await order.parallel({ slow })(2)).toEqual({ id: 2, note: "n", slow: 20 });
  });

  it("are a link that stands alone, too", () => {
    const checks = parallel({ next: ({ id }: { id: number }) => id + 1 });
    expect(order.link("checks", checks)(1)).toEqual({ id: 1, note: "n", next: 2 });
  });

  it("refuse an input that is not an object, at run time too", () => {
    const numbers = chain("c")
      .link((n: unknown) => n as object)
      .parallel({ a: () => 1 });
    for (const input of [1, "text", null, undefined])
      expect(() => numbers(input)).toThrow(/"parallel" needs an object/);
  });
});

describe("a failing branch", () => {
  const error = new Error("first");

  it("rejects with its very error, the first that happens", async () => {
    const clock = virtualClock();
    const failing = order.parallel({
      slow: async (_, run) => {
        await sleep("20ms", run);
        throw new Error("second");
      },
      fast: async (_, run) => {
        await sleep("10ms", run);
        throw error;
      },
    });
    const failed = failureOf(() => failing.run(1, { clock }));
    await clock.runAll();
    expect(await failed).toBe(error);
  });

  it("aborts the others through their signal, with the error as its reason", async () => {
    const reasons: unknown[] = [];
    const waits = (run: Run) =>
      new Promise((resolve) =>
        run.signal.addEventListener("abort", () => resolve(reasons.push(run.signal.reason))),
      );
    const failing = order.parallel({
      a: (_, run) => waits(run),
      b: (_, run) => waits(run),
      c: async () => {
        throw error;
      },
    });
    expect(await failureOf(() => failing(1))).toBe(error);
    expect(reasons).toEqual([error, error]);
  });

  it("ends the waits of the others at once", async () => {
    const clock = virtualClock();
    const failing = order.parallel({
      waiting: (_, run) => sleep("1h", run),
      failing: async () => {
        throw error;
      },
    });
    expect(await failureOf(() => failing.run(1, { clock }))).toBe(error);
    expect(clock.pending).toBe(0);
  });

  it("lets no further link of a sibling chain start", async () => {
    const started: string[] = [];
    const clock = virtualClock();
    const sibling = chain("sibling")
      .link("one", async (_: unknown, run) => {
        started.push("one");
        await new Promise<void>((resolve) => run.clock.timer(10, resolve));
      })
      .link("two", () => started.push("two"));
    const failing = order.parallel({
      sibling,
      failing: async () => {
        throw error;
      },
    });
    await failureOf(() => failing.run(1, { clock }));
    await clock.runAll();
    expect(started).toEqual(["one"]);
  });

  it("does not abort the run itself, nor what follows a recovery", async () => {
    const after: boolean[] = [];
    const recovered = order
      .parallel({
        failing: async () => {
          throw error;
        },
      })
      .recover(Error, () => ({ id: 0 }))
      .link((value, run) => {
        after.push(run.aborted, run.signal.aborted);
        return value;
      });
    expect(await recovered.run(1, { signal: new AbortController().signal })).toEqual({ id: 0 });
    expect(after).toEqual([false, false]);
  });

  it("hands what is still running to waitUntil", async () => {
    const clock = virtualClock();
    const finished: string[] = [];
    const kept: PromiseLike<unknown>[] = [];
    const deaf = async (_: unknown, run: Run) => {
      await new Promise<void>((resolve) => run.clock.timer(100, resolve));
      finished.push("deaf");
      throw new Error("late");
    };
    const failing = order.parallel({
      deaf,
      failing: async () => {
        throw error;
      },
    });
    expect(await failureOf(() => failing.run(1, { clock, waitUntil: (work) => kept.push(work) }))).toBe(
      error,
    );
    expect(finished).toEqual([]);
    await clock.runAll();
    await Promise.all(kept);
    expect(kept).toHaveLength(1);
    expect(finished).toEqual(["deaf"]);
  });

  it("does not let a failure that comes later go unhandled", async () => {
    const clock = virtualClock();
    const failing = order.parallel({
      late: async (_, run) => {
        await new Promise<void>((resolve) => run.clock.timer(100, resolve));
        throw new Error("late");
      },
      failing: () => {
        throw error;
      },
    });
    expect(await failureOf(() => failing.run(1, { clock }))).toBe(error);
    await clock.runAll();
  });

  it("that is synchronous keeps later branches from starting, and stops earlier ones", async () => {
    const clock = virtualClock();
    const started: string[] = [];
    const failing = order.parallel({
      before: (_, run) => sleep("1h", run),
      failing: () => {
        throw error;
      },
      later: () => started.push("later"),
    });
    expect(await failureOf(() => failing.run(1, { clock }))).toBe(error);
    expect(clock.pending).toBe(0);
    expect(started).toEqual([]);
  });

  it("may throw a value that is not an error", async () => {
    const failing = order.parallel({ odd: () => Promise.reject("text"), fine: async () => 1 });
    expect(await failureOf(() => failing(1))).toBe("text");
  });
});

describe("the runs of branches", () => {
  it("abort when the run does, and leave no listener behind", async () => {
    const controller = new AbortController();
    const count = countListeners(controller.signal);
    const branches = order.parallel({
      a: (_, run) => sleep("1h", run),
      b: async (_, run) => void run.signal,
    });
    const failed = failureOf(() => branches.run(1, { signal: controller.signal }));
    expect(count()).toBe(1);
    controller.abort("stop");
    expect(await failed).toBe("stop");
    expect(count()).toBe(0);
  });

  it("keep their paths apart while they run together", async () => {
    const told: string[] = [];
    const observer: Observer = (event: RunEvent) => told.push(`${event.type} ${event.path.join("/")}`);
    const pathOf = async (_: unknown, run: Run) => {
      await null;
      return run.path.join("/");
    };
    const both = chain("c")
      .link((n: number) => ({ n }))
      .parallel("both", { a: pathOf, b: pathOf });
    expect(await both(1)).toEqual({ n: 1, a: "c/both/a", b: "c/both/b" });
    await both.run(1, { observers: [observer] });
    expect(told.filter((line) => line.includes("both/"))).toEqual([
      "link.start c/both/a",
      "link.start c/both/b",
      "link.end c/both/a",
      "link.end c/both/b",
    ]);
  });
});
