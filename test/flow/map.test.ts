import { chain, type Run, type RunEvent, sleep } from "modulink-edge";
import { map } from "modulink-edge/flow";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { failureOf } from "../core/counting.ts";
import { cases, fc } from "../runtimes/property.ts";
import { collected, counted } from "./streaming.ts";

const numbers = chain("numbers").link((items: readonly number[]) => items);
const waiting = async (ms: number, run: Run) => {
  await sleep(ms, run);
  return ms;
};

describe("a link mapped over items", () => {
  it("gives an array of what it makes of each, without a promise where it needs none", () => {
    expect(numbers.link(map((n) => n * 2))([1, 2, 3])).toEqual([2, 4, 6]);
    expect(numbers.link(map((n) => n * 2))([])).toEqual([]);
    const set = chain("set").link((items: Set<string>) => items);
    expect(set.link(map((text) => text.length))(new Set(["a", "bc"]))).toEqual([1, 2]);
  });

  it("takes one item at a time unless more are allowed", async () => {
    for (const concurrency of [1, 2, 3, Infinity]) {
      const clock = virtualClock();
      let [active, most] = [0, 0];
      const link = async (ms: number, run: Run) => {
        most = Math.max(most, ++active);
        await sleep(ms, run);
        active--;
        return ms;
      };
      const result = numbers.link(map(link, { concurrency })).run([30, 20, 10, 5], { clock });
      await clock.runAll();
      expect(await result).toEqual([30, 20, 10, 5]);
      expect(most).toBe(Math.min(4, concurrency));
    }
  });

  it("gives results as they are ready when asked to", async () => {
    const clock = virtualClock();
    const result = numbers
      .link(map(waiting, { concurrency: 3, order: "completion" }))
      .run([30, 20, 10, 5], { clock });
    await clock.runAll();
    expect(await result).toEqual([10, 5, 20, 30]);
  });

  it("fails with the first failure, aborts what is running and starts no more", async () => {
    const clock = virtualClock();
    const error = new Error("no");
    const [started, aborted]: number[][] = [[], []];
    const link = async (ms: number, run: Run) => {
      started?.push(ms);
      await sleep(ms, run).catch(() => aborted?.push(ms));
      if (ms === 10) throw error;
    };
    const failed = failureOf(() => numbers.link(map(link, { concurrency: 2 })).run([50, 10, 30], { clock }));
    await clock.runAll();
    expect(await failed).toBe(error);
    expect([started, aborted, clock.pending]).toEqual([[50, 10], [50], 0]);
  });

  it("tells the outcome of each item when asked to", async () => {
    const error = new Error("two");
    const link = (n: number) => {
      if (n === 2) throw error;
      return n;
    };
    expect(numbers.link(map(link, { mode: "settled" }))([1, 2, 3])).toEqual([
      { status: "fulfilled", value: 1 },
      { status: "rejected", reason: error },
      { status: "fulfilled", value: 3 },
    ]);
  });

  it("closes an iterable it does not finish, and fails as the iterable does", async () => {
    let closed = 0;
    const error = new Error("source");
    const source = function* (fails: boolean) {
      try {
        yield 1;
        if (fails) throw error;
        yield 2;
      } finally {
        closed++;
      }
    };
    const each = chain("c").link((items: Iterable<number>) => items);
    const broken = each.link(
      map(() => {
        throw error;
      }),
    );
    expect(await failureOf(() => broken(source(false)))).toBe(error);
    expect(await failureOf(() => each.link(map((n) => n))(source(true)))).toBe(error);
    expect(closed).toBe(2);
  });

  it("stops with the run, also between items that are deaf", async () => {
    const clock = virtualClock();
    const started: number[] = [];
    const deaf = (n: number, run: Run) => {
      started.push(n);
      return new Promise<void>((resolve) => run.clock.timer(10, resolve));
    };
    const failed = failureOf(() => numbers.link(map(deaf)).run([1, 2, 3, 4], { clock, deadline: 15 }));
    await clock.runAll();
    expect(await failed).toMatchObject({ code: "deadline-exceeded" });
    expect(started).toEqual([1, 2]);
  });

  it("has events for each item at one place", async () => {
    const told: string[] = [];
    const observer = ({ type, path }: RunEvent) => void (type === "link.start" && told.push(path.join("/")));
    await numbers
      .link(
        "all",
        map(function half(n) {
          return n / 2;
        }),
      )
      .run([2, 4], { observers: [observer] });
    expect(told).toEqual(["numbers/link 1", "numbers/all", "numbers/all/half", "numbers/all/half"]);
  });

  it("refuses wrong options, and an input without items", async () => {
    expect(() => map(String, { concurrency: 0 })).toThrow(/^concurrency must be a whole number/);
    expect(() => map(String, { order: "random" as "input" })).toThrow(
      new TypeError("order must be one of input, completion, got random"),
    );
    expect(() => map(String, { mode: "any" as "all" })).toThrow(
      new TypeError("mode must be one of all, settled, got any"),
    );
    const wrong = chain("c")
      .link(() => 5 as unknown as number[])
      .link(map((n) => n));
    expect(await failureOf(() => wrong(0))).toEqual(
      new TypeError("expected an iterable or a ReadableStream, got number"),
    );
  });
});

