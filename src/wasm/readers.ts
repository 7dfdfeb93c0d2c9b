// The module's readers of records, and what each is told of a form.
import { type Format, linesOf } from "../formats/format.ts";
import type { Memory } from "../linear/memory.ts";
import type { Registers } from "../linear/registers.ts";
import type { Column } from "../programs/program.ts";

/** How records are read between two places. */
export interface Extent {
  readonly from: number;
  readonly end: number;
  /** How many bytes are known that follow. */
  readonly more: number;
  /** Whether no bytes follow. */
  readonly last: boolean;
  /** Whether every record is left to the host. */
  readonly hosted: boolean;
}

/** Reads records into registers, and gives the place to go on from. */
export type RecordReader = (extent: Extent) => number;

type Maker = (
  format: Format,
  columns: readonly Column[],
  memory: Memory,
  registers: Registers,
) => RecordReader;

const jsonReader: Maker =
  (_format, _columns, { exports }) =>
  ({ from, end }) =>
    exports.parse(from, end);

/** Leaves every record to the host, as the module does with one that it cannot read. */
const hostReader: Maker = (format, _columns, memory) => (extent) => {
  const rows = memory.exports.ROWS.value as number;
  const report = memory.exports.parseReport();
  const bytes = memory.bytes.subarray(0, extent.end);
  let [at, row, lines] = [extent.from, 0, 0];
  for (; at < extent.end && row < rows; row++) {
    const isLong = extent.end + extent.more - at > format.most;
    const end = format.recordEnd(bytes, at, extent.last || isLong);
    if (end < 0) break;
    for (const [i, word] of [row, at, end - 1 - at, lines + 1].entries())
      memory.setWord(report + 16 + row * 16 + i * 4, word);
    lines += linesOf(bytes.subarray(at, end));
    at = end;
  }
  for (const [i, word] of [row, lines, row].entries()) memory.setWord(report + i * 4, word);
  return at;
};

const csvReader: Maker = (format, columns, memory, registers) => {
  const { native, most } = format;
  if (native.reader !== "csv") throw new TypeError("expected the form to be CSV");
  const { setCsv, parseCsv } = memory.exports;
  if (setCsv === undefined || parseCsv === undefined) return hostReader(format, columns, memory, registers);
  const { cells, marks, trim, skipEmptyLines } = native;
  const at = cells.map((cell) => {
    const column = columns.findIndex(({ name }) => name === cell);
    return column < 0 ? 0 : registers.at(column);
  });
  const list = memory.putWords(at);
  setCsv(list, at.length, ...marks, Number(trim), Number(skipEmptyLines), most);
  return ({ from, end, more, last, hosted }) => parseCsv(from, end, more, Number(last), Number(hosted));
};

const makers: { readonly [Name in Format["native"]["reader"]]: Maker } = { json: jsonReader, csv: csvReader };

/** The module's reader of a form, told of what is to be read. */
export const readerOf: Maker = (format, ...told) => makers[format.native.reader](format, ...told);
