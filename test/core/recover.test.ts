import { chain, errorPath, type Run } from "modulink-edge";
import { describe, expect, it } from "vitest";
import { failureOf } from "./counting.ts";

class Declined extends Error {
  readonly reason = "funds";
}
const isDeclined = (error: unknown): error is Declined => error instanceof Declined;

/** A chain whose link `pay` fails in the given way. */
const paying = (fail: (n: number) => number | Promise<number>) =>
  chain("pay")
    .link("price", (n: number) => n + 1)
    .link("charge", fail);
type Failing = (error: unknown) => (n: number) => number | Promise<number>;
const throws: Failing = (error) => () => {
  throw error;
};
const rejects: Failing = (error) => async () => {
  await null;
  throw error;
};

describe.each([
  ["synchronous", throws],
  ["asynchronous", rejects],
])("a recovery from a %s failure", (_, failing) => {
  it("takes the errors of a class", async () => {
    const recovered = paying(failing(new Declined())).recover(Declined, (error) => error.reason);
    expect(await recovered(1)).toBe("funds");
  });

  it("takes the errors a function accepts, thrown texts too", async () => {
    expect(await paying(failing(new Declined())).recover(isDeclined, (error) => error.reason)(1)).toBe(
      "funds",
    );
    expect(await paying(failing("text")).recover((error) => error === "text", String)(1)).toBe("text");
  });

  it("lets other errors go on", async () => {
    const error = new RangeError("other");
    let handled = 0;
    const recovered = paying(failing(error)).recover(Declined, () => handled++);
    expect(await failureOf(() => recovered(1))).toBe(error);
    expect(handled).toBe(0);
    expect(errorPath(error)).toEqual(["pay", "charge"]);
  });

  it("is given the value that entered the failing link, and the run", async () => {
    const given: unknown[] = [];
    const recovered = paying(failing(new Declined())).recover(Declined, (_error, input, run) => {
      given.push(input, run.path);
      return 0;
    });
    await recovered(1);
    expect(given).toEqual([2, ["pay", "recover"]]);
  });

  it("covers every link before it and none after", async () => {
    const early = chain("c")
      .link("first", failing(new Declined()))
      .link("second", (n) => n)
      .recover(Declined, () => -1);
    expect(await early(1)).toBe(-1);
    const late = chain("c")
      .link((n: number) => n)
      .recover(Declined, () => -1)
      .link("late", failing(new Declined()));
    expect(await failureOf(() => late(1))).toBeInstanceOf(Declined);
  });

  it("skips the links between the failure and itself, and runs those after it once", async () => {
    const ran: string[] = [];
    const recovered = paying(failing(new Declined()))
      .link("skipped", (n) => {
        ran.push("skipped");
        return n;
      })
      .recover(Declined, () => {
        ran.push("handler");
        return 7;
      })
      .link("after", (n) => {
        ran.push(`after ${n}`);
        return n;
      });
    expect(await recovered(1)).toBe(7);
    expect(ran).toEqual(["handler", "after 7"]);
  });

  it("runs the handler once, also when the handler is a link of the chain as well", async () => {
    let handled = 0;
    const handle = () => ++handled;
    const recovered = paying(failing(new Declined())).recover(Declined, handle).link(handle);
    expect(await recovered(1)).toBe(2);
    expect(handled).toBe(2);
  });

  it("fails the run with the handler's own error", async () => {
    const second = new TypeError("handler");
    for (const handler of [throws(second), rejects(second)]) {
      const recovered = paying(failing(new Declined())).recover(Declined, () => handler(0));
      expect(await failureOf(() => recovered(1))).toBe(second);
    }
    expect(errorPath(second)).toEqual(["pay", "recover"]);
  });

  it("may be followed by another, which also covers the handler", async () => {
    const chained = paying(failing(new Declined()))
      .recover("unused", RangeError, () => "range")
      .recover("first", Declined, () => throws(new RangeError("from the handler"))(0))
      .recover("second", RangeError, (error, input) => `${error.message} ${input}`);
    expect(await chained(1)).toBe("from the handler 2");
  });

  it("may wait", async () => {
    const recovered = paying(failing(new Declined())).recover(Declined, async () => 5);
    expect(await recovered(1)).toBe(5);
  });

  it("covers a nested chain, and the nested chain may recover by itself", async () => {
    const inner = paying(failing(new Declined()));
    const outer = chain("outer").link(inner);
    expect(await outer.recover(Declined, (_, input) => input)(4)).toBe(4);
    expect(
      await chain("outer")
        .link(inner.recover(Declined, () => 8))
        .link((n) => n + 1)(4),
    ).toBe(9);
  });
});

describe("a recovery", () => {
  it("lets values through when nothing fails", async () => {
    const fine = chain("c")
      .link((n: number) => n)
      .recover(Error, () => -1);
    expect(fine(3)).toBe(3);
    expect(
      await chain("c")
        .link(async (n: number) => n)
        .recover(
          Error,
          () => -1,
        )(3),
    ).toBe(3);
  });

  it("fails the run when its matcher throws", async () => {
    const error = new Error("cannot tell");
    const recovered = paying(throws(new Declined())).recover(
      (): boolean => {
        throw error;
      },
      () => 0,
    );
    expect(await failureOf(() => recovered(1))).toBe(error);
  });

  it("does not keep a chain going by side effect: without one the next link never runs", async () => {
    const ran: string[] = [];
    const broken = paying(throws(new Declined())).link(() => ran.push("next"));
    await failureOf(() => broken(1));
    expect(ran).toEqual([]);
  });

  it("does not hold an aborted run up", async () => {
    const controller = new AbortController();
    let handled = 0;
    const stopped = chain("c")
      .link(async (n: number, run: Run) => {
        controller.abort(new Declined());
        await null;
        run.throwIfAborted();
        return n;
      })
      .recover(Declined, () => ++handled);
    const error = await failureOf(() => stopped.run(1, { signal: controller.signal }));
    expect(error).toBe(controller.signal.reason);
    expect(handled).toBe(0);
  });

  it("leaves a link its own error in an aborted run", async () => {
    const error = new RangeError("own");
    const controller = new AbortController();
    const stopped = chain("c")
      .link((): number => {
        controller.abort();
        throw error;
      })
      .recover(RangeError, () => 0);
    expect(await failureOf(() => stopped.run(1, { signal: controller.signal }))).toBe(error);
  });

  it("works in every run of the chain alike", async () => {
    const recovered = paying((n) => (n > 2 ? Promise.reject(new Declined()) : n)).recover(Declined, () => -1);
    expect(await Promise.all([recovered(1), recovered(5), recovered(1), recovered(9)])).toEqual([
      2, -1, 2, -1,
    ]);
  });

  it("takes what is thrown by a class of errors that is not called Error", async () => {
    const aborted = paying(throws(new DOMException("gone", "AbortError"))).recover(
      DOMException,
      (error) => error.name,
    );
    expect(await aborted(1)).toBe("AbortError");
  });
});
