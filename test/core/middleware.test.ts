import { chain, link, type Middleware, middleware, type Policy, type Run } from "modulink-edge";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { failureOf, thenable } from "./counting.ts";

/** A middleware that notes when it begins and ends. */
const note =
  (log: string[], name: string): Policy =>
  (input, next) => {
    log.push(`${name} in`);
    const out = next(input);
    log.push(`${name} out`);
    return out;
  };

describe("middleware around a link", () => {
  it("wraps in the order it is given, the first outermost", () => {
    const log: string[] = [];
    const noted = (n: number) => {
      log.push("link");
      return n;
    };
    chain("c").link("noted", noted, note(log, "a"), note(log, "b"))(0);
    expect(log).toEqual(["a in", "b in", "link", "b out", "a out"]);
  });

  it("may change the input and the output", async () => {
    const shifted: Middleware<number, number> = async (input, next) => (await next(input + 1)) * 10;
    expect(await chain("c").link((n: number) => n * 2, shifted)(1)).toBe(40);
  });

  it("may leave the link out", () => {
    let calls = 0;
    const cached: Middleware<number, number> = () => 42;
    const counted = (n: number) => {
      calls++;
      return n;
    };
    expect(chain("c").link(counted, cached)(1)).toBe(42);
    expect(calls).toBe(0);
  });

  it("may call the link again after a failure", async () => {
    let calls = 0;
    const twice: Policy = async (input, next) => {
      try {
        return await next(input);
      } catch {
        return next(input);
      }
    };
    const flaky = async (n: number) => {
      calls++;
      if (calls === 1) throw new Error("once");
      return n;
    };
    expect(await chain("c").link("flaky", flaky, twice)(5)).toBe(5);
    expect(calls).toBe(2);
  });

  it("sees the error of the link, asynchronous or not, and may replace it", async () => {
    const translated: Middleware<number, string> = async (input, next) => {
      try {
        return await next(input);
      } catch (error) {
        throw new RangeError("translated", { cause: error });
      }
    };
    const broken = (): string => {
      throw new Error("sync");
    };
    const rejected = async (): Promise<string> => {
      throw new Error("async");
    };
    for (const fn of [broken, rejected]) {
      const error = await failureOf(() => chain("c").link("l", fn, translated)(1));
      expect(error).toBeInstanceOf(RangeError);
    }
  });

  it("keeps a synchronous link synchronous", () => {
    expect(chain("c").link("double", (n: number) => n * 2, note([], "a"))(2)).toBe(4);
  });

  it("waits for the link it wraps", async () => {
    const clock = virtualClock();
    const took: number[] = [];
    const timed: Policy = async (input, next, run) => {
      const begun = run.clock.now();
      const out = await next(input);
      took.push(run.clock.now() - begun);
      return out;
    };
    const wait = (n: number, run: Run) =>
      new Promise<number>((resolve) => run.clock.timer(40, () => resolve(n)));
    const timedChain = chain("c").link("wait", wait, timed);
    for (const n of [1, 2]) {
      const out = timedChain.run(n, { clock });
      await clock.advance("40ms");
      expect(await out).toBe(n);
    }
    expect(took).toEqual([40, 40]);
  });

  it("may be part of a link that stands alone", () => {
    const log: string[] = [];
    const noted = link("noted", (n: number) => n, note(log, "a"));
    chain("c").link(noted)(0);
    chain("d").link(noted)(0);
    expect(log).toEqual(["a in", "a out", "a in", "a out"]);
  });
});

describe("middleware around every link", () => {
  it("wraps links appended before and after it, and stands outside the link's own", () => {
    const log: string[] = [];
    chain("c")
      .link("one", (n: number) => n, note(log, "own"))
      .each(note(log, "each"))
      .link(
        "two",
        (n) => n,
      )(0);
    expect(log).toEqual(["each in", "own in", "own out", "each out", "each in", "each out"]);
  });

  it("wraps a parallel link and a choice once, and a nested chain as one link", () => {
    const log: string[] = [];
    chain("c")
      .each(note(log, "each"))
      .link((value: object) => value)
      .parallel({ a: () => 1, b: () => 2 })
      .when(
        () => true,
        (value) => value,
      )
      .link(
        chain(
          (value: object) => value,
          (value) => value,
        ),
      )({});
    expect(log.filter((line) => line === "each in")).toHaveLength(4);
  });

  it("leaves recoveries alone", () => {
    const log: string[] = [];
    const recovered = chain("c")
      .link((n: number) => n)
      .recover(Error, () => 0)
      .each(note(log, "each"));
    recovered(1);
    expect(log).toEqual(["each in", "each out"]);
  });

  it("is told the link it wraps by the path of the run", () => {
    const paths: string[] = [];
    const noted: Policy = (input, next, run) => {
      paths.push(run.path.join("/"));
      return next(input);
    };
    chain("c")
      .link("a", (n: number) => n)
      .link("b", (n) => n)
      .each(noted)(0);
    expect(paths).toEqual(["c/a", "c/b"]);
  });
});

