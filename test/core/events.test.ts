import { chain, type Observer, type Policy, type RunEvent, sleep } from "modulink-edge";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { failureOf, timerless } from "./counting.ts";

/** An observer and what it was told. */
function recorder() {
  const events: RunEvent[] = [];
  const observer: Observer = (event) => void events.push(event);
  return { events, observer, lines: () => events.map(({ type, path }) => `${type} ${path.join("/")}`) };
}

describe("observers", () => {
  it("are told the chain and each link, with paths that lead to them", async () => {
    const { observer, lines } = recorder();
    const inner = chain("inner").link("a", (n: number) => n);
    await chain("outer")
      .link("b", inner)
      .run(1, { observers: [observer] });
    expect(lines()).toEqual([
      "run.start outer",
      "link.start outer/b",
      "run.start outer/b",
      "link.start outer/b/a",
      "link.end outer/b/a",
      "run.end outer/b",
      "link.end outer/b",
      "run.end outer",
    ]);
  });

  it("are told where, when, how long and in which run", async () => {
    const { observer, events } = recorder();
    const clock = virtualClock({ start: 1000 });
    const slow = chain("c").link("wait", (_: unknown, run) => sleep(40, run));
    const out = slow.run(0, { clock, id: "r", origin: "o", observers: [observer] });
    await clock.runAll();
    await out;
    const common = { id: "r", origin: "o", chain: "c" };
    const wait = { ...common, link: "wait", path: ["c", "wait"] };
    const all = { ...common, link: undefined, path: ["c"] };
    expect(events).toEqual([
      { ...all, type: "run.start", at: 1000 },
      { ...wait, type: "link.start", at: 1000 },
      { ...wait, type: "link.end", at: 1040, duration: 40 },
      { ...all, type: "run.end", at: 1040, duration: 40 },
    ]);
  });

  it("are told failures, with the error itself", async () => {
    const { observer, events, lines } = recorder();
    const error = new Error("broken");
    for (const fails of [() => Promise.reject(error), () => failNow()])
      await failureOf(() => chain("c").link("pay", fails).observe(observer)(0));
    function failNow(): never {
      throw error;
    }
    const once = ["run.start c", "link.start c/pay", "link.error c/pay", "run.error c"];
    expect(lines()).toEqual([...once, ...once]);
    for (const event of events) if (event.type === "link.error") expect(event.error).toBe(error);
  });

  it("are told a recovery at the place of the failure", async () => {
    const { observer, events, lines } = recorder();
    const error = new RangeError("broken");
    const recovered = chain("c")
      .link("pay", () => Promise.reject<number>(error))
      .recover(TypeError, () => 1)
      .recover("mend", RangeError, () => 2);
    expect(await recovered.run(0, { observers: [observer] })).toBe(2);
    expect(lines()).toEqual([
      "run.start c",
      "link.start c/pay",
      "link.error c/pay",
      "link.recovered c/pay",
      "run.end c",
    ]);
    expect(events.find(({ type }) => type === "link.recovered")).toMatchObject({ error, link: "pay" });
  });

  it("hear the branches of parallel links and choices", async () => {
    const { observer, lines } = recorder();
    const both = chain("c")
      .link("begin", (n: number) => ({ n }))
      .parallel("checks", { a: () => 1 })
      .when(
        "big",
        ({ n }) => n > 1,
        function shrink(value) {
          return value;
        },
      );
    both.observe(observer)(2);
    expect(lines().filter((line) => line.startsWith("link.start"))).toEqual([
      "link.start c/begin",
      "link.start c/checks",
      "link.start c/checks/a",
      "link.start c/big",
      "link.start c/big/shrink",
    ]);
  });

  it("hear the place of a chain that is a link of several, whichever runs", async () => {
    const { observer, lines } = recorder();
    const inner = chain("inner").link("a", async (n: number) => n);
    const one = chain("one").link(inner).link("again", inner);
    const two = chain("two").link(inner);
    await Promise.all([one, two, inner, one].map((each) => each.run(1, { observers: [observer] })));
    const heard = (end: string) => lines().filter((line) => line === `link.end ${end}`).length;
    expect(["one/inner/a", "one/again/a", "two/inner/a", "inner/a"].map(heard)).toEqual([2, 2, 1, 1]);
  });

  it("hear each of the same observers once, however often it is given", async () => {
    const { observer, lines } = recorder();
    const one = chain("c").link("a", (n: number) => n);
    await one.run(1, { observers: [observer, observer] });
    one.observe(observer, observer)(1);
    one.observe(observer).observe(observer)(1);
    expect(lines()).toHaveLength(12);
  });

  it("may belong to the chain, to the run or to both, and are told once", async () => {
    const { observer, lines } = recorder();
    const own = recorder();
    const inner = chain("inner")
      .link("a", (n: number) => n)
      .observe(observer, own.observer);
    await chain("outer")
      .link(inner)
      .observe(observer)
      .run(1, { observers: [observer] });
    expect(lines()).toHaveLength(8);
    expect(own.lines()).toEqual([
      "run.start outer/inner",
      "link.start outer/inner/a",
      "link.end outer/inner/a",
      "run.end outer/inner",
    ]);
  });

  it("stay synchronous with a synchronous chain", () => {
    const { observer, events } = recorder();
    expect(
      chain("c")
        .link((n: number) => n + 1)
        .observe(observer)(1),
    ).toBe(2);
    expect(events).toHaveLength(4);
  });

  it("cannot change or hold up a run", async () => {
    const harmful: Observer = (event) => {
      (event as { path: unknown }).path = "changed";
      throw new Error("observer");
    };
    const late: Observer = async () => {
      throw new Error("later");
    };
    const observed = chain("c")
      .link("a", (n: number) => n + 1)
      .observe(harmful, late);
    expect(observed(1)).toBe(2);
    expect(await observed.run(1)).toBe(2);
  });

  it("that throw are reported to the others, which go on being told", async () => {
    const { observer, events } = recorder();
    const error = new Error("observer");
    const broken: Observer = () => {
      throw error;
    };
    const rejecting: Observer = async () => {
      throw error;
    };
    for (const bad of [broken, rejecting]) {
      events.length = 0;
      await chain("c")
        .link("a", async (n: number) => n)
        .observe(bad, observer)
        .run(1);
      const reports = events.filter(({ type }) => type === "observer.error");
      expect(reports).toHaveLength(4);
      expect(reports[0]).toMatchObject({ error, chain: "c" });
      expect(events.filter(({ type }) => type !== "observer.error")).toHaveLength(4);
    }
  });

  it("may all throw", () => {
    const bad: Observer = () => {
      throw new Error("observer");
    };
    const worse: Observer = () => {
      throw new Error("another");
    };
    expect(
      chain("c")
        .link((n: number) => n)
        .observe(
          bad,
          worse,
        )(1),
    ).toBe(1);
  });
});