describe("a link mapped over what comes in time", () => {
  it("gives what comes in time, in the order of the items", async () => {
    const clock = virtualClock();
    const { source } = counted([30, 20, 10]);
    const stream = chain("c")
      .link((items: AsyncIterable<number>) => items)
      .link(map(waiting, { concurrency: 3 }));
    const all = collected(await stream.run(source, { clock }));
    await clock.runAll();
    expect(await all).toEqual([30, 20, 10]);
  });

  it("gives the results of a slow source as soon as they are ready", async () => {
    const clock = virtualClock();
    const source = async function* (): AsyncGenerator<number> {
      yield 1;
      await new Promise<void>((resolve) => void clock.timer(1000, resolve));
      yield 2;
    };
    const stream = chain(
      source,
      map((n) => n * 10, { concurrency: 8 }),
    )(0);
    expect(await stream.next()).toEqual({ done: false, value: 10 });
    const next = stream.next();
    await clock.runAll();
    expect(await next).toEqual({ done: false, value: 20 });
  });

  it("takes nothing before it is asked, and no more items than may be in work", async () => {
    const { source, seen } = counted([1, 2, 3, 4, 5, 6]);
    const stream = chain(
      () => source,
      map((n) => n, { concurrency: 2 }),
    )(0);
    await Promise.resolve();
    expect(seen.taken).toBe(0);
    await stream.next();
    await new Promise<void>((resolve) => virtualTick(resolve));
    expect(seen.taken).toBeLessThanOrEqual(4);
    expect(await collected(stream)).toEqual([2, 3, 4, 5, 6]);
  });

  it("ends when the reader leaves: what is running is aborted, the source let go", async () => {
    const clock = virtualClock();
    const aborted: unknown[] = [];
    const { source, seen } = counted([1, 1000, 1000]);
    const link = (ms: number, run: Run) => sleep(ms, run).catch((reason) => void aborted.push(reason));
    const stream = await chain("c")
      .link(() => source)
      .link(map(link, { concurrency: 2 }))
      .run(0, { clock });
    const first = stream.next();
    await clock.advance(1);
    await first;
    await stream.return?.();
    await clock.advance(0);
    expect([seen.returned, clock.pending, aborted.length > 0]).toEqual([1, 0, true]);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it("ends with its first failure, which is told once, or with none when outcomes are asked for", async () => {
    const link = async (n: number) => {
      if (n === 2) throw new RangeError("two");
      return n;
    };
    const stream = chain(() => counted([1, 2, 3]).source, map(link))(0);
    expect(await stream.next()).toMatchObject({ value: 1 });
    expect(await failureOf(() => stream.next())).toEqual(new RangeError("two"));
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    const settled = chain(() => counted([1, 2, 3]).source, map(link, { mode: "settled" }))(0);
    expect((await collected(settled)).map(({ status }) => status)).toEqual([
      "fulfilled",
      "rejected",
      "fulfilled",
    ]);
  });

  it("fails as the source does, behind the items before", async () => {
    const error = new Error("source");
    const source = async function* () {
      yield 1;
      throw error;
    };
    for (const mode of ["all", "settled"] as const) {
      const stream = chain(
        source,
        map((n) => n, { mode, concurrency: 4 }),
      )(0);
      expect((await stream.next()).done).toBe(false);
      expect(await failureOf(() => stream.next())).toBe(error);
    }
  });

  it("rejects at once when the run is stopped while it lasts, and leaves nothing behind", async () => {
    const clock = virtualClock();
    const { source, seen } = counted([1, 2], { stuck: true });
    const all = chain("c")
      .link(() => source)
      .link(map((n) => n, { concurrency: 4 }))
      .link((items) => collected(items));
    const failed = failureOf(() => all.run(0, { clock, deadline: "1s" }));
    await clock.advance("1s");
    expect(await failed).toMatchObject({ code: "deadline-exceeded" });
    expect([clock.pending, seen.returned]).toEqual([0, 1]);
  });

  it("reads a ReadableStream, and cancels it", async () => {
    let cancelled: unknown;
    const source = () =>
      new ReadableStream<number>({
        start(controller) {
          for (const n of [1, 2, 3]) controller.enqueue(n);
        },
        cancel: (reason) => {
          cancelled = reason;
        },
      });
    const stream = chain(
      source,
      map((n) => n + 1),
    )(0);
    for await (const n of stream) if (n === 3) break;
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    const reasoned = chain(
      source,
      map((n) => n + 1),
    )(0);
    await reasoned.next();
    await reasoned.return?.("enough");
    expect(cancelled).toBe("enough");
  });

  it("gives the same as over an array, whatever takes how long", async () => {
    const options = fc.record({
      times: fc.array(fc.nat(40), { maxLength: 12 }),
      concurrency: fc.integer({ min: 1, max: 6 }),
      order: fc.constantFrom("input" as const, "completion" as const),
    });
    await fc.assert(
      fc.asyncProperty(options, async ({ times, ...rules }) => {
        const clock = virtualClock();
        const array = numbers.link(map(waiting, rules)).run(times, { clock });
        const link = map(waiting, rules);
        const stream = chain("c")
          .link(() => counted(times).source)
          .link(link)
          .link((items) => collected(items))
          .run(0, { clock });
        await clock.runAll();
        expect([...(await stream)].sort()).toEqual([...(await array)].sort());
        if (rules.order === "input") expect(await stream).toEqual(times);
      }),
      { numRuns: cases(100) },
    );
  });
});

/** Lets everything that is ready happen. */
function virtualTick(done: () => void): void {
  const clock = virtualClock();
  clock.advance(0).then(done);
}
