// What CSV may look like, and where a record of it ends.

/** How cells are told apart; characters as their codes, 0 where there is none. */
export interface Dialect {
  readonly delimiter: number;
  readonly quote: number;
  /** What a line begins with that is a comment. */
  readonly comment: number;
  /** Whether spaces and tabs around a cell do not count. */
  readonly trim: boolean;
  /** Whether a line with nothing in it is no record. */
  readonly skipEmptyLines: boolean;
}

const newline = 0x0a;
const carriageReturn = 0x0d;

/** Where a scan stands: what the next byte continues. */
type State = "record" | "cell" | "plain" | "quoted" | "quote" | "closed" | "return" | "comment" | "broken";

/** Whether a byte is blank beside a cell. */
export function isPad(byte: number, { delimiter, trim }: Dialect): boolean {
  return trim && (byte === 0x20 || byte === 0x09) && byte !== delimiter;
}

/** What follows a quote inside a quoted cell: it was doubled, or it ended the cell. Undefined breaks the grammar. */
function behindQuote(byte: number, dialect: Dialect): State | undefined {
  if (byte === dialect.delimiter) return "cell";
  if (byte === carriageReturn) return "return";
  return isPad(byte, dialect) ? "closed" : undefined;
}

function next(state: State, byte: number, dialect: Dialect): State | undefined {
  const { delimiter, quote, comment } = dialect;
  const isQuote = byte === quote && quote !== 0;
  switch (state) {
    case "quoted":
      return isQuote ? "quote" : "quoted";
    case "quote":
      return isQuote ? "quoted" : behindQuote(byte, dialect);
    case "closed":
      return behindQuote(byte, dialect);
    case "comment":
    case "broken":
      return state;
    case "return":
      return undefined;
    default:
      if (state === "record" && byte === comment && comment !== 0) return "comment";
      if (byte === delimiter) return "cell";
      if (isQuote) return state === "plain" ? undefined : "quoted";
      return state !== "plain" && isPad(byte, dialect) ? "cell" : "plain";
  }
}

/** What a scan found in the bytes it was fed, when it did not find the place past the record's end. */
export const goesOn = -1;
export const breaks = -2;

/** Reads one record byte by byte, however it is cut; one that breaks ends with its line. */
export class RecordScan {
  readonly #dialect: Dialect;
  #state: State = "record";

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** Past the record's newline; `goesOn` when it does not end here, `breaks` when it is no CSV. */
  feed(bytes: Uint8Array, from: number): number {
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at] as number;
      if (byte === newline && this.#state !== "quoted") return at + 1;
      const state = next(this.#state, byte, this.#dialect);
      this.#state = state ?? "broken";
      if (state === undefined) return breaks;
    }
    return goesOn;
  }
}

/**
 * Past the record that starts at a place; -1 when the bytes end before it does. What is no CSV, or longer than `most` bytes, ends
 * with its first line: one wrong quote must not take the lines behind it along. So does what nothing ends, if these bytes are
 * the `last`.
 */
export function recordEnd(
  dialect: Dialect,
  most: number,
  bytes: Uint8Array,
  from: number,
  last: boolean,
): number {
  const end = new RecordScan(dialect).feed(bytes, from);
  const size = (end === goesOn ? bytes.length : end - 1) - from;
  if (end >= 0 && size <= most) return end;
  if (end === goesOn && size <= most && !last) return -1;
  return bytes.indexOf(newline, from) + 1 || -1;
}
