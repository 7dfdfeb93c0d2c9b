// What CSV may look like, checked.
import type { Dialect } from "../formats/csv-dialect.ts";

/** How CSV is written. */
export interface CsvOptions {
  /** The character between cells: one of ASCII. Default `","`, of `tsv` a tab. */
  readonly delimiter?: string;
  /** The character around cells that hold a delimiter, a newline or itself (then doubled); false if there is none. Default `'"'`. */
  readonly quote?: string | false;
  /**
   * How columns are found: true if the first record names them, false if they are the schema's fields in order, or their names.
   * Default true.
   */
  readonly header?: boolean | readonly string[];
  /** Whether spaces and tabs around cells, and around their quotes, do not count. Default false. */
  readonly trim?: boolean;
  /** The character that a line begins with which is a comment. Default none. */
  readonly comment?: string;
  /** Whether lines with nothing in them are no records. Default false: such a line is a record of one empty cell. */
  readonly skipEmptyLines?: boolean;
}

const known = ["delimiter", "quote", "header", "trim", "comment", "skipEmptyLines"];

function shown(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/** The code of an option that is a character. */
function codeOf(what: string, option: string, value: unknown): number {
  if (typeof value === "string" && /^[\0-\x7f]$/.test(value) && !/[\r\n\0]/.test(value))
    return value.charCodeAt(0);
  throw new TypeError(
    `${what}: ${option}: expected one character of ASCII that ends no line, got ${shown(value)}`,
  );
}

function checkBoolean(what: string, option: string, value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw new TypeError(`${what}: ${option}: expected true or false, got ${shown(value)}`);
}

/** The dialect of options. Throws a `TypeError` that names the option. */
export function dialectOf(what: string, options: CsvOptions, usual: string): Dialect {
  const unknown = Object.keys(options).find((option) => !known.includes(option));
  if (unknown !== undefined)
    throw new TypeError(`${what}: unknown option "${unknown}"; the options are ${known.join(", ")}`);
  const { delimiter = usual, quote = '"', comment, trim = false, skipEmptyLines = false } = options;
  const codes = {
    delimiter: codeOf(what, "delimiter", delimiter),
    quote: quote === false ? 0 : codeOf(what, "quote", quote),
    comment: comment === undefined ? 0 : codeOf(what, "comment", comment),
  };
  const used = Object.values(codes).filter((code) => code !== 0);
  if (new Set(used).size < used.length)
    throw new TypeError(
      `${what}: expected delimiter, quote and comment to differ, got ${used.map((code) => shown(String.fromCharCode(code))).join(", ")}`,
    );
  return {
    ...codes,
    trim: checkBoolean(what, "trim", trim),
    skipEmptyLines: checkBoolean(what, "skipEmptyLines", skipEmptyLines),
  };
}

/** The names of the columns, unless the first record says them. */
export function headerOf(
  what: string,
  { header = true }: CsvOptions,
  fields: readonly string[],
): readonly string[] | undefined {
  if (header === true) return undefined;
  if (header === false) return fields;
  if (Array.isArray(header) && header.every((name) => typeof name === "string")) return [...header];
  throw new TypeError(`${what}: header: expected true, false or a list of names, got ${shown(header)}`);
}
