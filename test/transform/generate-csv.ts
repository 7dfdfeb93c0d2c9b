// CSV as anyone might write it, and worse: every dialect, quoting, numbers and moments of every shape, ragged and damaged records.
import type { CsvOptions } from "modulink-edge/transform";
import { schema } from "modulink-edge/transform";
import { fc } from "../runtimes/property.ts";
import { numberText } from "./generate.ts";

export const Cells = schema({
  a: "f64",
  i: { type: "i32", default: 7 },
  big: "i64",
  digits: { type: "i64", as: "string" },
  flag: "boolean",
  at: "timestamp",
  seconds: { type: "timestamp", unit: "s" },
  key: "dictionary",
  text: { type: "string", default: 'none "yet"' },
  must: { type: "string", required: true },
});

const names = Object.keys(Cells.fields);

export const csvOptions: fc.Arbitrary<CsvOptions> = fc.record(
  {
    delimiter: fc.constantFrom(",", ",", ";", "\t", " ", "|", ".", "1", "e", "\\"),
    quote: fc.constantFrom('"', '"', "'", false as const),
    trim: fc.boolean(),
    comment: fc.constantFrom("#", "!"),
    skipEmptyLines: fc.boolean(),
  },
  { requiredKeys: [] },
);

const plain = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("x", "y", "zz", "a longer text", "true", "FALSE", "") },
  fc.stringMatching(/^[a-zA-Z0-9 ,;.'"#\\|\t]{0,40}$/),
  fc.string({
    unit: fc.constantFrom("a", "é", "☃", "😀", "\n", "\r", '"', "'", ",", "\\", "\0", "\u007f"),
    maxLength: 24,
  }),
);
const numeric = fc.oneof(
  numberText,
  fc.constantFrom(
    "+1",
    "007",
    ".5",
    "5.",
    "+.5e1",
    "1e",
    "0x10",
    " 1",
    "1 ",
    "-",
    "1,5",
    "NaN",
    "-0",
    "9223372036854775808",
    "2026-02-30",
  ),
);
const moment = fc.constantFrom(
  "",
  "2026-11-21T08:30:15Z",
  "2026-11-21T08:30:15.250Z",
  "2026-11-21",
  "2026-11-21 08:30+01:00",
  "1795246215",
  "1.5",
);
const cell = fc.oneof({ weight: 3, arbitrary: plain }, { weight: 3, arbitrary: numeric }, moment);
const pad = fc.oneof({ weight: 24, arbitrary: fc.constant("") }, fc.constantFrom(" ", "\t", "  "));

/** How a cell is written: quoted where it must be, or as it is, which may be wrong. */
type Writing = "right" | "quoted" | "raw";
const writing = fc.oneof(
  { weight: 24, arbitrary: fc.constantFrom<Writing>("right", "right", "quoted") },
  fc.constant<Writing>("raw"),
);

function written(text: string, how: Writing, { delimiter = ",", quote = '"' }: CsvOptions): string {
  if (quote === false || how === "raw") return text;
  const mustBe = [delimiter, quote, "\n", "\r"].some((mark) => text.includes(mark));
  return how === "quoted" || mustBe ? quote + text.replaceAll(quote, quote + quote) + quote : text;
}

const whole = fc.oneof(fc.integer().map(String), fc.constantFrom("", "+7", "007", "1e3"));

/** What fits a column. */
const fitting: { readonly [name: string]: fc.Arbitrary<string> } = {
  a: fc.oneof(numberText, fc.constantFrom("", "+1", "007", ".5", "5.")),
  i: whole,
  big: whole,
  digits: whole,
  flag: fc.constantFrom("true", "false", "TRUE", ""),
  at: moment,
  seconds: moment,
  must: fc.constantFrom("x", "y", 'a "quoted" one', "some, with; much\tin it"),
};

const cellOf = (name: string): fc.Arbitrary<string> =>
  fc.oneof({ weight: 24, arbitrary: fitting[name] ?? plain }, cell);

const record = (options: CsvOptions, columns: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.tuple(...columns.map((name) => fc.tuple(cellOf(name), writing, pad, pad))),
      fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, fc.constantFrom(-1, 1)),
    )
    .map(([cells, more]) => {
      const texts = cells.map(([text, how, before, behind]) => before + written(text, how, options) + behind);
      const ragged = more < 0 ? texts.slice(0, more) : more > 0 ? [...texts, "more"] : texts;
      return ragged.join(options.delimiter ?? ",");
    });

/** Which names a file has, in which order; some are nobody's. */
const header = fc.shuffledSubarray([...names.slice(0, -1), "other", "more"]).map((some) => [...some, "must"]);

/** A file and how it is written. */
export interface CsvFile {
  readonly options: CsvOptions;
  readonly bytes: Uint8Array;
}

const structural = [..."\",;\n\r\t #'e1."].map((mark) => mark.charCodeAt(0));
const wrongByte = fc.oneof(fc.constantFrom(...structural), fc.integer({ min: 0, max: 255 }));

export const csvFiles: fc.Arbitrary<CsvFile> = fc
  .tuple(csvOptions, header, fc.boolean())
  .chain(([given, columns, said]) => {
    const options = said ? given : { ...given, header: columns };
    const line = fc.oneof(
      { weight: 12, arbitrary: record(options, columns) },
      fc.constantFrom("", "  ", "# a comment", "#", '"', "!\"'"),
    );
    return fc
      .tuple(
        fc.array(line, { maxLength: 14 }),
        fc.constantFrom("\n", "\n", "\r\n"),
        fc.boolean(),
        fc.boolean(),
        fc.array(fc.tuple(fc.nat(), wrongByte), { maxLength: 2 }),
      )
      .map(([lines, newline, final, marked, damage]) => {
        const { delimiter = ",", quote = '"' } = options;
        const title = columns.map((name) => written(name, "right", { delimiter, quote }));
        const first = said ? title.join(delimiter) + newline : "";
        const head = new TextEncoder().encode((marked ? "\ufeff" : "") + first);
        const body = new TextEncoder().encode(lines.join(newline) + (final ? newline : ""));
        if (body.length > 0) for (const [at, byte] of damage) body[at % body.length] = byte;
        const bytes = new Uint8Array(head.length + body.length);
        bytes.set(head);
        bytes.set(body, head.length);
        return { options, bytes };
      });
  });
