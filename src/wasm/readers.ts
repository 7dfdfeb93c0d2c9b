// The module's readers of records, and what each is told of a form.
import type { Format } from "../formats/format.ts";
import type { Column } from "../programs/program.ts";
import type { Memory } from "./memory.ts";
import type { Registers } from "./registers.ts";

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

const csvReader: Maker = ({ native, most }, columns, memory, registers) => {
  if (native.reader !== "csv") throw new TypeError("expected the form to be CSV");
  const { exports } = memory;
  const { cells, marks, trim, skipEmptyLines } = native;
  const at = cells.map((cell) => {
    const column = columns.findIndex(({ name }) => name === cell);
    return column < 0 ? 0 : registers.at(column);
  });
  const list = memory.putWords(at);
  exports.setCsv(list, at.length, ...marks, Number(trim), Number(skipEmptyLines), most);
  return ({ from, end, more, last, hosted }) =>
    exports.parseCsv(from, end, more, Number(last), Number(hosted));
};

const makers: { readonly [Name in Format["native"]["reader"]]: Maker } = { json: jsonReader, csv: csvReader };

/** The module's reader of a form, told of what is to be read. */
export const readerOf: Maker = (format, ...told) => makers[format.native.reader](format, ...told);
