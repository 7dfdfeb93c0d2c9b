import { chain } from "modulink-edge";
import { virtualClock } from "modulink-edge/testing";
import { count, type NdjsonInput, ndjson, plan, schema, sum } from "modulink-edge/transform";
import { describe, expect, it } from "vitest";

const Mark = schema({ pupil: "dictionary", points: "f64" });
const encode = (text: string) => new TextEncoder().encode(text);
const valid = '{"pupil":"Ada","points":1}';

for (const engine of ["reference", "wasm", "wasm-simd"] as const) {
  const marks = plan(Mark, { engine, maxLineBytes: 100, maxRejections: 20 });
  const read = async (input: NdjsonInput) => marks(ndjson(Mark)(input));

  describe(`NDJSON on ${engine}`, () => {
    it("computes nothing from what stood where a line is no record", async () => {
      const lower = plan(Mark, { engine }).derive({ low: (row) => row.pupil.lower() });
      const chunks = ['{"pupil":"\\"A"}\n', '{"pupil":x"\\"B"}\n', '{"pupil":"C"}\n'].map(encode);
      const { rows, report } = await lower(ndjson(Mark)(chunks));
      expect(rows.map(({ low }) => low)).toEqual(['"a', "c"]);
      expect(report.rejected).toBe(1);
    });

    it("reports each line that is no record with its number, its column or field, and what was expected", async () => {
      const bad: readonly [string, object][] = [
        ['{"pupil":"Ada",}', { column: 16, reason: "not JSON: expected a key at column 16" }],
        ['{"pupil" "Ada"}', { column: 10, reason: 'not JSON: expected ":" at column 10' }],
        ['{"points":01}', { column: 12, reason: 'not JSON: expected "," at column 12' }],
        ['{"points":1}}', { column: 13, reason: "not JSON: expected the end of the line at column 13" }],
        ['{"other":"a\tb"}', { column: 12, reason: "not JSON: expected the rest of a string at column 12" }],
        ['{"other":[1,tru]}', { column: 13, reason: "not JSON: expected a value at column 13" }],
        ['{"other":"\\x"}', { column: 11, reason: "not JSON: expected the rest of a string at column 11" }],
        ["[1]", { reason: "expected an object, got an array" }],
        ["null", { reason: "expected an object, got null" }],
        ["12", { reason: "expected an object, got a number" }],
        [
          '{"points":"1"}',
          { field: "points", reason: 'field "points": expected a number or null, got a string' },
        ],
        [
          '{"pupil":{}}',
          { field: "pupil", reason: 'field "pupil": expected a string or null, got an object' },
        ],
        [
          '{"pupil":[]}',
          { field: "pupil", reason: 'field "pupil": expected a string or null, got an array' },
        ],
        [`{"pupil":"${"x".repeat(100)}"}`, { reason: "expected at most 100 bytes in a line, got more" }],
      ];
      const text = bad.flatMap(([line]) => [valid, line]).join("\n");
      const { rows, report } = await read(text);
      expect(report.rejections).toEqual(bad.map(([, why], i) => ({ line: 2 * i + 2, ...why })));
      expect(report).toMatchObject({ lines: 2 * bad.length, rows: bad.length, rejected: bad.length });
      expect(rows).toEqual(bad.map(() => ({ pupil: "Ada", points: 1 })));
    });

    it("counts rejections beyond those it lists", async () => {
      const { report } = await read("nonsense\n".repeat(50));
      expect(report.rejected).toBe(50);
      expect(report.rejections.length).toBe(20);
      expect(report.rejections.at(-1)?.line).toBe(20);
    });

    it("accepts CRLF, blank lines, spaces, a byte order mark and a last line without newline", async () => {
      const { rows, report } = await read(`\ufeff${valid}\r\n\r\n  \t\r\n { "points" : 2 } \r\n${valid}`);
      expect(rows.map(({ points }) => points)).toEqual([1, 2, 1]);
      expect(report).toMatchObject({ lines: 5, rows: 3, rejected: 0 });
    });

    it("takes the last of repeated keys, however they are written", async () => {
      const { rows } = await read(
        '{"points":"x","points":1,"p\\u006fints":2}\n{"pupil":"A","points":3,"pupil":null}\n',
      );
      expect(rows).toEqual([
        { pupil: null, points: 2 },
        { pupil: null, points: 3 },
      ]);
    });

    it("is not confused by names inherited from Object", async () => {
      const Odd = schema({ constructor: "f64", toString: "string" });
      const { rows } = await plan(Odd, { engine })(ndjson(Odd)("{}\n"));
      expect(rows).toEqual([{ constructor: null, toString: null }]);
    });

    it("reads bytes that are not UTF-8 as U+FFFD, and one key for all that reads the same", async () => {
      const bytes = [..."ab"].map((letter) => encode(`{"pupil":"${letter}?","points":1}\n`));
      for (const [i, line] of bytes.entries()) line[line.indexOf(0x3f)] = i === 0 ? 0xff : 0xc0;
      bytes[1]?.set([0x61], bytes[1].indexOf(0x62));
      bytes.push(encode('{"pupil":"a\ufffd","points":1}\n'));
      const { rows } = await marks.groupBy("pupil", { n: count() })(ndjson(Mark)(bytes));
      expect(rows).toEqual([{ pupil: "a\ufffd", n: 3 }]);
    });

    it("knows a key whose bytes are not UTF-8 by what they read as", async () => {
      const Odd = schema({ "\ufffd": "f64" });
      const bytes = encode('{"?":7}\n');
      bytes[2] = 0xff;
      const { rows } = await plan(Odd, { engine })(ndjson(Odd)(bytes));
      expect(rows).toEqual([{ "\ufffd": 7 }]);
    });

    it("tells an escaped lone surrogate from the bytes that UTF-8 forbids", async () => {
      const bytes = encode('{"pupil":"???"}\n{"pupil":"\\ud800"}\n');
      bytes.set([0xed, 0xa0, 0x80], bytes.indexOf(0x3f));
      const { rows } = await marks.groupBy("pupil", { n: count() })(ndjson(Mark)(bytes));
      expect(rows).toEqual([
        { pupil: "\ufffd\ufffd\ufffd", n: 1 },
        { pupil: "\ud800", n: 1 },
      ]);
    });

    it("takes escapes and plain text for the same key", async () => {
      const text = ['"é😀/"', '"\\u00e9\\ud83d\\ude00\\/"', '"\\ud83d"', '"\\ud83d"']
        .map((s) => `{"pupil":${s}}\n`)
        .join("");
      const { rows } = await marks.groupBy("pupil", { n: count() })(ndjson(Mark)(text));
      expect(rows).toEqual([
        { pupil: "é😀/", n: 2 },
        { pupil: "\ud83d", n: 2 },
      ]);
    });

    it("reads objects with thousands of keys", async () => {
      const keys = Array.from({ length: 3000 }, (_, i) => `"key ${i}":${i}`).join();
      const wide = plan(Mark, { engine });
      const { rows } = await wide(ndjson(Mark)(`{${keys},"points":7}\n{${keys},"points":8}\n`));
      expect(rows.map(({ points }) => points)).toEqual([7, 8]);
    });

    it("rejects what nests too deep to be read, and goes on", async () => {
      const deep = `{"other":${"[".repeat(50_000)}${"]".repeat(50_000)},"points":5}\n${valid}\n`;
      const { rows, report } = await plan(Mark, { engine })(ndjson(Mark)(deep));
      expect(rows.length + report.rejected).toBe(2);
      expect(rows.at(-1)).toEqual({ pupil: "Ada", points: 1 });
    });

    it("keeps nothing from one execution to the next", async () => {
      const grouped = marks.groupBy("pupil", { total: sum("points") });
      const once = await grouped(ndjson(Mark)(`${valid}\n`));
      const again = await grouped(ndjson(Mark)(`${valid}\n`));
      expect(again).toEqual(once);
      expect(() => grouped(ndjson(Mark)([encode(valid), "text" as never]))).toThrow(
        "expected Uint8Array chunks, got string",
      );
      expect(await grouped(ndjson(Mark)(`${valid}\n`))).toEqual(once);
    });

    it("interleaves executions", async () => {
      async function* pupils(name: string): AsyncGenerator<Uint8Array> {
        for (let i = 0; i < 20; i++) {
          await Promise.resolve();
          yield encode(`{"pupil":"${name}${i % 3}","points":${i}}\n`);
        }
      }
      const grouped = marks.groupBy("pupil", { n: count() });
      const answers = await Promise.all(["a", "b", "c"].map((name) => grouped(ndjson(Mark)(pupils(name)))));
      expect(answers.map(({ rows }) => rows.map((row) => `${row.pupil}:${row.n}`).join())).toEqual([
        "a0:7,a1:7,a2:6",
        "b0:7,b1:7,b2:6",
        "c0:7,c1:7,c2:6",
      ]);
    });
  });
}

