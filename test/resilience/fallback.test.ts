import { chain, type Run, sleep } from "modulink-edge";
import { fallback, retry, timeout } from "modulink-edge/resilience";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, expectTypeOf, it } from "vitest";
import { failureOf, thenable } from "../core/counting.ts";
import { announcements, httpError } from "./recording.ts";

const broken = new Error("broken");
const fails = (_: string): string => {
  throw broken;
};
const rejects = (_: string): Promise<string> => Promise.reject(broken);

describe("a fallback", () => {
  it("is a value, which takes the place of what failed", async () => {
    expect(chain("c").link("x", fails, fallback("value"))("in")).toBe("value");
    expect(await chain("c").link("x", rejects, fallback("value"))("in")).toBe("value");
    const none = (_: string): string | undefined => fails(_);
    expect(chain("c").link("x", none, fallback(undefined))("in")).toBeUndefined();
  });

  it("is a function of the error, the input and the run", async () => {
    const seen: unknown[] = [];
    const policy = fallback((error, input: string, run) => {
      seen.push(error, input, run.path);
      return "made";
    });
    expect(await chain("c").link("x", rejects, policy)("in")).toBe("made");
    expect(seen).toEqual([broken, "in", ["c", "x"]]);
    const later = fallback(async (error, input: string) => `${input}: ${(error as Error).message}`);
    expect(await chain("c").link("x", fails, later)("in")).toBe("in: broken");
  });

  it("is a chain, which is given the input and is part of the run", async () => {
    const ids: string[] = [];
    const other = chain("other").link("y", async (input: string, run: Run) => {
      ids.push(run.id);
      return `${input} elsewhere`;
    });
    const c = chain("c").link("x", rejects, fallback(other));
    expect(await c.run("in", { id: "r" })).toBe("in elsewhere");
    expect(ids).toEqual(["r"]);
  });

  it("leaves a good result alone, also one that is only like a promise", async () => {
    const policy = fallback(0);
    expect(chain("c").link("x", (n: number) => n, policy)(5)).toBe(5);
    expect(await chain("c").link("x", async (n: number) => n, policy)(5)).toBe(5);
    expect(await chain("c").link("x", (n: number) => thenable(n), policy)(5)).toBe(5);
    expect(policy.stats).toEqual({ calls: 3, used: 0, refused: 0 });
  });

  it("stands in only for the failures it is for", async () => {
    const policy = fallback("value", { when: [503, "E_BUSY"] });
    const throwing =
      (error: unknown) =>
      (_: string): string => {
        throw error;
      };
    const of = (error: unknown) => failureOf(() => chain("c").link("x", throwing(error), policy)("in"));
    expect(await of(broken)).toBe(broken);
    expect(chain("c").link("x", throwing(httpError(503)), policy)("in")).toBe("value");
    expect(policy.stats).toEqual({ calls: 2, used: 1, refused: 1 });
  });

  it("cascades: the innermost is asked first, and its own failure goes to the next one", async () => {
    const order: string[] = [];
    const step = (name: string, error?: Error) =>
      fallback((_: unknown, __: string) => {
        order.push(name);
        if (error) throw error;
        return name;
      });
    const last = new Error("second");
    const c = chain("c").link(
      "x",
      rejects,
      step("third"),
      step("second", last),
      step("first", new Error("first")),
    );
    expect(await c("in")).toBe("third");
    expect(order).toEqual(["first", "second", "third"]);
    const none = chain("c").link("x", rejects, step("second", last), step("first", new Error("first")));
    expect(await failureOf(() => none("in"))).toBe(last);
  });

  it("stands in when all attempts have failed, and for a timeout", async () => {
    let calls = 0;
    const slow = (_: string, run: Run): Promise<string> => {
      calls++;
      return sleep("1h", run).then(() => "slow");
    };
    const clock = virtualClock();
    const c = chain("c").link("x", slow, fallback("value"), retry({ delay: 0 }), timeout(100));
    const out = c.run("in", { clock });
    await clock.runAll();
    expect(await out).toBe("value");
    expect([calls, clock.now(), clock.pending]).toEqual([3, 300, 0]);
  });

  it("does not stand in for an abort of the run, unless it is asked to", async () => {
    const run = (policy: ReturnType<typeof fallback<string>>) => {
      const controller = new AbortController();
      const waits = (_: string, part: Run): Promise<string> => sleep("1h", part).then(() => "late");
      const out = chain("c").link("x", waits, policy).run("in", { signal: controller.signal });
      controller.abort("enough");
      return out;
    };
    expect(await failureOf(() => run(fallback("value")))).toBe("enough");
    expect(await run(fallback("value", { aborts: true }))).toBe("value");
  });

  it("inside of a timeout does not hide that time ran out", async () => {
    const clock = virtualClock();
    const waits = (_: string, part: Run): Promise<string> => sleep("1h", part).then(() => "late");
    const out = chain("c").link("x", waits, timeout(100), fallback("value")).run("in", { clock });
    const failed = failureOf(() => out);
    await clock.runAll();
    expect(await failed).toMatchObject({ code: "timed-out" });
  });

  it("tells when it stands in, with the error", async () => {
    const { observer, seen } = announcements();
    await chain("c")
      .link("x", rejects, fallback("value"))
      .run("in", { observers: [observer] });
    expect(seen).toEqual([{ type: "fallback:used", error: broken }]);
  });

  it("lets the error of a predicate reach the caller", async () => {
    const wrong = new Error("predicate");
    const policy = fallback("value", {
      when: () => {
        throw wrong;
      },
    });
    expect(await failureOf(() => chain("c").link("x", rejects, policy)("in"))).toBe(wrong);
  });

  it("may give only what the link's output can be", () => {
    const c = chain("c").link(
      "x",
      async (id: string): Promise<{ id: string } | null> => ({ id }),
      fallback(null),
    );
    expectTypeOf(c("in")).resolves.toEqualTypeOf<{ id: string } | null>();
    const get = async (id: string): Promise<string> => id;
    // @ts-expect-error: a number is not what the link gives
    chain("c").link("x", get, fallback(5));
    const handler = fallback((_, n: number) => `${n}`);
    // @ts-expect-error: the handler is for other input than the link's
    chain("c").link("x", get, handler);
  });

  it("refuses wrong options by name", () => {
    expect(() => fallback(0, { when: {} as never })).toThrow(TypeError);
    expect(() => fallback(0, { when: {} as never })).toThrow("when must be a predicate");
  });
});
