import {
  chain,
  compensationErrors,
  errorPath,
  isModulinkError,
  type Run,
  type RunEvent,
  sleep,
} from "modulink-edge";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { failureOf } from "./counting.ts";

const declined = new Error("declined");
const decline = () => {
  throw declined;
};

/** A chain of three steps that are undone into a list, and what comes behind them. */
function trip() {
  const undone: unknown[] = [];
  const undo = (name: string) => (value: unknown, error: unknown) => void undone.push([name, value, error]);
  const booked = chain("trip")
    .link("flight", (n: number) => n + 1)
    .compensate("cancel flight", undo("flight"))
    .link("hotel", async (n) => n * 10)
    .compensate("cancel hotel", undo("hotel"));
  return { booked, undone };
}

describe("links that are compensated for", () => {
  it("are undone in reverse when a later one fails, with the values they gave and the error", async () => {
    const { booked, undone } = trip();
    expect(await failureOf(() => booked.link("pay", decline)(1))).toBe(declined);
    expect(undone).toEqual([
      ["hotel", 20, declined],
      ["flight", 2, declined],
    ]);
  });

  it("are left alone when all goes well, and when they fail themselves", async () => {
    const { booked, undone } = trip();
    expect(await booked(1)).toBe(20);
    const own = chain("c")
      .link(decline)
      .compensate(() => undone.push("own"));
    expect(await failureOf(() => own(1))).toBe(declined);
    expect(undone).toEqual([]);
  });

  it("are undone before a recovery goes on, and only once", async () => {
    const { booked, undone } = trip();
    const recovered = booked
      .link("pay", decline)
      .recover(Error, () => 0)
      .link("again", decline);
    expect(await failureOf(() => recovered(1))).toBe(declined);
    expect(undone).toHaveLength(2);
  });

  it("leave the error and its path as they were", async () => {
    const { booked } = trip();
    const error = await failureOf(() => booked.link("pay", decline).run(1));
    expect(error).toBe(declined);
    expect(errorPath(error)).toEqual(["trip", "pay"]);
    expect(compensationErrors(error)).toEqual([]);
  });

  it("are all undone though one of them cannot be, and the failures are told", async () => {
    const undone: string[] = [];
    const failing = chain("c")
      .link("a", (n: number) => n)
      .compensate(async () => undone.push("a"))
      .link("b", (n) => n)
      .compensate(async () => {
        throw "b is stuck";
      })
      .link("c", (n) => n)
      .compensate(() => {
        throw new RangeError("c is stuck");
      })
      .link("fails", () => {
        throw new Error("declined");
      });
    const error = await failureOf(() => failing.run(1));
    expect(undone).toEqual(["a"]);
    expect(compensationErrors(error)).toEqual([new RangeError("c is stuck"), "b is stuck"]);
    expect(compensationErrors("text")).toEqual([]);
  });

  it("are undone synchronously when all is synchronous", () => {
    const undone: number[] = [];
    const sync = chain("c")
      .link((n: number) => n + 1)
      .compensate((n) => void undone.push(n))
      .link(decline);
    expect(() => sync(1)).toThrow(declined);
    expect(undone).toEqual([2]);
  });

  it("are undone when the run is stopped, by a run that is not", async () => {
    const clock = virtualClock();
    const undone: unknown[] = [];
    const slow = chain("c")
      .link((n: number) => n)
      .compensate(async (n, error, run: Run) => {
        await sleep("1m", run);
        undone.push([n, isModulinkError(error, "deadline-exceeded"), run.aborted, run.deadline]);
      })
      .link((_, run) => sleep("1h", run));
    const failed = failureOf(() => slow.run(7, { clock, deadline: "1s" }));
    await clock.advance("2m");
    expect(isModulinkError(await failed, "deadline-exceeded")).toBe(true);
    expect(undone).toEqual([[7, true, false, undefined]]);
  });

  it("tell observers of their undoing, at their own place", async () => {
    const told: string[] = [];
    const observer = ({ type, path }: RunEvent) => told.push(`${type} ${path.join("/")}`);
    const { booked } = trip();
    await failureOf(() => booked.link("pay", decline).run(1, { observers: [observer] }));
    expect(told.slice(told.indexOf("link.error trip/pay"))).toEqual([
      "link.error trip/pay",
      "link.start trip/cancel hotel",
      "link.end trip/cancel hotel",
      "link.start trip/cancel flight",
      "link.end trip/cancel flight",
      "run.error trip",
    ]);
  });

  it("belong to a run: two at once do not undo each other's", async () => {
    const { booked, undone } = trip();
    const paid = booked.link("pay", (n) => {
      if (n > 20) throw declined;
      return n;
    });
    const results = await Promise.allSettled([paid(1), paid(2), paid(1)]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(undone).toEqual([
      ["hotel", 30, declined],
      ["flight", 3, declined],
    ]);
  });

  it("of a nested chain are done with when it has ended: the outer chain undoes it as a whole", async () => {
    const { booked, undone } = trip();
    const outer = chain("outer")
      .link(booked)
      .compensate((total) => void undone.push(total))
      .link("fails", decline);
    expect(await failureOf(() => outer(1))).toBe(declined);
    expect(undone).toEqual([20]);
  });

  it("need a function", () => {
    expect(() =>
      chain("c")
        .link(decline)
        .compensate(5 as never),
    ).toThrow(new TypeError('"compensate" must be a function, got number'));
  });
});
