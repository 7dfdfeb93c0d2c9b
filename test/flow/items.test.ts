import { chain, type Run, type RunEvent, sleep } from "modulink-edge";
import { errorItem, map, toIterable, toReadable, toStream } from "modulink-edge/flow";
import { logger } from "modulink-edge/observe";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { failureOf } from "../core/counting.ts";
import { collected, counted } from "./streaming.ts";

const numbers = chain("numbers").link("take", (items: readonly number[]) => items);
const table = chain("rows").link("take", (rows: readonly (readonly number[])[]) => rows);
const odd = new RangeError("odd");
const even = (n: number): number => {
  if (n % 2) throw odd;
  return n;
};

/** An observer, and what each event told: its type, path and item. */
function recorder() {
  const lines: string[] = [];
  const observer = ({ type, path, itemPath }: RunEvent): void =>
    void lines.push(`${type} ${path.join("/")}${itemPath === undefined ? "" : ` of ${itemPath}`}`);
  return { lines, observers: [observer] };
}

describe("events of an item", () => {
  it("tell its position, those around it none", async () => {
    const { lines, observers } = recorder();
    const inner = chain("inner").link("a", (n: number) => n);
    await numbers.link("all", map(inner)).run([7, 8], { observers });
    const of = (item: number) => [
      `link.start numbers/all/inner of ${item}`,
      `run.start numbers/all/inner of ${item}`,
      `link.start numbers/all/inner/a of ${item}`,
      `link.end numbers/all/inner/a of ${item}`,
      `run.end numbers/all/inner of ${item}`,
      `link.end numbers/all/inner of ${item}`,
    ];
    expect(lines.slice(3, -2)).toEqual(["link.start numbers/all", ...of(0), ...of(1)]);
    expect(lines.filter((line) => !line.includes("inner"))).toEqual([
      "run.start numbers",
      "link.start numbers/take",
      "link.end numbers/take",
      "link.start numbers/all",
      "link.end numbers/all",
      "run.end numbers",
    ]);
  });

  it("have a property more than others, and are the same otherwise", async () => {
    const events: RunEvent[] = [];
    const clock = virtualClock({ start: 5 });
    const announce = (n: number, run: Run) => {
      run.emit({ type: "a:b", n });
      return n;
    };
    await numbers
      .link("all", map(announce))
      .run([1], { clock, id: "r", origin: "o", observers: [(event) => void events.push(event)] });
    const place = { id: "r", origin: "o", chain: "numbers", link: "announce", at: 5, itemPath: "0" };
    const path = ["numbers", "all", "announce"];
    expect(events.filter(({ itemPath }) => itemPath !== undefined)).toEqual([
      { ...place, path, type: "link.start" },
      { ...place, path, type: "a:b", n: 1 },
      { ...place, path, type: "link.end", duration: 0 },
    ]);
    expect(events.filter((event) => "itemPath" in event)).toHaveLength(3);
  });

  it("tell the items around it, too, the outermost first", async () => {
    const { lines, observers } = recorder();
    const row = chain<readonly number[]>("row").link("each cell", map(even));
    const rows = table.link("each row", map(row));
    await rows.run(
      [
        [2, 4],
        [6, 8],
      ],
      { observers },
    );
    expect(lines.filter((line) => line.startsWith("link.start") && line.includes("/even"))).toEqual(
      ["0/0", "0/1", "1/0", "1/1"].map((item) => `link.start rows/each row/row/each cell/even of ${item}`),
    );
  });

  it("of what comes in time tell in which order it came", async () => {
    const { lines, observers } = recorder();
    const clock = virtualClock();
    const wait = (ms: number, run: Run) => sleep(ms, run);
    const read = chain("read")
      .link("open", () => counted([30, 10, 20]).source)
      .link("all", map(wait, { concurrency: 3, order: "completion" }))
      .link("collect", (items) => collected(items))
      .run(0, { clock, observers });
    await clock.runAll();
    await read;
    expect(lines.filter((line) => line.startsWith("link.end read/all/wait"))).toEqual(
      [1, 2, 0].map((item) => `link.end read/all/wait of ${item}`),
    );
  });

  it("tell the chunk of a stream", async () => {
    const { lines, observers } = recorder();
    const half = chain("half").link("halve", (n: number) => n / 2);
    const halves = toReadable([2, 4]).pipeThrough(toStream(half, { observers }));
    expect(await collected(toIterable(halves))).toEqual([1, 2]);
    expect(lines.filter((line) => line.startsWith("link.end"))).toEqual(
      [0, 1].map((item) => `link.end half/halve of ${item}`),
    );
  });

  it("make lines of a log that tell them apart", async () => {
    const lines: Record<string, unknown>[] = [];
    const observer = logger({ sink: (line) => lines.push(JSON.parse(line)), level: "debug" });
    await numbers
      .link("all", map(even, { mode: "settled", concurrency: 2 }))
      .run([2, 3], { observers: [observer] });
    const told = lines.filter(({ link }) => link === "even");
    expect(told.map(({ event, item }) => [event, item])).toEqual([
      ["link.end", "0"],
      ["link.error", "1"],
    ]);
    expect(lines.filter((line) => "item" in line)).toHaveLength(2);
  });
});

