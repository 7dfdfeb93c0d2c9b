import { chain, type Run, sleep } from "modulink-edge";
import { map, toIterable, toReadable, toStream } from "modulink-edge/flow";
import type { FinishedSpan } from "modulink-edge/observe";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";
import { collecting } from "./collected.ts";

/** How long the links of an item take, and how often it runs its inner chain at once. */
interface Work {
  readonly waits: readonly number[];
  readonly twins: number;
}

/** A traced map of chains in chains, whose links tell to which item the trace says they belong. */
function traced() {
  const collection = collecting();
  const { traces, spans } = collection;
  /** The ids of the spans that links found themselves in, and the items that these links worked for. */
  const seen = new Map<string, number>();
  const nap = (at: number) => async (item: { index: number; work: Work }, run: Run) => {
    seen.set(traces.context(run)!.spanId, item.index);
    await sleep(item.work.waits[at] ?? 0, run);
    seen.set(traces.context(run)!.spanId, item.index);
    run.emit({ type: "work:done", index: item.index });
    return item;
  };
  const deep = chain("deep").link("third", nap(2));
  const inner = chain("inner").link("second", nap(1)).link(deep);
  const each = chain("each")
    .link("first", nap(0))
    .link("twins", (item, run) =>
      Promise.all(Array.from({ length: item.work.twins }, () => inner(item, run))).then(() => item),
    )
    .parallel({ left: nap(3), right: nap(4) });
  const all = (concurrency: number, order: "input" | "completion") =>
    chain("all")
      .link("list", (items: readonly Work[]) => items.map((work, index) => ({ index, work })))
      .link("map", map(each, { concurrency, order }));
  /** The item whose span is around a span. */
  const byId = new Map<string, FinishedSpan>();
  const itemAround = (spanId: string | undefined): unknown => {
    if (byId.size !== spans.length) for (const span of spans) byId.set(span.context.spanId, span);
    const span = byId.get(spanId ?? "");
    return span?.attributes["modulink.item"] ?? (span && itemAround(span.parent?.spanId));
  };
  return { ...collection, seen, all, itemAround };
}

