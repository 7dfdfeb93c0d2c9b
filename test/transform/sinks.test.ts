import type { Answer, ColumnAnswer, CsvAnswer, EncodedAnswer, Source } from "modulink-edge/transform";
import { columns, count, histogram, ndjson, plan, records, schema } from "modulink-edge/transform";
import { describe, expect, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";
import { ndjsonBytes, planOf, planShapes, Record } from "./generate.ts";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Reads CSV as RFC 4180 has it; undefined is an empty cell without quotes. */
function cellsOf(text: string): (string | undefined)[][] {
  const rows: (string | undefined)[][] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  for (let row: (string | undefined)[] = []; cell.lastIndex < text.length; ) {
    const [, quoted, plain, end] = cell.exec(text) as RegExpExecArray;
    row.push(quoted?.replaceAll('""', '"') ?? (plain || undefined));
    if (end === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

const written = (value: unknown): string | undefined => {
  if (value === null || (typeof value === "number" && !Number.isFinite(value))) return undefined;
  return decoder.decode(new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value)));
};

async function all<T>(stream: ReadableStream<T>): Promise<T[]> {
  const found: T[] = [];
  for (const reader = stream.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return found;
    found.push(value);
  }
}

const Mark = schema({ "pu,pil": "dictionary", points: "f64", passed: "boolean", id: "i64" });
const lines = [
  '{"pu,pil":"Ada","points":1.5,"passed":true,"id":9007199254740993}',
  '{"pu,pil":"","points":-0}',
  '{"pu,pil":" two\\r\\n\\"lines\\", and more"}',
  "{}",
].join("\n");
const csv =
  '"pu,pil",points,passed,id\r\nAda,1.5,true,9007199254740993\r\n"",0,,\r\n" two\r\n""lines"", and more",,,\r\n,,,\r\n';

for (const engine of ["reference", "wasm", "wasm-simd"] as const) {
  const marks = plan(Mark, { engine });

  describe(`the rows of a plan on ${engine}`, () => {
    it("are written as CSV, with quotes where they are needed", () => {
      const answer = marks.encode(ndjson(Mark)(lines), { to: "csv" }) as CsvAnswer;
      expect(decoder.decode(answer.csv)).toBe(csv);
      expect(answer.report).toMatchObject({ engine, rows: 4 });
    });

    it("are streamed as CSV or columns, from any source", async () => {
      const chunk = new TextEncoder().encode(lines);
      const stream = (to: "csv" | "columns") =>
        new Blob([chunk]).stream().pipeThrough(marks.stream({ from: ndjson(Mark), to }));
      expect(await new Response(stream("csv") as ReadableStream<Uint8Array>).text()).toBe(csv);
      const sets = await all(stream("columns"));
      expect(sets.map((set) => (set as { points: { values: unknown } }).points.values)).toEqual(
        sets.length === 1 ? [Float64Array.of(1.5, -0, 0, 0)] : expect.anything(),
      );
      const none = marks.limit(0).stream({ from: records(Mark), to: "csv" });
      const nothing = new Response(none.readable).text();
      await none.writable.close();
      expect(await nothing).toBe('"pu,pil",points,passed,id\r\n');
    });

    it("come as NDJSON from values that were never text", () => {
      const list = [
        { "pu,pil": 'a "b" ☃ \ud800', points: 1e21, passed: false, id: -5n },
        { points: Number.NaN },
      ];
      const wanted = `${JSON.stringify({ "pu,pil": 'a "b" ☃ \ud800', points: 1e21, passed: false, id: -5 })}\n${JSON.stringify({ "pu,pil": null, points: null, passed: null, id: null })}\n`;
      const { ndjson: fromRecords } = marks.encode(records(Mark)(list)) as EncodedAnswer;
      expect(decoder.decode(fromRecords)).toBe(wanted);
      const points = Float64Array.of(1.5, -0, 1e-7);
      const { ndjson: fromColumns } = marks
        .select("points")
        .encode(columns(Mark)({ points })) as EncodedAnswer;
      expect(decoder.decode(fromColumns)).toBe('{"points":1.5}\n{"points":0}\n{"points":1e-7}\n');
    });

    it("hold lists, as JSON in CSV", () => {
      const grouped = marks.groupBy("passed", { n: count(), bins: histogram("points", { bounds: [1] }) });
      const source = ndjson(Mark)(lines);
      expect(decoder.decode((grouped.encode(source, { to: "csv" }) as CsvAnswer).csv)).toBe(
        'passed,n,bins\r\ntrue,1,"[0,1]"\r\n,3,"[1,0]"\r\n',
      );
      expect((grouped.columns(source) as ColumnAnswer<{ bins: readonly number[] }>).columns.bins).toEqual([
        [0, 1],
        [1, 0],
      ]);
    });

    it("end a stream when a limit is full, on both sides", async () => {
      let reported = 0;
      let cancel = (): void => {};
      const cancelled = new Promise<void>((resolve) => {
        cancel = resolve;
      });
      const pull = (controller: ReadableStreamDefaultController<object[]>) =>
        controller.enqueue([{ points: 1 }]);
      const endless = new ReadableStream<object[]>({ pull, cancel: () => cancel() });
      const limited = marks.limit(3).stream({
        from: records(Mark),
        onReport: ({ rows }) => {
          reported = rows;
        },
      });
      expect((await all(endless.pipeThrough(limited))).length).toBe(3);
      await cancelled;
      expect(reported).toBe(3);
    });
  });
}

describe("every form", () => {
  it("holds the same rows", () => {
    fc.assert(
      fc.property(planShapes, ndjsonBytes, (shape, bytes) => {
        const source = ndjson(Record)(bytes) as Source<never>;
        const built = planOf(shape, "wasm", 1 << 20);
        const { rows } = built(source) as Answer<{ [name: string]: unknown }>;
        const text = decoder.decode((built.encode(source, { to: "csv" }) as CsvAnswer).csv);
        expect(cellsOf(text).slice(1)).toEqual(rows.map((row) => Object.values(row).map(written)));
        const { size, columns: found } = built.columns(source) as unknown as ColumnAnswer<object>;
        expect(size).toBe(rows.length);
        if (rows[0] !== undefined) expect(Object.keys(found)).toEqual(Object.keys(rows[0]));
      }),
      { numRuns: cases(200) },
    );
  });

  it("is one that a plan knows", () => {
    expect(() => plan(Mark).encode(ndjson(Mark)(""), { to: "xml" as never })).toThrow(
      "to: expected ndjson or csv, got xml",
    );
  });
});
