// Backpressure end to end, as docs/guide/load.md says: what nobody reads holds back the source.
import { chain, sleep } from "modulink-edge";
import { bulkhead } from "modulink-edge/resilience";
import { virtualClock } from "modulink-edge/testing";
import { ndjson, plan, schema } from "modulink-edge/transform";
import { describe, expect, it } from "vitest";
import { fc } from "../runtimes/property.ts";

const Mark = schema({ pupil: "dictionary", points: "f64" });
const from = ndjson(Mark);
const perChunk = 20;
const encoder = new TextEncoder();

/** Rows whose points count on from chunk to chunk. */
function chunk(at: number): Uint8Array {
  const lines = Array.from(
    { length: perChunk },
    (_, row) => `{"pupil":"p${row}","points":${at * perChunk + row}}\n`,
  );
  return encoder.encode(lines.join(""));
}

/** A source that counts the chunks asked of it, of which it keeps some ready. */
function counted(chunks: number, ready = 0) {
  const seen = { chunks: 0, cancelled: undefined as unknown };
  const source: UnderlyingDefaultSource<Uint8Array> = {
    pull(controller) {
      if (seen.chunks === chunks) controller.close();
      else controller.enqueue(chunk(seen.chunks++));
    },
    cancel(reason) {
      seen.cancelled = reason;
    },
  };
  return { seen, stream: new ReadableStream(source, { highWaterMark: ready }) };
}

/** One chunk whose rows are being read, one that is done next, and one that the pipe has in its hand. */
const between = 3;

/** Lets everything happen for which nobody has to read. */
const quiet = async (): Promise<void> => {
  const clock = virtualClock();
  for (let n = 0; n < 5; n++) await clock.advance(0);
};

describe("a stream of a plan", () => {
  it("asks its source for little more than was read, however much that is and whenever reading stops", async () => {
    const stops = fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(stops, fc.integer({ min: 0, max: 4 }), async (reads, ready) => {
        const { seen, stream } = counted(30, ready);
        const reader = stream.pipeThrough(plan(Mark).stream({ from })).getReader();
        let read = 0;
        for (const more of reads) {
          for (let n = 0; n < more; n++)
            expect((await reader.read()).value).toMatchObject({ points: read++ });
          await quiet();
          const needed = Math.ceil(read / perChunk);
          expect(seen.chunks).toBeGreaterThanOrEqual(needed);
          expect(seen.chunks).toBeLessThanOrEqual(needed + between + ready);
        }
        // To the end: workerd itself leaves a rejection unheard when a reader goes while its pipe waits.
        while (!(await reader.read()).done) read++;
        expect(read).toBe(30 * perChunk);
      }),
      { numRuns: 30 },
    );
  });

  it("is held back by a slow link at its end, and loses nothing", async () => {
    const chunks = 40;
    const clock = virtualClock();
    const { seen, stream } = counted(chunks);
    const store = chain("store").link(
      "write",
      (points: number, run) => sleep("5ms", run).then(() => points),
      bulkhead({ limit: 1 }),
    );
    const written: number[] = [];
    let most = 0;
    const slow = new WritableStream<{ points: number | null }>(
      {
        async write({ points }) {
          most = Math.max(most, seen.chunks * perChunk - written.length);
          written.push(await store.run(points as number, { clock }));
        },
      },
      { highWaterMark: 1 },
    );
    const done = stream.pipeThrough(plan(Mark).stream({ from })).pipeTo(slow);
    await clock.advance("1s");
    const half = { written: written.length, chunks: seen.chunks };
    expect(half.written).toBeGreaterThan(150);
    expect(half.chunks).toBeLessThanOrEqual(half.written / perChunk + 1 + between);
    await clock.advance("10s");
    await done;
    expect(written).toEqual(Array.from({ length: chunks * perChunk }, (_, at) => at));
    expect(most).toBeLessThanOrEqual(perChunk * (1 + between));
  });

  it("is asked for nothing more once its reader has gone", async () => {
    const { seen, stream } = counted(1_000);
    const reader = stream.pipeThrough(plan(Mark).stream({ from })).getReader();
    await reader.read();
    const enough = new Error("enough");
    await reader.cancel(enough);
    await quiet();
    const { chunks } = seen;
    await quiet();
    expect(seen).toEqual({ chunks, cancelled: enough });
    expect(chunks).toBeLessThanOrEqual(1 + between);
  });
});
