import { chain, type Run, type RunEvent, sleep } from "modulink-edge";
import { toIterable, toReadable, toStream } from "modulink-edge/flow";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { countListeners, failureOf } from "../core/counting.ts";
import { collected, counted } from "./streaming.ts";

const double = chain("double").link((n: number) => n * 2);
const waiting = chain("waiting").link(async (ms: number, run) => {
  await sleep(ms, run);
  return ms;
});

describe("a chain as a transform stream", () => {
  it("makes something of each chunk, of any kind", async () => {
    expect(await collected(toIterable(toReadable([1, 2, 3]).pipeThrough(toStream(double))))).toEqual([
      2, 4, 6,
    ]);
    const wrap = chain("wrap").link((text: string) => ({ text }));
    const texts = new Blob(["héllo"])
      .stream()
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(toStream(wrap));
    expect(await collected(toIterable(texts))).toEqual([{ text: "héllo" }]);
  });

  it("keeps the order of the chunks, or gives them as they are ready", async () => {
    for (const [order, expected] of [
      ["input", [30, 20, 10]],
      ["completion", [10, 20, 30]],
    ] as const) {
      const clock = virtualClock();
      const stream = toStream(waiting, { clock, concurrency: 3, order });
      const all = collected(toIterable(toReadable([30, 20, 10]).pipeThrough(stream)));
      await clock.runAll();
      expect(await all).toEqual(expected);
    }
  });

  it("takes no chunk that nobody asks for", async () => {
    const { source, seen } = counted(Array.from({ length: 50 }, (_, n) => n));
    const started: number[] = [];
    const link = (n: number) => void started.push(n);
    const { readable, writable } = toStream(link, { concurrency: 2 });
    const piped = toReadable(source).pipeTo(writable);
    const clock = virtualClock();
    await clock.advance(1);
    expect(started).toEqual([]);
    expect(seen.taken).toBeLessThan(4);
    const reader = readable.getReader();
    for (let n = 0; n < 10; n++) await reader.read();
    await clock.advance(1);
    expect(started.length).toBeLessThan(14);
    await reader.cancel("enough");
    await Promise.allSettled([piped]);
    expect(seen.returned).toBe(1);
  });

  it("errors both sides with its first failure", async () => {
    const error = new Error("two");
    const { readable, writable } = toStream((n: number) => {
      if (n === 2) throw error;
      return n;
    });
    const { source, seen } = counted([1, 2, 3, 4]);
    const piped = Promise.allSettled([toReadable(source).pipeTo(writable)]);
    const reader = readable.getReader();
    expect(await reader.read()).toEqual({ done: false, value: 1 });
    expect(await failureOf(() => reader.read())).toBe(error);
    await piped;
    expect(seen.returned).toBe(1);
  });

  it("tells outcomes when asked to, and goes on", async () => {
    const odd = (n: number) => {
      if (n % 2 === 0) throw new Error("even");
      return n;
    };
    const stream = toReadable([1, 2, 3]).pipeThrough(toStream(odd, { mode: "settled" }));
    expect((await collected(toIterable(stream))).map(({ status }) => status)).toEqual([
      "fulfilled",
      "rejected",
      "fulfilled",
    ]);
  });

  it("fails as its source does", async () => {
    const error = new Error("source");
    const source = async function* () {
      yield 1;
      throw error;
    };
    const reader = toReadable(source()).pipeThrough(toStream(double)).getReader();
    expect(
      await failureOf(async () => {
        for (;;) if ((await reader.read()).done) return;
      }),
    ).toBe(error);
  });

  it("aborts what is running when its reader cancels", async () => {
    const clock = virtualClock();
    const reasons: unknown[] = [];
    const link = (ms: number, run: Run) => sleep(ms, run).catch((reason) => void reasons.push(reason));
    const { source, seen } = counted([1000, 1000, 1000, 1000, 1000]);
    const reader = toReadable(source)
      .pipeThrough(toStream(link, { clock, concurrency: 2 }))
      .getReader();
    const reading = reader.read();
    await clock.advance(1);
    await reader.cancel("enough");
    expect(await reading).toEqual({ done: true, value: undefined });
    await clock.advance(1);
    expect([reasons.includes("enough"), clock.pending, seen.returned]).toEqual([true, 0, 1]);
  });

  it("is stopped by its signal and its deadline as a whole, and leaves no listener", async () => {
    const clock = virtualClock();
    const controller = new AbortController();
    const listeners = countListeners(controller.signal);
    const reader = toReadable([1000])
      .pipeThrough(toStream(waiting, { clock, signal: controller.signal }))
      .getReader();
    const failed = failureOf(() => reader.read());
    await clock.advance(1);
    controller.abort("stop");
    expect(await failed).toBe("stop");
    expect([listeners(), clock.pending]).toEqual([0, 0]);
    const late = toReadable([1000])
      .pipeThrough(toStream(waiting, { clock, deadline: 10 }))
      .getReader();
    const timed = failureOf(() => late.read());
    await clock.advance(10);
    expect(await timed).toMatchObject({ code: "deadline-exceeded" });
    const done = toReadable([1]).pipeThrough(toStream(double, { signal: controller.signal }));
    await failureOf(() => collected(toIterable(done)));
    expect(listeners()).toBe(0);
  });

  it("leaves no listener when it ends well", async () => {
    const controller = new AbortController();
    const listeners = countListeners(controller.signal);
    const stream = toReadable([1, 2]).pipeThrough(toStream(double, { signal: controller.signal }));
    expect(await collected(toIterable(stream))).toEqual([2, 4]);
    expect(listeners()).toBe(0);
  });

  it("is one run: its chunks share an id and the observers", async () => {
    const told: RunEvent[] = [];
    const stream = toStream(double, { observers: [(event) => told.push(event)], id: "s-1" });
    await collected(toIterable(toReadable([1, 2]).pipeThrough(stream)));
    expect(told.map(({ id, type, path }) => `${id} ${type} ${path.join("/")}`).slice(0, 4)).toEqual([
      "s-1 run.start double",
      "s-1 link.start double/link 1",
      "s-1 link.end double/link 1",
      "s-1 run.end double",
    ]);
  });
});

describe("a source as a stream", () => {
  it("takes an item when one is asked for, and lets go when it is cancelled", async () => {
    const { source, seen } = counted([1, 2, 3]);
    const reader = toReadable(source).getReader();
    expect(await reader.read()).toEqual({ done: false, value: 1 });
    expect(seen.taken).toBe(1);
    await reader.cancel();
    expect(seen.returned).toBe(1);
  });

  it("is iterated on every runtime, and cancelled by leaving the loop", async () => {
    const { source, seen } = counted([1, 2, 3]);
    for await (const n of toIterable(toReadable(source))) if (n === 2) break;
    expect(seen.returned).toBe(1);
  });

  it("fails as the source does", async () => {
    const error = new Error("source");
    const reader = toReadable(
      // biome-ignore lint/correctness/useYield: it fails before it gives anything
      (async function* (): AsyncGenerator<number> {
        throw error;
      })(),
    ).getReader();
    expect(await failureOf(() => reader.read())).toBe(error);
  });

  it("must have items", () => {
    for (const wrong of [5, {}, undefined, null])
      expect(() => toReadable(wrong as never)).toThrow(/^expected an iterable or a ReadableStream/);
  });
});