describe("ndjson", () => {
  const marks = plan(Mark);

  it("answers at once for what is there, in time for what comes in time", async () => {
    const read = ndjson(Mark);
    expect(marks(read(valid))).toMatchObject({ rows: [{ points: 1 }] });
    expect(marks(read([encode(valid)]))).toMatchObject({ rows: [{ points: 1 }] });
    expect(marks(read(new Blob([valid]).stream()))).toBeInstanceOf(Promise);
    expect(await marks(read(new Blob([valid]).stream()))).toMatchObject({ rows: [{ points: 1 }] });
  });

  it("says what it accepts", () => {
    for (const input of [3, null, { rows: [] }]) {
      expect(() => ndjson(Mark)(input as never)).toThrow(
        "ndjson: expected a string, a Uint8Array, a stream or an iterable",
      );
    }
  });

  it("is a link of a chain, and so is a plan", async () => {
    const average = chain("marks")
      .link("read", ndjson(Mark))
      .link("total", marks.groupBy("pupil", { total: sum("points") }))
      .link("rows", ({ rows }) => rows);
    expect(await average(`${valid}\n${valid}\n`)).toEqual([{ pupil: "Ada", total: 2 }]);
  });

  it("stops waiting for a stream as soon as the run is aborted, and cancels the stream", async () => {
    const controller = new AbortController();
    let cancelled: unknown;
    const never = new ReadableStream<Uint8Array>({
      cancel(reason) {
        cancelled = reason;
      },
    });
    const running = chain("marks").link("read", ndjson(Mark)).link("rows", marks).run(never, {
      signal: controller.signal,
      clock: virtualClock(),
    });
    controller.abort(new Error("gone"));
    await expect(running).rejects.toThrow("gone");
    expect(cancelled).toMatchObject({ message: "gone" });
  });

  it("cancels the stream when a record makes the plan fail", async () => {
    let cancelled = false;
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(encode(`{"pupil":"${Math.random()}"}\n`)),
      cancel() {
        cancelled = true;
      },
    });
    const few = plan(Mark, { maxGroups: 5 }).groupBy("pupil", { n: count() });
    await expect(few(ndjson(Mark)(stream))).rejects.toThrow("more than 5 groups");
    expect(cancelled).toBe(true);
  });
});
