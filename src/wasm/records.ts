// Bytes of records into registers, batch by batch. What the module leaves over, the form's definition decides.
import type { ElementReader, Job } from "../engine/engine.ts";
import { type Format, readBytes } from "../formats/format.ts";
import { isUtf8 } from "../formats/strict.ts";
import type { Memory } from "../linear/memory.ts";
import type { Registers } from "../linear/registers.ts";
import { type Extent, type RecordReader, readerOf } from "./readers.ts";

const firstRoom = 0x10000;
const newline = 0x0a;

/** Reads records and hands on every batch of rows. */
export class Records {
  readonly #job: Job;
  readonly #memory: Memory;
  readonly #registers: Registers;
  readonly #batch: (rows: number) => void;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #format: Format | undefined;
  #reader: RecordReader = () => 0;
  #text = 0;
  /** Where elements of arrays stand, once some were read. */
  #elements: number | undefined;
  #room = 0;

  constructor(job: Job, memory: Memory, registers: Registers, batch: (rows: number) => void) {
    this.#job = job;
    this.#memory = memory;
    this.#registers = registers;
    this.#batch = batch;
    this.#makeRoom(firstRoom);
  }

  /** Reads the whole records that bytes begin with, and gives how many bytes they are. */
  read(bytes: Uint8Array, format: Format, last: boolean): number {
    if (format !== this.#format) this.#turnTo(format);
    const hosted = format.strict && !isUtf8(bytes.subarray(0, bytes.lastIndexOf(newline) + 1));
    for (let from = 0; from < bytes.length; ) {
      const limit = Math.min(bytes.length, from + this.#room);
      const end = bytes.lastIndexOf(newline, limit - 1) + 1;
      const isRest = limit === bytes.length;
      const how = { more: isRest ? bytes.length - end : 0, last: last && isRest, hosted };
      const size = end <= from ? 0 : this.#piece(bytes.subarray(from, end), how);
      if (size === 0 && isRest) return from;
      if (size === 0) this.#makeRoom(this.#room * 2);
      from += size;
    }
    return bytes.length;
  }

  /** A reader of elements of an array, which stand in a window that goes along with it. */
  elements(bytes: Uint8Array, most: number): ElementReader | undefined {
    const { parseElements } = this.#memory.exports;
    if (parseElements === undefined) return undefined;
    this.#elements ??= this.#memory.alloc(firstRoom + 8);
    const text = this.#elements;
    let [start, end] = [0, 0];
    const turnTo = (from: number): void => {
      [start, end] = [from, Math.min(bytes.length, from + firstRoom)];
      this.#memory.bytes.set(bytes.subarray(start, end), text);
      this.#memory.bytes[text + end - start] = 0;
    };
    const readWindow = (from: number): number => {
      const place = text - start;
      return this.#batches((next) => parseElements(next, most), from + place) - place;
    };
    return (from) => {
      if (from < start || from >= end) turnTo(from);
      let at = readWindow(from);
      // What stopped it may be the end of the window.
      while (end < bytes.length && at > start && end - at < firstRoom / 2) {
        turnTo(at);
        at = readWindow(at);
      }
      return at;
    };
  }

  #turnTo(format: Format): void {
    this.#reader = readerOf(format, this.#job.program.columns, this.#memory, this.#registers);
    this.#memory.refresh();
    this.#format = format;
  }

  #makeRoom(size: number): void {
    this.#room = size;
    this.#text = this.#memory.alloc(size);
  }

  /** Reads records, and gives how many bytes they are. */
  #piece(bytes: Uint8Array, how: Omit<Extent, "from" | "end">): number {
    this.#memory.bytes.set(bytes, this.#text);
    const end = this.#text + bytes.length;
    const read = (from: number): number => (from < end ? this.#reader({ from, end, ...how }) : from);
    return this.#batches(read, this.#text) - this.#text;
  }

  /** Reads batches of rows as long as a reader goes on from a place, and gives the place where it does not. */
  #batches(read: (from: number) => number, start: number): number {
    const report = this.#memory.exports.parseReport();
    const { ledger } = this.#job;
    // A reader may make the memory grow, even when it does not go on.
    const next = (from: number): number => {
      const place = read(from);
      this.#memory.refresh();
      return place;
    };
    let from = start;
    for (let place = next(from); place !== from; place = next(from)) {
      from = place;
      const rows = this.#memory.word(report);
      const lines = this.#memory.word(report + 4);
      const left = this.#memory.word(report + 8);
      ledger.rows += rows;
      this.#registers.startTexts();
      if (left > 0) this.#settle(report + 16, left);
      ledger.lines += lines;
      this.#batch(rows);
    }
    return from;
  }

  /** Decides the records that the module left over. */
  #settle(from: number, count: number): void {
    const { ledger, program } = this.#job;
    const format = this.#format as Format;
    this.#memory.loadPowers();
    for (let at = from; at < from + count * 16; at += 16) {
      const row = this.#memory.word(at);
      const start = this.#memory.word(at + 4);
      const line = this.#memory.word(at + 12) + ledger.lines;
      const text = this.#memory.bytes.subarray(start, start + this.#memory.word(at + 8));
      const values = readBytes(format, text, program.columns, this.#decoder);
      // What stood there before is not for the instructions to read, whether there is a record or not.
      const known = Array.isArray(values) ? values : [];
      for (const i of program.columns.keys()) this.#registers.set(i, row, known[i] ?? null);
      if (Array.isArray(values)) continue;
      this.#memory.bytes[this.#memory.exports.rejectedRows() + row] = 1;
      ledger.rows--;
      if (values !== undefined) ledger.reject({ line, ...values });
    }
  }
}
