import { chain, sleep } from "modulink-edge";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { fc } from "../runtimes/property.ts";

describe("a virtual clock", () => {
  it("begins at 0 or where it is told, and stands still", () => {
    expect(virtualClock().now()).toBe(0);
    const clock = virtualClock({ start: 1_700_000_000_000 });
    expect([clock.now(), clock.now()]).toEqual([1_700_000_000_000, 1_700_000_000_000]);
  });

  it("moves by what it is told, whether timers wait or not", async () => {
    const clock = virtualClock({ start: 10 });
    await clock.advance("1.5s");
    await clock.advance(5);
    expect(clock.now()).toBe(1515);
  });

  it("fires timers at their times, and none before", async () => {
    const clock = virtualClock();
    const fired: [string, number][] = [];
    const note = (name: string) => () => fired.push([name, clock.now()]);
    clock.timer(20, note("b"));
    clock.timer(10, note("a"));
    clock.timer(30, note("c"));
    await clock.advance(20);
    expect(fired).toEqual([
      ["a", 10],
      ["b", 20],
    ]);
    expect(clock.pending).toBe(1);
  });

  it("fires timers that are due together in the order they were set", async () => {
    const clock = virtualClock();
    const fired: number[] = [];
    for (const n of [1, 2, 3]) clock.timer(5, () => fired.push(n));
    await clock.advance(5);
    expect(fired).toEqual([1, 2, 3]);
  });

  it("never fires a timer that was cancelled, however often and late it was", async () => {
    const clock = virtualClock();
    let fired = 0;
    const cancelled = clock.timer(5, () => fired++);
    const done = clock.timer(1, () => fired++);
    cancelled();
    cancelled();
    await clock.advance(5);
    done();
    expect([fired, clock.pending]).toEqual([1, 0]);
  });

  it("lets everything that a timer sets off happen before the next one fires", async () => {
    const clock = virtualClock();
    const log: string[] = [];
    clock.timer(10, async () => {
      for (let n = 0; n < 500; n++) await null;
      log.push("first");
    });
    clock.timer(10, () => log.push("second"));
    await clock.advance(10);
    expect(log).toEqual(["first", "second"]);
  });

  it("fires timers that were set by timers, when they are due in time", async () => {
    const clock = virtualClock();
    const times: number[] = [];
    const again = (): void => {
      times.push(clock.now());
      clock.timer(10, again);
    };
    clock.timer(10, again);
    await clock.advance(35);
    expect(times).toEqual([10, 20, 30]);
    expect([clock.now(), clock.pending]).toEqual([35, 1]);
  });

  it("fires a timer of no or negative time at the next chance, never at once", async () => {
    const clock = virtualClock({ start: 100 });
    let fired = 0;
    clock.timer(0, () => fired++);
    clock.timer(-50, () => fired++);
    expect(fired).toBe(0);
    await clock.advance(0);
    expect([fired, clock.now()]).toEqual([2, 100]);
  });

  it("runs all timers there are and will be", async () => {
    const clock = virtualClock();
    const wait = chain("c").link((n: number, run) => sleep("1h", run).then(() => n));
    const out = chain("all").link(wait).link(wait).link(wait).run(1, { clock });
    await clock.runAll();
    expect(await out).toBe(1);
    expect(clock.now()).toBe(3 * 3_600_000);
  });

  it("does not run for ever", async () => {
    const clock = virtualClock();
    const again = (): void => void clock.timer(1, again);
    again();
    await expect(clock.runAll(50)).rejects.toThrow(/more than 50 timers/);
    expect(clock.now()).toBe(51);
  });

  it("refuses to move by what is not a duration, back included", async () => {
    const clock = virtualClock();
    await expect(clock.advance(-1)).rejects.toThrow(TypeError);
    await expect(clock.advance("later" as never)).rejects.toThrow(/duration/);
    expect(clock.now()).toBe(0);
  });

  it("passes on the error of a timer, and goes on afterwards", async () => {
    const clock = virtualClock();
    let fired = 0;
    clock.timer(1, () => {
      throw new Error("timer");
    });
    clock.timer(2, () => fired++);
    await expect(clock.advance(5)).rejects.toThrow("timer");
    await clock.advance(5);
    expect(fired).toBe(1);
  });

  it("is apart from every other clock", async () => {
    const one = virtualClock();
    const other = virtualClock();
    await one.advance("1h");
    expect(other.now()).toBe(0);
  });

  it("fires any timers in the order of their times, whatever the steps", async () => {
    const times = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 15 });
    const steps = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(times, steps, async (due, advances) => {
        const clock = virtualClock();
        const fired: number[] = [];
        for (const time of due) clock.timer(time, () => fired.push(clock.now()));
        for (const step of advances) await clock.advance(step);
        const now = advances.reduce((sum, step) => sum + step, 0);
        const expected = advances.length ? due.filter((time) => time <= now).sort((a, b) => a - b) : [];
        expect(fired).toEqual(expected);
        expect(clock.pending).toBe(due.length - fired.length);
      }),
      { numRuns: 50 },
    );
  });
});