describe("the run of an item", () => {
  it("has the id, the origin and the path of the whole", async () => {
    const told: unknown[] = [];
    const tell = (_: number, { id, origin, path }: Run) => told.push([id, origin, path.join("/")]);
    await numbers.link("all", map(tell)).run([1, 2], { id: "r", origin: "o" });
    expect(told).toEqual([1, 2].map(() => ["r", "o", "numbers/all/tell"]));
    const ids: string[] = [];
    const whole = await numbers
      .link(
        "all",
        map((_, { id }) => ids.push(id)),
      )
      .link("id", (_, { id }) => id)
      .run([1, 2]);
    expect(ids).toEqual([whole, whole]);
  });
});

describe("the item of an error", () => {
  it("is known when it has left the item", async () => {
    expect(errorItem(await failureOf(() => numbers.link(map(even))([2, 4, 5])))).toBe("2");
    const late = async (n: number) => even(n);
    expect(errorItem(await failureOf(() => numbers.link(map(late, { concurrency: 3 }))([2, 5])))).toBe("1");
    const [, outcome] = numbers.link(map(even, { mode: "settled" }))([2, 7]);
    expect(errorItem((outcome as PromiseRejectedResult).reason)).toBe("1");
  });

  it("is the innermost, with those around it", async () => {
    const rows = table.link(map(chain<readonly number[]>("row").link(map(even))));
    expect(errorItem(await failureOf(() => rows([[2], [4, 6, 7]])))).toBe("1/2");
    expect(errorItem(await failureOf(() => numbers.link(map(even))([3])))).toBe("0");
  });

  it("is that of the first failure, whatever it aborts", async () => {
    const clock = virtualClock();
    const link = async (ms: number, run: Run) => {
      await sleep(ms, run);
      throw new RangeError(`after ${ms}`);
    };
    for (const items of [[30, 20, 10], counted([30, 20, 10]).source]) {
      const read = chain("read")
        .link(() => items)
        .link(map(link, { concurrency: 3, order: "completion" }))
        .link((results) => (Array.isArray(results) ? results : collected(results)));
      const failed = failureOf(() => read.run(0, { clock }));
      await clock.runAll();
      expect([String(await failed), errorItem(await failed)]).toEqual(["RangeError: after 10", "2"]);
    }
  });

  it("is not known of what no item threw, and of what is no object", async () => {
    const error = new Error("source");
    const source = function* (): Generator<number> {
      yield 1;
      throw error;
    };
    const all = chain("c")
      .link(source)
      .link(map((n) => n));
    expect(errorItem(await failureOf(() => all(0)))).toBeUndefined();
    const thrown = numbers.link(map(() => Promise.reject("text")));
    expect(errorItem(await failureOf(() => thrown([1])))).toBeUndefined();
    const deaf = numbers.link(map((_, run) => sleep("1h", run)));
    const clock = virtualClock();
    const late = failureOf(() => deaf.run([1], { clock, deadline: "1s" }));
    await clock.advance("1s");
    expect(errorItem(await late)).toBeUndefined();
  });
});