describe("announcements", () => {
  it("of links and middleware reach the observers with their place", async () => {
    const { observer, events } = recorder();
    const retry: Policy = (input, next, run) => {
      run.emit({ type: "retry:attempt", attempt: 2 });
      return next(input);
    };
    const clock = virtualClock({ start: 7 });
    await chain("c")
      .link(
        "pay",
        (n: number, run) => {
          run.emit({ type: "pay:sent", amount: n });
          return n;
        },
        retry,
      )
      .run(5, { clock, id: "r", observers: [observer] });
    const place = { id: "r", origin: "r", chain: "c", link: "pay", path: ["c", "pay"], at: 7 };
    expect(events.filter(({ type }) => type.includes(":"))).toEqual([
      { ...place, type: "retry:attempt", attempt: 2 },
      { ...place, type: "pay:sent", amount: 5 },
    ]);
  });

  it("of middleware around the chain have the chain's own place", () => {
    const { observer, events } = recorder();
    const announce: Policy = (input, next, run) => {
      const out = next(input);
      run.emit({ type: "cache:miss" });
      return out;
    };
    chain("c")
      .link((n: number) => n)
      .use(announce)
      .observe(observer)(1);
    const told = events.find(({ type }) => type === "cache:miss");
    expect(told).toMatchObject({ chain: "c" });
  });

  it("cost no time, id or path when no one listens", async () => {
    const clock = {
      ...timerless,
      now: () => {
        throw new Error("the time was asked for");
      },
    };
    const announcing = chain("c").link((n: number, run) => {
      run.emit({ type: "a:b" });
      return n;
    });
    expect(await announcing.run(1, { clock })).toBe(1);
  });
});