describe("spans of items that run at the same time", () => {
  it("are inside the span of their own item", async () => {
    const { traces, spans, seen, all, itemAround } = traced();
    const clock = virtualClock();
    const work = Array.from({ length: 20 }, (_, at) => ({
      waits: [(at * 7) % 20, (at * 11) % 20, (at * 3) % 20, at % 5, (at * 13) % 20],
      twins: 1,
    }));
    const running = all(Infinity, "completion").run(work, { clock, observers: [traces] });
    await clock.runAll();
    await running;
    expect(seen.size).toBe(20 * 5);
    for (const [spanId, index] of seen) expect(itemAround(spanId)).toBe(`${index}`);
    const items = spans.filter(({ attributes }) => "modulink.item" in attributes);
    const mapped = spans.find(({ name }) => name === "map");
    expect(items).toHaveLength(20);
    for (const item of items) expect(item.parent?.spanId).toBe(mapped?.context.spanId);
  });

  it("are where they belong, whatever takes how long, and nothing is left open", async () => {
    const wait = fc.nat(30);
    const work = fc.record({
      waits: fc.array(wait, { minLength: 5, maxLength: 5 }),
      twins: fc.integer({ min: 1, max: 3 }),
    });
    const setting = fc.record({
      work: fc.array(work, { maxLength: 20 }),
      concurrency: fc.constantFrom(1, 2, 5, Infinity),
      order: fc.constantFrom("input" as const, "completion" as const),
    });
    await fc.assert(
      fc.asyncProperty(setting, async ({ work, concurrency, order }) => {
        const { traces, spans, seen, all, itemAround } = traced();
        const clock = virtualClock();
        const running = all(concurrency, order).run(work, { clock, observers: [traces] });
        await clock.runAll();
        await running;
        expect([...seen].filter(([spanId, index]) => itemAround(spanId) !== `${index}`)).toEqual([]);
        const ids = new Set(spans.map(({ context }) => context.spanId));
        expect(spans.filter(({ parent }) => !ids.has(parent?.spanId ?? "")).map(({ name }) => name)).toEqual([
          "all",
        ]);
        const links = work.reduce((sum, { twins }) => sum + 6 + twins * 4, 0);
        expect(spans).toHaveLength(3 + links);
        const astray = ({ context, events }: FinishedSpan) =>
          events.some(({ attributes }) => `${attributes["modulink.index"]}` !== itemAround(context.spanId));
        expect(spans.filter(astray)).toEqual([]);
      }),
      { numRuns: cases(50) },
    );
  });

  it("are inside of items inside of items", async () => {
    const { traces, spans, tree } = collecting();
    const clock = virtualClock();
    const cell = chain("cell").link("wait", (ms: number, run) => sleep(ms, run));
    const row = chain<readonly number[]>("row").link("cells", map(cell, { concurrency: 2 }));
    const running = chain<readonly (readonly number[])[]>("table")
      .link("rows", map(row, { concurrency: 2 }))
      .run(
        [
          [30, 10],
          [20, 40],
        ],
        { clock, observers: [traces] },
      );
    await clock.runAll();
    await running;
    const cells = ["cells", ["cell", "wait"], ["cell", "wait"]];
    expect(tree()).toEqual([["table", ["rows", ["row", cells], ["row", cells]]]]);
    const items = (name: string) =>
      spans.filter((span) => span.name === name).map(({ attributes }) => attributes["modulink.item"]);
    expect([items("row"), items("cell")]).toEqual([
      ["0", "1"],
      ["0/1", "1/0", "0/0", "1/1"],
    ]);
  });

  it("of which one fails tell the exception where it was thrown, and end with what is aborted", async () => {
    const { traces, spans, tree } = collecting();
    const clock = virtualClock();
    const work = chain("work").link("wait", async (ms: number, run) => {
      await sleep(ms, run);
      if (ms === 10) throw new RangeError("no");
    });
    const all = chain<readonly number[]>("all").link("map", map(work, { concurrency: 3 }));
    const running = all.run([20, 10, 30], { clock, observers: [traces] }).catch(() => {});
    await clock.runAll();
    await running;
    expect(tree()).toEqual([["all", ["map", ["work", "wait"], ["work", "wait"], ["work", "wait"]]]]);
    const thrown = spans.filter(({ name, events }) => name === "wait" && events.length);
    expect(thrown.map(({ failure, at, end }) => [failure, at, end])).toContainEqual(["no", 0, 10]);
  });

  it("begin with the item where nothing around it is observed, as in a stream", async () => {
    const { traces, spans, tree } = collecting();
    const half = chain("half").link("halve", async (n: number) => n / 2);
    const halves = toReadable([2, 4, 6]).pipeThrough(toStream(half, { concurrency: 3, observers: [traces] }));
    for await (const n of toIterable(halves)) expect(n).toBeLessThan(4);
    expect(tree()).toEqual([
      ["half", "halve"],
      ["half", "halve"],
      ["half", "halve"],
    ]);
    expect(
      spans.filter(({ name }) => name === "half").map(({ attributes }) => attributes["modulink.item"]),
    ).toEqual(["0", "1", "2"]);
  });
});

describe("a request of an item", () => {
  it("is a span of that item", async () => {
    const { traces, spans, seen, itemAround } = traced();
    const clock = virtualClock();
    const ask = async (ms: number, run: Run) => {
      await sleep(ms, run);
      await traces.fetch(run, async () => new Response())(`https://a.example/${ms}`);
    };
    const running = chain<readonly number[]>("all")
      .link("map", map(chain("each").link("ask", ask), { concurrency: 3 }))
      .run([30, 10, 20], { clock, observers: [traces] });
    await clock.runAll();
    await running;
    const requests = spans.filter(({ kind }) => kind === "client");
    expect(
      requests.map(({ attributes, context }) => [attributes["url.full"], itemAround(context.spanId)]),
    ).toEqual([
      ["https://a.example/10", "1"],
      ["https://a.example/20", "2"],
      ["https://a.example/30", "0"],
    ]);
    expect(seen.size).toBe(0);
  });
});
