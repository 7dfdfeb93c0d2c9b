// Input that was made to do harm. What it may cost in memory stands with each.
import { type Answer, count, csv, jsonArray, ndjson, plan, schema, sum } from "modulink-edge/transform";
import { describe, expect, it } from "vitest";
import { Watched } from "./memory.ts";

const Mark = schema({ pupil: "dictionary", points: "f64" });
const forms = { ndjson: ndjson(Mark), csv: csv(Mark), jsonArray: jsonArray(Mark) };
const MB = 1 << 20;
const encode = (text: string) => new TextEncoder().encode(text);
const good = '{"pupil":"Ada","points":1}';
/** How each form begins, a record, what stands between records, and how it ends. */
const parts = {
  ndjson: ["", good, "\n", "\n"],
  csv: ["pupil,points\n", "Ada,1", "\n", "\n"],
  jsonArray: ["[", good, ",", "]"],
} as const;

type Form = keyof typeof forms;
type Mark = { pupil: string | null; points: number | null };

function* times(chunk: Uint8Array, count: number): Generator<Uint8Array> {
  for (let i = 0; i < count; i++) yield chunk;
}

const controls = Array.from({ length: 32 }, (_, code) => code).filter((code) => code !== 10);

for (const engine of ["reference", "wasm", "wasm-simd"] as const) {
  const marks = plan(Mark, { engine, maxRejections: 1000 });
  const read = (form: Form, chunks: Iterable<Uint8Array>) => marks(forms[form](chunks)) as Answer<Mark>;
  const lines = (...texts: readonly (string | Uint8Array)[]) => {
    const all = texts.flatMap((text) => [typeof text === "string" ? encode(text) : text, encode("\n")]);
    return read("ndjson", all);
  };

  describe(`hostile input on ${engine}`, () => {
    it("may nest 100,000 deep, closed or not, in values that nobody reads", () => {
      const deep = 100_000;
      const [open, close] = ["[".repeat(deep), "]".repeat(deep)];
      const [members, ends] = ['{"a":'.repeat(deep), "}".repeat(deep)];
      const { rows, report } = lines(
        `{"other":${open}${close},"points":1}`,
        `{"other":${open},"points":2}`,
        `{"other":${members}1${ends},"points":3}`,
        `{"other":${members}`,
        open,
        good,
      );
      expect(rows.map(({ points }) => points)).toEqual([1, 3, 1]);
      expect(report.rejections.map(({ line }) => line)).toEqual([2, 4, 5]);
    });

    for (const [form, start, end, size] of [
      ["ndjson", '{"pupil":"', '"}', 1024],
      ["csv", "", "", 1024],
      ["csv", '"', "", 1024],
      ["jsonArray", '{"pupil":"', '"}', 128],
    ] as const)
      it(`may have a line of ${size} MB that begins with ${start || "a letter"}, in ${form}, within 8 MB`, () => {
        const [head, record, between, tail] = parts[form];
        const long = encode("x".repeat(MB));
        const watched = new Watched(function* () {
          yield encode(head + record + between + start);
          yield* times(long, size);
          yield encode(end + between + record + tail);
        }, size / 4);
        const { rows, report } = read(form, watched);
        expect(rows.length).toBe(2);
        expect(report.rejections).toEqual([
          { line: form === "csv" ? 3 : 2, reason: "expected at most 1048576 bytes in a line, got more" },
        ]);
        expect(watched.grown).toBeLessThan(8);
      });

    it("may have a billion keys: it stops at the limit, within 500 bytes a group", () => {
      const most = 200_000;
      const grouped = plan(Mark, { engine, maxGroups: most }).groupBy("pupil", {
        n: count(),
        all: sum("points"),
      });
      const watched = new Watched(function* () {
        for (let key = 0; key < 1e9; key += 1000)
          yield encode(
            Array.from({ length: 1000 }, (_, i) => `{"pupil":"key ${key + i}","points":1}\n`).join(""),
          );
      }, 50);
      expect(() => grouped(ndjson(Mark)(watched))).toThrow(
        expect.objectContaining({ code: "too-many-groups" }),
      );
      expect(watched.asked).toBeLessThan(most / 1000 + 2);
      expect(watched.grown).toBeLessThan((most * 500) / MB);
    });

    it("may hold every control character: none is let through, and none is lost", () => {
      const inText = controls.map((code) => `{"pupil":"a${String.fromCharCode(code)}b"}`);
      const between = controls.map((code) => `{${String.fromCharCode(code)}"points":1}`);
      expect(lines(...inText).report).toMatchObject({ rows: 0, rejected: 31, lines: 31 });
      const { rows, report } = lines(...between);
      expect(rows.length).toBe(2);
      expect(report.rejections.map(({ line }) => controls[line - 1])).toEqual(
        controls.filter((code) => code !== 9 && code !== 13),
      );
      const escaped = controls.map((code) => `{"pupil":${JSON.stringify(String.fromCharCode(code))}}`);
      expect(lines(...escaped).rows.map(({ pupil }) => pupil?.charCodeAt(0))).toEqual(controls);
    });

    it("may end at any byte", () => {
      for (const form of ["ndjson", "csv", "jsonArray"] as const) {
        const [head, record, between, end] = parts[form];
        const bytes = encode(head + record.replace("Ada", "Zoë😀") + between + record + end);
        for (let size = head.length; size < bytes.length; size++) {
          const { rows, report } = read(form, [bytes.subarray(0, size)]);
          expect(rows.length).toBeLessThanOrEqual(2);
          expect(rows.length).toBe(report.rows);
        }
        expect(read(form, [bytes]).rows.map(({ pupil }) => pupil)).toEqual(["Zoë😀", "Ada"]);
      }
    });

    it("may leave a quote open over 16 MB of lines, of which it hides no more than may be held, within 8 MB", () => {
      const block = encode("Ada,1\n".repeat(MB / 8));
      const watched = new Watched(function* () {
        yield encode('pupil,points\nAda,1\n"Ada,1\n');
        yield* times(block, 21);
      }, 7);
      const grouped = plan(Mark, { engine }).groupBy("pupil", { n: count() });
      const { rows, report } = grouped(csv(Mark)(watched)) as Answer<{ n: number }>;
      expect(report.rejected).toBeGreaterThan(0);
      expect(report.rows).toBeGreaterThan(21 * (MB / 8) - MB / 6 - 2);
      expect(rows[0]?.n).toBe(report.rows);
      expect(watched.grown).toBeLessThan(8);
    });

    it("may hold bytes of no encoding: every line that has none is read", () => {
      const noise = Uint8Array.from({ length: 4096 }, (_, i) => ((i * 2_654_435_761) >>> 13) & 0xff);
      const { rows, report } = lines(
        good,
        noise.filter((byte) => byte !== 10),
        good,
        "\u0000",
        good,
      );
      expect(rows.length).toBe(3);
      expect(report.rejections.map(({ line }) => line)).toEqual([2, 4]);
    });
  });
}
