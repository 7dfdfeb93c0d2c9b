// What chains elsewhere got wrong, each a sentence that holds here.
import {
  chain,
  compensationErrors,
  middleware,
  type Policy,
  parallel,
  type RunEvent,
  sleep,
} from "modulink-edge";
import { retry } from "modulink-edge/resilience";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { failureOf } from "./counting.ts";

const error = new Error("no");
const fail = (): never => {
  throw error;
};

describe("a way that is chosen", () => {
  it("is chosen by a value, not only after an exception", () => {
    const welcome = chain("c").when(
      "failed?",
      (input: { error?: string }) => "error" in input,
      () => "sorry",
      () => "welcome",
    );
    expect([welcome({}), welcome({ error: "no name" })]).toEqual(["welcome", "sorry"]);
  });

  it("runs its handler once, also when the handler is a link of the chain", async () => {
    const ran: string[] = [];
    const handle = (value: unknown) => {
      ran.push("handle");
      return value;
    };
    await failureOf(() => chain("c").link("fail", fail).link("handle", handle).run(0));
    expect(ran).toEqual([]);
    const caught = chain("c").link("fail", fail).catch(Error, handle).link("handle", handle);
    await caught.run(0);
    expect(ran).toEqual(["handle", "handle"]);
  });

  it("fails loudly when what decides fails, instead of counting as a no", () => {
    const ran: string[] = [];
    const broken = chain("c").when(
      fail,
      () => ran.push("then"),
      () => ran.push("else"),
    );
    expect(() => broken(0)).toThrow(error);
    expect(() =>
      chain("c")
        .link(fail)
        .recover(fail, () => ran.push("handler"))(0),
    ).toThrow(error);
    expect(ran).toEqual([]);
  });
});

describe("a chain of links", () => {
  it("runs all of them without being told how they are connected", () => {
    const ran: string[] = [];
    const names = ["a", "b", "c"];
    const all = names.reduce(
      (row, name) => row.link(name, (n) => n + ran.push(name)),
      chain("c").link("first", (n: number) => n),
    );
    expect(all(0)).toBe(6);
    expect(ran).toEqual(names);
  });

  it("never changes its input, nor the input of a branch", async () => {
    const input = Object.freeze({ id: 1, nested: Object.freeze({ n: 1 }) });
    const all = chain("c")
      .link((value: typeof input) => ({ ...value, a: 1 }))
      .parallel({ b: async () => 2 })
      .switch("a", { 1: (value) => value });
    expect(await all(input)).toEqual({ id: 1, nested: { n: 1 }, a: 1, b: 2 });
    expect(input).toEqual({ id: 1, nested: { n: 1 } });
  });

  it("throws what a link throws: an error in a value is a value", async () => {
    const value = { error };
    expect(
      chain("c")
        .link(() => value)
        .link((input) => input)(0),
    ).toBe(value);
    expect(await failureOf(() => chain("c").link(fail).run(0))).toBe(error);
  });
});

describe("middleware", () => {
  it("is an onion: what next gives is there only when the link is done", async () => {
    const clock = virtualClock();
    let took = 0;
    const timed: Policy = async (input, next, run) => {
      const begun = run.clock.now();
      const output = await next(input);
      took = run.clock.now() - begun;
      return output;
    };
    const slow = chain("c")
      .link(async (ms: number, run) => sleep(ms, run))
      .use(timed);
    const done = slow.run(40, { clock });
    await clock.runAll();
    await done;
    expect(took).toBe(40);
  });

  it("hears of errors in whatever order it was put, and each one does", async () => {
    const heard: string[] = [];
    const hears = (name: string): Policy =>
      middleware(name, async (input, next) => {
        try {
          return await next(input);
        } catch (thrown) {
          heard.push(name);
          throw thrown;
        }
      });
    expect(await failureOf(() => chain("c").link(fail).use(hears("first"), hears("second")).run(0))).toBe(
      error,
    );
    expect(heard).toEqual(["second", "first"]);
  });

  it("can try again after an error", async () => {
    let calls = 0;
    const flaky = chain("c").link(
      async () => {
        if (++calls < 3) throw new Error("busy");
        return calls;
      },
      retry({ attempts: 3, when: () => true }),
    );
    const clock = virtualClock();
    const result = flaky.run(0, { clock });
    await clock.runAll();
    expect(await result).toBe(3);
  });

  it("keeps nothing of a run for the next one: every run is timed", async () => {
    const clock = virtualClock();
    const durations: number[] = [];
    const observer = (event: RunEvent) => void (event.type === "run.end" && durations.push(event.duration));
    const slow = chain("c")
      .link((ms: number, run) => sleep(ms, run))
      .observe(observer);
    for (const ms of [10, 20]) {
      const done = slow.run(ms, { clock });
      await clock.runAll();
      await done;
    }
    expect(durations).toEqual([10, 20]);
  });

  it("that waits gives each caller its own result", async () => {
    const clock = virtualClock();
    const slow: Policy = async (input, next, run) => {
      await sleep(10, run);
      return next(input);
    };
    const greet = chain("c").link((name: string) => `Hello, ${name}`, slow);
    const both = Promise.all([greet.run("alice", { clock }), greet.run("bob", { clock })]);
    await clock.runAll();
    expect(await both).toEqual(["Hello, alice", "Hello, bob"]);
  });
});

describe("branches", () => {
  it("never overwrite each other's results, nor leave any beside an error", async () => {
    const both = parallel({ a: (input: { n: number }) => ({ ...input, n: 2 }), b: () => ({ n: 3 }) });
    expect(
      chain("c")
        .link((n: number) => ({ n }))
        .link(both)(1),
    ).toEqual({ n: 1, a: { n: 2 }, b: { n: 3 } });
    const failing = chain("c")
      .link((n: number) => ({ n }))
      .parallel({ a: () => 1, b: fail });
    expect(await failureOf(() => failing.run(1))).toBe(error);
  });

  it("lose no error where all are asked for", async () => {
    const others = [new Error("a"), new Error("b")] as const;
    const settled = chain("c")
      .link((n: number) => ({ n }))
      .parallel(
        { a: () => Promise.reject(others[0]), b: () => Promise.reject(others[1]) },
        { mode: "settled" },
      );
    const { a, b } = await settled.run(1);
    expect([a, b]).toEqual(others.map((reason) => ({ status: "rejected", reason })));
  });
});

describe("a compensation that fails", () => {
  it("loses neither itself nor the others", async () => {
    const undone: string[] = [];
    const stuck = new Error("stuck");
    const trip = chain("c")
      .link((n: number) => n)
      .compensate(() => undone.push("first"))
      .link((n) => n)
      .compensate(() => {
        throw stuck;
      })
      .link(fail);
    expect(await failureOf(() => trip.run(1))).toBe(error);
    expect(undone).toEqual(["first"]);
    expect(compensationErrors(error)).toEqual([stuck]);
  });
});