describe("middleware around the whole chain", () => {
  it("is an onion, whenever it was added", () => {
    const log: string[] = [];
    const noted = (name: string) => (n: number) => {
      log.push(name);
      return n;
    };
    chain("c").link(noted("x")).use(note(log, "a"), note(log, "b")).link(noted("y")).use(note(log, "c"))(0);
    expect(log).toEqual(["a in", "b in", "c in", "x", "y", "c out", "b out", "a out"]);
  });

  it("spans what the links await", async () => {
    const log: string[] = [];
    const onion: Policy = async (input, next) => {
      log.push("before");
      const out = await next(input);
      log.push("after");
      return out;
    };
    const slow = async (n: number) => {
      await null;
      log.push("link");
      return n;
    };
    await chain("c").link(slow).use(onion)(0);
    expect(log).toEqual(["before", "link", "after"]);
  });

  it("sees the error of any link, wherever it stands in the order", async () => {
    const seen: unknown[] = [];
    const watching =
      (name: string): Policy =>
      async (input, next) => {
        try {
          return await next(input);
        } catch (error) {
          seen.push(name);
          throw error;
        }
      };
    const error = new Error("broken");
    const broken = chain("c")
      .link((): number => {
        throw error;
      })
      .use(watching("first"), watching("second"));
    expect(await failureOf(() => broken(0))).toBe(error);
    expect(seen).toEqual(["second", "first"]);
  });

  it("is part of the chain when that is a link, and runs once", () => {
    const log: string[] = [];
    const inner = chain("inner")
      .link((n: number) => n)
      .use(note(log, "use"));
    chain("outer").link(inner)(1);
    expect(log).toEqual(["use in", "use out"]);
  });

  it("may run the chain again, even while it is running", async () => {
    const raced: Policy = (input, next) => Promise.race([next(input), next(input)]);
    const slow = chain("c")
      .link(async (n: number) => n + 1)
      .link(async (n) => n * 2)
      .use(raced);
    expect(await slow(1)).toBe(4);
  });

  it("keeps nothing of one run for another", async () => {
    const durations: number[] = [];
    const timing: Policy = async (input, next, run) => {
      const begun = run.clock.now();
      const out = await next(input);
      durations.push(run.clock.now() - begun);
      return out;
    };
    const clock = virtualClock();
    const slow = chain("c")
      .link((ms: number, run) => new Promise<number>((resolve) => run.clock.timer(ms, () => resolve(ms))))
      .use(timing);
    const all = Promise.all([10, 20, 30].map((ms) => slow.run(ms, { clock })));
    await clock.advance("1s");
    expect(await all).toEqual([10, 20, 30]);
    expect(durations).toEqual([10, 20, 30]);
  });

  it("gives a promise when it gives something else to await", async () => {
    const odd: Policy = (input, next) => thenable(next(input)) as ReturnType<typeof next>;
    const promise = chain("c")
      .link((n: number) => n + 1)
      .use(odd)(1);
    expect(promise).toBeInstanceOf(Promise);
    expect(await promise).toBe(2);
  });
});

describe("a named middleware", () => {
  it("does what its function does, which keeps its own name", () => {
    const add: Middleware<number, number> = (input, next) => next(input + 1);
    const named = middleware("plus one", add);
    expect(named.name).toBe("plus one");
    expect(add.name).toBe("add");
    expect(chain("c").link((n: number) => n * 2, named)(1)).toBe(4);
  });

  it("must be of a function", () => {
    expect(() => middleware("nothing", undefined as never)).toThrow(
      new TypeError('"nothing" must be a function, got undefined'),
    );
  });
});
