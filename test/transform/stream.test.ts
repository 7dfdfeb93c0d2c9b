import { count, ndjson, plan, type Report, schema, sum } from "modulink-edge/transform";
import { describe, expect, it } from "vitest";

const Mark = schema({ pupil: "dictionary", points: "f64" });
const marks = plan(Mark);
const bytes = (text: string) => new Blob([text]).stream();
const many = (n: number) =>
  Array.from({ length: n }, (_, i) => `{"pupil":"p${i % 7}","points":${i}}\n`).join("");

async function all<T>(stream: ReadableStream<T>): Promise<T[]> {
  const found: T[] = [];
  for (const reader = stream.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return found;
    found.push(value);
  }
}

describe("plan.stream", () => {
  it("gives rows as they come", async () => {
    const rows = await all(
      bytes(many(5)).pipeThrough(marks.filter((row) => row.points.gt(2)).stream({ from: ndjson(Mark) })),
    );
    expect(rows).toEqual([
      { pupil: "p3", points: 3 },
      { pupil: "p4", points: 4 },
    ]);
  });

  it("gives groups when the input has ended, and then the report", async () => {
    let report: Report | undefined;
    const stream = marks.groupBy("pupil", { n: count(), total: sum("points") }).stream({
      from: ndjson(Mark),
      onReport: (found) => {
        report = found;
      },
    });
    const rows = await all(bytes(`${many(14)}nonsense\n`).pipeThrough(stream));
    expect(rows.length).toBe(7);
    expect(rows[6]).toEqual({ pupil: "p6", n: 2, total: 19 });
    expect(report).toMatchObject({ lines: 15, rows: 14, rejected: 1 });
  });

  it("gives NDJSON bytes, for rows and for groups", async () => {
    const text = async (stream: TransformStream<Uint8Array, Uint8Array>) =>
      new Response(bytes(many(2)).pipeThrough(stream)).text();
    const from = ndjson(Mark);
    expect(await text(marks.stream({ from, to: "ndjson" }))).toBe(
      '{"pupil":"p0","points":0}\n{"pupil":"p1","points":1}\n',
    );
    expect(await text(marks.groupBy("pupil", { n: count() }).stream({ from, to: "ndjson" }))).toBe(
      '{"pupil":"p0","n":1}\n{"pupil":"p1","n":1}\n',
    );
  });

  it("takes no more chunks than its reader asks for", async () => {
    let taken = 0;
    const source = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          if (++taken > 20) controller.close();
          else controller.enqueue(new TextEncoder().encode(many(100)));
        },
      },
      { highWaterMark: 0 },
    );
    const rows = source.pipeThrough(marks.stream({ from: ndjson(Mark) }));
    const reader = rows.getReader();
    for (let i = 0; i < 150; i++) await reader.read();
    expect(taken).toBeLessThan(5);
    reader.releaseLock();
    expect((await all(rows)).length).toBe(1850);
  });

  it("says what forms it has", () => {
    expect(() => marks.stream({ from: ndjson(Mark), to: "xml" as never })).toThrow(
      "to: expected one of rows, ndjson, csv, columns, got xml",
    );
  });
});
