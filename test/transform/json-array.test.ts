import type { Answer } from "modulink-edge/transform";
import { jsonArray, ndjson, plan, schema } from "modulink-edge/transform";
import { describe, expect, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";
import { cut, cuts, ndjsonBytes, Record } from "./generate.ts";

const Mark = schema({ pupil: "string", points: "f64" });
const encode = (text: string) => new TextEncoder().encode(text);

for (const engine of ["reference", "wasm", "wasm-simd"] as const) {
  const marks = plan(Mark, { engine, maxLineBytes: 100 });
  const read = (text: string, sizes: readonly number[] = [1 << 20]) =>
    marks(jsonArray(Mark)(cut(encode(text), sizes))) as Answer<{
      pupil: string | null;
      points: number | null;
    }>;

  describe(`a JSON array on ${engine}`, () => {
    it("gives the rows that its elements give as lines, however it is written and cut", () => {
      const member = fc.record({
        pupil: fc.option(fc.string({ maxLength: 12 })),
        points: fc.option(fc.integer()),
      });
      const indent = fc.constantFrom(undefined, 1, "\t");
      fc.assert(
        fc.property(fc.array(member, { maxLength: 12 }), indent, cuts, (rows, space, sizes) => {
          const lines = rows.map((row) => JSON.stringify(row)).join("\n");
          const wanted = marks(ndjson(Mark)(lines)) as Answer<unknown>;
          const { rows: found, report } = read(JSON.stringify(rows, null, space), sizes);
          expect(found).toEqual(wanted.rows);
          expect(report).toMatchObject({ lines: rows.length, rows: rows.length, rejected: 0 });
        }),
        { numRuns: cases(300) },
      );
    });

    it("counts elements, and columns from an element's beginning", () => {
      const bad: readonly [string, object][] = [
        ['{"points" 1}', { column: 11, reason: 'not JSON: expected ":" at column 11' }],
        ['{"pupil":"a\nb"}', { column: 12, reason: "not JSON: expected the rest of a string at column 12" }],
        ["5", { reason: "expected an object, got a number" }],
        ["{} {}", { column: 4, reason: "not JSON: expected the end of the line at column 4" }],
        ["", { reason: "expected an element, got none" }],
        [`{"pupil":"${"x".repeat(100)}"}`, { reason: "expected at most 100 bytes in a line, got more" }],
      ];
      for (const sizes of [[1 << 20], [1], [7]]) {
        const { rows, report } = read(`[${bad.map(([text]) => `{},\n ${text}`).join(",")}\n]`, sizes);
        expect(report.rejections).toEqual(bad.map(([, why], i) => ({ line: 2 * i + 2, ...why })));
        expect(rows.length).toBe(bad.length);
      }
    });

    it("reads an empty array, and a byte order mark before it", () => {
      for (const text of ["[]", " [\n]\n", "\ufeff[]", "\ufeff \t[ ] \r\n"])
        expect(read(text, [1]).report).toMatchObject({ lines: 0, rejected: 0 });
    });

    it("says when there is no array, when it does not end, and what stands behind it", () => {
      const wrong: readonly [string, number, string][] = [
        ["", 0, "expected the end of the array, got the end of the input"],
        ['{"points":1}', 0, "expected an array"],
        ["[", 0, "expected the end of the array, got the end of the input"],
        ['[{"points":1}', 1, "expected the end of the array, got the end of the input"],
        ['[{"points":1},', 1, "expected the end of the array, got the end of the input"],
        ['[{"points":1},{"points":', 1, "expected the end of the array, got the end of the input"],
        ['[{"points":1},]', 1, "expected an element, got none"],
        ['[{"points":1}] []', 1, "expected the end of the input behind the array"],
      ];
      for (const [text, rows, reason] of wrong)
        for (const sizes of [[1 << 20], [1]]) {
          const answer = read(text, sizes);
          expect(answer.rows.length).toBe(rows);
          expect(answer.report.rejections).toEqual([{ line: rows + 1, reason }]);
        }
    });

    it("goes on from a saved state at any byte", () => {
      const bytes = encode(
        '\ufeff[{"pupil":"a\\"[,]","points":[1]},\n{"points":2},3,{"pupil":"é","points":4}]',
      );
      const from = jsonArray(Mark);
      const whole = marks(from(bytes)) as Answer<unknown>;
      for (let at = 0; at <= bytes.length; at++) {
        const first = marks.open({ from });
        const rows = first.push(bytes.subarray(0, at));
        const second = marks.open({ from, state: JSON.parse(JSON.stringify(first.save())) });
        const more = second.push(bytes.subarray(at));
        const { rows: last, report } = second.finish();
        expect([...rows, ...more, ...last]).toEqual(whole.rows);
        expect(report).toEqual(whole.report);
      }
    });
  });
}

/** Arrays of elements as anyone might write them, few of them or more than an engine reads at once. */
const arrays = fc
  .tuple(
    ndjsonBytes,
    fc.constantFrom(",", ",\n", " ,\r\n  ", "\t,", ",,"),
    fc.constantFrom(1, 1, 1, 40, 400),
    fc.constantFrom("]", "\n]\n", "", "] 1", ",]"),
  )
  .map(([bytes, between, times, end]) => {
    const elements = new TextDecoder("latin1").decode(bytes).split("\n");
    const text = `[ ${Array.from({ length: times }, () => elements.join(between)).join(between)}${end}`;
    return Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff);
  });

describe("a JSON array on WebAssembly and plain TypeScript", () => {
  it("gives identical rows and errors, whatever its elements are", { timeout: 600_000 }, () => {
    const limits = fc.record({ maxLineBytes: fc.constantFrom(1 << 20, 1 << 20, 60), strict: fc.boolean() });
    const sizes = fc.oneof(cuts, fc.constantFrom([1 << 16], [70_001], [5000, 3]));
    fc.assert(
      fc.property(arrays, sizes, limits, (bytes, sizes, most) => {
        const pieces =
          bytes.length > 20_000 ? cut(bytes, sizes[0] === 1 ? [4096] : sizes) : cut(bytes, sizes);
        const [wanted, ...found] = (["reference", "wasm", "wasm-simd", "auto"] as const).map((engine) => {
          const built = plan(Record, { engine, maxRejections: 1000, ...most });
          const { rows, report } = built(jsonArray(Record)(pieces)) as Answer<unknown>;
          return { rows, report: { ...report, engine: "" } };
        });
        for (const one of found) expect(one).toEqual(wanted);
      }),
      { numRuns: cases(60) },
    );
  });

  it("reads what stands behind an element that only the host can read, and elements larger than a window", () => {
    const good = '{"pupil":"a","points":1}';
    const large = `{"pupil":"${"é".repeat(50_000)}","points":2}`;
    const elements = Array.from({ length: 4000 }, (_, i) =>
      i % 500 === 7 ? large : i % 300 === 5 ? "7" : good,
    );
    const bytes = encode(`[${elements.join(", ")}]`);
    const answers = (["reference", "wasm-simd"] as const).map((engine) => {
      const { rows, report } = plan(Mark, { engine })(jsonArray(Mark)(bytes)) as Answer<unknown>;
      return { rows, report: { ...report, engine: "" } };
    });
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[0]?.report).toMatchObject({ lines: 4000, rejected: 14 });
  });
});
