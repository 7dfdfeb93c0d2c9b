import type { CsvOptions } from "modulink-edge/transform";
import { count, csv, plan, schema, sum, tsv } from "modulink-edge/transform";
import { describe, expect, it } from "vitest";

const Mark = schema({ pupil: "string", points: "f64" });
const encode = (text: string) => new TextEncoder().encode(text);

for (const engine of ["reference", "wasm", "wasm-simd"] as const) {
  const marks = plan(Mark, { engine, maxLineBytes: 100, maxRejections: 20 });
  const read = async (text: string, options?: CsvOptions) => marks(csv(Mark, options)(text));
  const pupils = async (text: string, options?: CsvOptions) =>
    (await read(`pupil,points\n${text}`, options)).rows.map(({ pupil }) => pupil);

  describe(`CSV on ${engine}`, () => {
    it("reads each rule of RFC 4180", async () => {
      const rules: readonly [string, readonly (string | null)[]][] = [
        ["aaa,1\r\nzzz,2\r\n", ["aaa", "zzz"]],
        ["aaa,1\r\nzzz,2", ["aaa", "zzz"]],
        [" aaa ,1\n", [" aaa "]],
        ['"aaa","1"\r\nzzz,2', ["aaa", "zzz"]],
        ['"b\r\nbb","1"\r\nzzz,2', ["b\r\nbb", "zzz"]],
        ['"a,a",1', ["a,a"]],
        ['"b""bb",1', ['b"bb']],
        ['"""",1\n"""""",2', ['"', '""']],
        ['"\n\n\n",1\nx,2', ["\n\n\n", "x"]],
        ['"\r",1\r\nx\ry,2', ["\r", "x\ry"]],
      ];
      for (const [text, wanted] of rules) expect(await pupils(text)).toEqual(wanted);
    });

    it("tells an empty cell from an empty text", async () => {
      expect((await read('pupil,points\n,\n"",3\n,4\n')).rows).toEqual([
        { pupil: null, points: null },
        { pupil: "", points: 3 },
        { pupil: null, points: 4 },
      ]);
    });

    it("finds columns by the header's names, in any order, and ignores others", async () => {
      const { rows, report } = await read('\ufeff"x ""y""",points,"pupil"\n,7,Ada\n');
      expect(rows).toEqual([{ pupil: "Ada", points: 7 }]);
      expect(report).toMatchObject({ lines: 2, rows: 1, rejected: 0 });
    });

    it("takes given names, or the schema's, when there is no header", async () => {
      expect((await read("1,Ada\n", { header: ["points", "pupil"] })).rows).toEqual([
        { pupil: "Ada", points: 1 },
      ]);
      expect((await read("Ada,1\n", { header: false })).rows).toEqual([{ pupil: "Ada", points: 1 }]);
    });

    it("gives null or the default for a field without a column, and refuses a header without a required one", async () => {
      const Need = schema({
        a: { type: "f64", required: true },
        b: { type: "f64", default: 5 },
        c: "string",
      });
      const need = plan(Need, { engine });
      expect(await need(csv(Need)("a\n1\n"))).toMatchObject({ rows: [{ a: 1, b: 5, c: null }] });
      expect(() => need(csv(Need)("b,c\n1,2\n"))).toThrow(
        'csv: header: expected a column "a", as it is required, got "b", "c"',
      );
      expect(() => need(csv(Need)("a,a\n1,2\n"))).toThrow(
        'csv: header: expected one column "a", got "a", "a"',
      );
      expect(() => need(csv(Need)('a,"b\n1,2\n'))).toThrow(
        "csv: header: not CSV: expected a quote that is closed at column 3",
      );
      expect(() => csv(Need, { header: ["b"] })).toThrow('expected a column "a"');
    });

    it("reads nothing from nothing", async () => {
      for (const text of ["", "\ufeff", "pupil,points", "pupil,points\r\n"])
        expect((await read(text)).report).toMatchObject({ rows: 0, rejected: 0 });
    });

    it("reads numbers as JSON and people write them, and no others", async () => {
      const good: readonly [string, number][] = [
        ["1", 1],
        ["-0", -0],
        ["+1.5", 1.5],
        ["007", 7],
        [".5", 0.5],
        ["5.", 5],
        ["1E3", 1000],
        ['"2"', 2],
        ["9007199254740993", 9007199254740992],
        ["123456789012345678901234567890", 1.2345678901234568e29],
      ];
      const { rows } = await read(`points,pupil\n${good.map(([text]) => `${text},`).join("\n")}`);
      expect(rows.map(({ points }) => points)).toEqual(good.map(([, value]) => value));
      const bad = ["NaN", "Infinity", "0x1", "1e", "-", "1 ", "1_000", '""', "true"];
      const { report } = await read(`points,pupil\n${bad.map((text) => `${text},`).join("\n")}`);
      expect(report).toMatchObject({ rows: 0, rejected: bad.length });
    });

    it("reports each record that is none with its first line, its column or field, and what was expected", async () => {
      const bad: readonly [string, object][] = [
        ['5" tape,1', { column: 2, reason: "not CSV: expected no quote within a cell at column 2" }],
        ['"a"b,1', { column: 4, reason: "not CSV: expected the end of a cell at column 4" }],
        ['"open,1', { column: 1, reason: "not CSV: expected a quote that is closed at column 1" }],
        ["a", { reason: "expected 2 cells, got 1" }],
        ["a,1,", { reason: "expected 2 cells, got 3" }],
        ["", { reason: "expected 2 cells, got 1" }],
        ["a,x", { field: "points", reason: 'field "points": expected a number or null, got "x"' }],
        [`${"x".repeat(100)},1`, { reason: "expected at most 100 bytes in a line, got more" }],
      ];
      const text = bad.flatMap(([line]) => [line, "good,1"]).join("\n");
      const { rows, report } = await read(`pupil,points\n${text}`);
      expect(report.rejections).toEqual(bad.map(([, why], i) => ({ line: 2 * i + 2, ...why })));
      expect(rows.length).toBe(bad.length);
    });

    it("counts lines of records that take several", async () => {
      const { report } = await read('pupil,points\n"a\nb\nc",1\nx,y\n"\n",z\nx,y');
      expect(report.rejections.map(({ line }) => line)).toEqual([5, 6, 8]);
      expect(report.lines).toBe(8);
    });

    it("loses one line by a quote that is never closed, however long what follows is", async () => {
      const many = Array.from({ length: 3000 }, (_, i) => `p${i},${i}\n`).join("");
      const { rows, report } = await plan(Mark, { engine })(csv(Mark)(`pupil,points\n"open,1\n${many}`));
      expect(rows.length).toBe(3000);
      expect(report.rejections).toEqual([
        { line: 2, column: 1, reason: "not CSV: expected a quote that is closed at column 1" },
      ]);
    });

    it("leaves out blanks, comments and empty lines where that is asked for", async () => {
      const text = '# first, 1\npupil , points\n\n  a b ,\t1 \n  \n#" no quote\n "x " , 2\n';
      const options = { trim: true, comment: "#", skipEmptyLines: true };
      const { rows, report } = await read(text, options);
      expect(rows).toEqual([
        { pupil: "a b", points: 1 },
        { pupil: "x ", points: 2 },
      ]);
      expect(report).toMatchObject({ lines: 7, rejected: 0 });
    });

    it("knows other delimiters and quotes, and none", async () => {
      const rows = [{ pupil: "a,b", points: 1 }];
      expect((await read("pupil;points\na,b;1", { delimiter: ";" })).rows).toEqual(rows);
      expect((await read("pupil,points\n'a,b',1", { quote: "'" })).rows).toEqual(rows);
      expect((await read('pupil,points\n"a,1', { quote: false })).rows).toEqual([{ pupil: '"a', points: 1 }]);
      expect(await marks(tsv(Mark)("pupil\tpoints\na,b\t1\n"))).toMatchObject({ rows });
    });

    it("groups by texts however they are quoted", async () => {
      const text = 'pupil,points\n"a""b",1\n"a""b",2\na,3\n"a",4\n';
      const grouped = marks.groupBy("pupil", { n: count(), total: sum("points") });
      expect(await grouped(csv(Mark)(text))).toMatchObject({
        rows: [
          { pupil: 'a"b', n: 2, total: 3 },
          { pupil: "a", n: 2, total: 7 },
        ],
      });
    });

    it("reads a cell of a hundred thousand lines, cut anywhere", async () => {
      const text = "line, with a comma\n".repeat(100_000);
      const bytes = encode(`pupil,points\n"${text}",1\nx,2\n`);
      const pieces = Array.from({ length: Math.ceil(bytes.length / 4099) }, (_, i) =>
        bytes.subarray(i * 4099, (i + 1) * 4099),
      );
      const { rows } = await plan(Mark, { engine, maxLineBytes: 4 << 20 })(csv(Mark)(pieces));
      expect(rows).toEqual([
        { pupil: text, points: 1 },
        { pupil: "x", points: 2 },
      ]);
    });
  });
}

describe("csv", () => {
  it("says what options it has", () => {
    const wrong: readonly [object, string][] = [
      [{ delimiter: ";;" }, 'csv: delimiter: expected one character of ASCII that ends no line, got ";;"'],
      [{ delimiter: "é" }, "csv: delimiter: expected one character"],
      [{ delimiter: "\n" }, "csv: delimiter: expected one character"],
      [{ quote: true }, "csv: quote: expected one character of ASCII that ends no line, got true"],
      [{ quote: "," }, 'csv: expected delimiter, quote and comment to differ, got ",", ","'],
      [{ header: "a" }, 'csv: header: expected true, false or a list of names, got "a"'],
      [{ trim: 1 }, "csv: trim: expected true or false, got 1"],
      [{ separator: ";" }, 'csv: unknown option "separator"; the options are delimiter, quote'],
    ];
    for (const [options, message] of wrong) expect(() => csv(Mark, options as never)).toThrow(message);
    expect(() => tsv(Mark)(3 as never)).toThrow("tsv: expected a string");
  });
});
