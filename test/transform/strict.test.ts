import { ndjson, plan, schema } from "modulink-edge/transform";
import { describe, expect, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";
import { cut, cuts } from "./generate.ts";

const Mark = schema({ pupil: "string", points: "f64" });
const newline = 10;

function line(before: string, bytes: readonly number[], after: string): number[] {
  const encode = (text: string) => [...new TextEncoder().encode(text)];
  return [...encode(before), ...bytes, ...encode(after), newline];
}

/** Lone and missing continuations, forms that are too long, surrogates, beyond Unicode, bytes of no form. */
const wrong = [
  [0x80],
  [0xc3],
  [0xc0, 0x80],
  [0xe2, 0x98],
  [0xe0, 0x9f, 0xbf],
  [0xed, 0xa0, 0x80],
  [0xf0, 0x9f, 0x98],
  [0xf0, 0x8f, 0xbf, 0xbf],
  [0xf4, 0x90, 0x80, 0x80],
  [0xf5, 0x80, 0x80, 0x80],
  [0xff],
] as const;

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

for (const engine of ["reference", "wasm", "wasm-simd"] as const) {
  const strict = plan(Mark, { engine, strict: true });
  const lenient = plan(Mark, { engine });
  const read = (marks: typeof strict, pieces: Uint8Array[]) => {
    const answer = marks(ndjson(Mark)(pieces));
    if (answer instanceof Promise) throw new TypeError("expected an answer at once");
    return answer;
  };

  describe(`strict on ${engine}`, () => {
    it("rejects what is not UTF-8, in values that nobody reads, too, with the column", () => {
      const good = line('{"pupil":"é☃😀"}', [], "");
      const bad = wrong.map((bytes) => line('{"other":"☃😀', bytes, '","points":1}'));
      const { rows, report } = read(strict, [Uint8Array.from(bad.flatMap((one) => [...good, ...one]))]);
      expect(rows).toEqual(bad.map(() => ({ pupil: "é☃😀", points: null })));
      expect(report.rejections).toEqual(
        wrong.map(([byte], i) => ({
          line: 2 * i + 2,
          column: 14,
          reason: `not UTF-8: expected a character at column 14, got the byte 0x${byte.toString(16).toUpperCase()}`,
        })),
      );
      const { report: kept } = read(lenient, [Uint8Array.from(bad.flat())]);
      expect(kept).toMatchObject({ rows: bad.length, rejected: 0 });
    });

    it("reads U+FFFD without the option", () => {
      const { rows } = read(lenient, [Uint8Array.from(line('{"pupil":"a', [0xff], 'b"}'))]);
      expect(rows).toEqual([{ pupil: "a\ufffdb", points: null }]);
    });

    it("passes every line that a decoder accepts, and no other, wherever the bytes are cut", () => {
      const byte = fc.oneof(
        fc.constantFrom(0x7f, 0x80, 0x9f, 0xa0, 0xbf, 0xc2, 0xe0, 0xe1, 0xed, 0xf0, 0xf4, 0xf5),
        fc.integer({ min: 0x20, max: 0xff }).filter((code) => code !== 0x22 && code !== 0x5c),
      );
      const lines = fc.array(fc.array(byte, { maxLength: 6 }), { maxLength: 8 });
      fc.assert(
        fc.property(lines, cuts, (texts, sizes) => {
          const all = texts.map((text) => Uint8Array.from(line('{"other":"', text, '"}')));
          const bytes = Uint8Array.from(all.flatMap((one) => [...one]));
          const { report } = read(strict, cut(bytes, sizes));
          const wanted = all.flatMap((one, i) => (isUtf8(one) ? [] : [i + 1]));
          expect(report.rejections.map((rejection) => rejection.line)).toEqual(wanted);
          expect(report.rows).toBe(all.length - wanted.length);
        }),
        { numRuns: cases(1000) },
      );
    });

    it("looks at blocks of any size whole", () => {
      const long = line(`{"other":"${"☃".repeat(50_000)}`, [], '"}');
      const { report } = read(strict, [
        Uint8Array.from([...long, ...line('{"other":"', [0xff], '"}'), ...long]),
      ]);
      expect(report).toMatchObject({ rows: 2, rejected: 1, lines: 3 });
    });
  });
}

describe("strict", () => {
  it("is true or false", () => {
    expect(() => plan(Mark, { strict: "yes" as never })).toThrow("strict: expected true or false, got yes");
  });
});
