import { chain, sleep } from "modulink-edge";
import { batch, map } from "modulink-edge/flow";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { countListeners, failureOf } from "../core/counting.ts";
import { collected, counted } from "./streaming.ts";

/** Items, each after a time of its own. */
const timed = (clock: ReturnType<typeof virtualClock>, ...times: number[]) =>
  (async function* () {
    for (const [at, ms] of times.entries()) {
      await new Promise<void>((resolve) => void clock.timer(ms, resolve));
      yield at;
    }
  })();

describe("a batch", () => {
  it("is complete when it is full, and the last when the items end", async () => {
    const pairs = chain("c")
      .link((items: Iterable<number>) => items)
      .link(batch({ size: 2 }));
    expect(await collected(pairs([1, 2, 3]))).toEqual([[1, 2], [3]]);
    expect(await collected(pairs([1, 2]))).toEqual([[1, 2]]);
    expect(await collected(pairs([]))).toEqual([]);
  });

  it("is complete when its first item has waited long enough", async () => {
    const clock = virtualClock();
    const batches = chain("c")
      .link(() => timed(clock, 0, 10, 10, 500, 10, 2000))
      .link(batch({ size: 3, within: 100 }))
      .link(async (items) => {
        const found: unknown[] = [];
        for await (const items_ of items) found.push([clock.now(), items_]);
        return found;
      });
    const found = batches.run(0, { clock });
    await clock.runAll();
    expect(await found).toEqual([
      [20, [0, 1, 2]],
      [620, [3, 4]],
      [2530, [5]],
    ]);
    expect(clock.pending).toBe(0);
  });

  it("counts the time from the first item, also of one that came while nobody asked", async () => {
    const clock = virtualClock();
    const stream = await chain("c")
      .link(() => timed(clock, 10, 300, 1000))
      .link(batch({ size: 5, within: 100 }))
      .run(0, { clock });
    const first = stream.next();
    await clock.advance(150);
    expect(await first).toEqual({ done: false, value: [0] });
    await clock.advance(500);
    expect(await stream.next()).toEqual({ done: false, value: [1] });
  });

  it("loses nothing when the source fails", async () => {
    const error = new Error("source");
    const source = async function* () {
      yield 1;
      yield 2;
      yield 3;
      throw error;
    };
    const stream = chain(source, batch({ size: 2 }))(0);
    expect([await stream.next(), await stream.next()]).toEqual([
      { done: false, value: [1, 2] },
      { done: false, value: [3] },
    ]);
    expect(await failureOf(() => stream.next())).toBe(error);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it("takes an item only when a batch is asked for", async () => {
    const { source, seen } = counted([1, 2, 3, 4]);
    const stream = chain(() => source, batch({ size: 2 }))(0);
    expect(seen.taken).toBe(0);
    await stream.next();
    expect(seen.taken).toBe(2);
  });

  it("ends with the run, without a timer or listener left", async () => {
    const clock = virtualClock();
    const controller = new AbortController();
    const listeners = countListeners(controller.signal);
    const { source, seen } = counted([1], { stuck: true });
    const all = chain("c")
      .link(() => source)
      .link(batch({ size: 5, within: "1h" }))
      .link((items) => collected(items));
    const failed = failureOf(() => all.run(0, { clock, signal: controller.signal }));
    await clock.advance(1);
    expect(clock.pending).toBe(1);
    controller.abort("stop");
    expect(await failed).toBe("stop");
    expect([clock.pending, listeners(), seen.returned]).toEqual([0, 0, 1]);
  });

  it("ends when its reader leaves, though the source is stuck", async () => {
    const { source, seen } = counted([1, 2, 3], { stuck: true });
    const stream = chain(() => source, batch({ size: 2 }))(0);
    for await (const pair of stream) if (pair.length === 2) break;
    const pending = stream.next();
    expect(await stream.return?.()).toEqual({ done: true, value: undefined });
    expect(await pending).toEqual({ done: true, value: undefined });
    expect(seen.returned).toBe(1);
  });

  it("goes on to links that take batches at a time", async () => {
    const clock = virtualClock();
    const sums = chain("c")
      .link((items: number[]) => items)
      .link(batch({ size: 2 }))
      .link(map(async (pair, run) => sleep(5, run).then(() => pair.length), { concurrency: 2 }))
      .link((items) => collected(items));
    const result = sums.run([1, 2, 3], { clock });
    await clock.runAll();
    expect(await result).toEqual([2, 1]);
  });

  it("refuses wrong options", () => {
    expect(() => batch({ size: 0 })).toThrow("size must be a whole number from 1, got 0");
    expect(() => batch({ size: 1, within: "soon" as "1s" })).toThrow(/^within must be a duration/);
  });
});
