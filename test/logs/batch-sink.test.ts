import { chain } from "modulink-edge";
import { type BatchSinkOptions, batchSink, logger } from "modulink-edge/observe";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";

/** A sink whose requests are recorded and answered as told; 200 when nothing is. */
function posting(options: Partial<BatchSinkOptions> = {}, answers: (number | "lost" | "late")[] = []) {
  const clock = virtualClock();
  const posted: string[][] = [];
  const kept: PromiseLike<unknown>[] = [];
  const sink = batchSink({
    url: "https://logs.example/",
    clock,
    waitUntil: (work) => kept.push(work),
    fetch: async (_, { body, signal }) => {
      posted.push(String(body).trimEnd().split("\n"));
      const answer = answers.shift() ?? 200;
      if (answer === "lost") throw new TypeError("network");
      if (answer === "late")
        return new Promise((_, reject) => signal!.addEventListener("abort", () => reject(signal!.reason)));
      return new Response("", { status: answer });
    },
    ...options,
  });
  const write = (...lines: string[]): void => {
    for (const line of lines) sink(line, "info");
  };
  return { clock, posted, kept, sink, write };
}

describe("batchSink", () => {
  it("sends what came within a time in one request, and keeps the host alive for it", async () => {
    const { clock, posted, kept, sink, write } = posting({ every: "2s" });
    write("a", "b");
    await clock.advance("1999ms");
    expect(posted).toEqual([]);
    write("c");
    await clock.advance("1ms");
    await kept[0];
    expect([posted, kept.length]).toEqual([[["a", "b", "c"]], 1]);
    write("d");
    await clock.advance("2s");
    await kept[1];
    expect(posted[1]).toEqual(["d"]);
    expect(sink.stats).toEqual({ sent: 4, dropped: 0, failures: 0, waiting: 0 });
  });

  it("sends as soon as there is a batch, and in batches", async () => {
    const { posted, kept, write } = posting({ size: 2 });
    write("a", "b", "c", "d", "e");
    await kept[0];
    expect(posted).toEqual([["a", "b"], ["c", "d"], ["e"]]);
  });

  it("sends at once when it is flushed, and has nothing to do without lines", async () => {
    const { posted, sink, write } = posting();
    await sink.flush();
    write("a");
    await sink.flush();
    expect(posted).toEqual([["a"]]);
  });

  it.each(["lost" as const, 500, 429, 408])(
    "keeps the lines of a request that failed (%s)",
    async (answer) => {
      const { posted, sink, write } = posting({}, [answer]);
      write("a");
      await sink.flush();
      expect(sink.stats).toMatchObject({ sent: 0, failures: 1, waiting: 1 });
      write("b");
      await sink.flush();
      expect(posted).toEqual([["a"], ["a", "b"]]);
      expect(sink.stats).toMatchObject({ sent: 2, failures: 1, waiting: 0 });
    },
  );

  it("gives up a request that takes too long", async () => {
    const { clock, posted, kept, sink, write } = posting({ timeout: "3s", every: 0 }, ["late"]);
    write("a");
    await clock.advance("3s");
    await kept[0];
    expect([posted.length, sink.stats.failures]).toEqual([1, 1]);
  });

  it("holds so many lines, drops the rest, and tells how much", async () => {
    const { posted, sink, write } = posting({ limit: 2 });
    write("a", "b", "c", "d");
    await sink.flush();
    expect(JSON.parse(posted[0]![0]!)).toMatchObject({
      level: "warn",
      lines: 2,
      message: "2 lines were dropped",
    });
    expect(posted[0]!.slice(1)).toEqual(["a", "b"]);
    write("e");
    await sink.flush();
    expect(posted[1]).toEqual(["e"]);
    expect(sink.stats).toEqual({ sent: 3, dropped: 2, failures: 0, waiting: 0 });
  });

  it("drops what a server refuses, rather than to send it forever", async () => {
    const { posted, sink, write } = posting({}, [400]);
    write("a");
    await sink.flush();
    expect(sink.stats).toEqual({ sent: 0, dropped: 1, failures: 0, waiting: 0 });
    write("b");
    await sink.flush();
    expect(posted[1]).toHaveLength(2);
  });

  it("takes the lines of a logger", async () => {
    const { posted, sink } = posting({ headers: { authorization: "Bearer k" } });
    chain("c").observe(logger({ sink }))(1);
    await sink.flush();
    expect(JSON.parse(posted[0]![0]!)).toMatchObject({ message: "run.end c" });
  });

  it.each([{ size: 0 }, { limit: 0.5 }, { every: "soon" }, { timeout: -1 }])("refuses %o", (options) => {
    const [name] = Object.keys(options);
    expect(() => posting(options as never)).toThrow(new RegExp(`^${name} must be`));
  });
});
