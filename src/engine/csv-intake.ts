// Chunks of CSV to whole records: what is held back between chunks is the beginning of one record.
import { isNoRecord } from "../formats/csv-cells.ts";
import { type Dialect, goesOn, RecordScan, recordEnd } from "../formats/csv-dialect.ts";
import { csvFormat } from "../formats/csv-format.ts";
import { checkNames, namesIn, wrongHeader } from "../formats/csv-header.ts";
import { type Format, tooLong } from "../formats/format.ts";
import { utf8Fault } from "../formats/strict.ts";
import type { Column } from "../programs/program.ts";
import { listOf } from "../values/packed.ts";
import { packedBytes, unpackedBytes } from "../values/packed-bytes.ts";
import type { Intake, IntakeJob, IntakeMaker } from "./intake.ts";

const newline = 0x0a;
const nothing = new Uint8Array();

/** How a source of CSV is read. */
export interface CsvSettings {
  readonly dialect: Dialect;
  /** The schema's fields. */
  readonly columns: readonly Column[];
  /** The names of the cells, when no line says them. */
  readonly names: readonly string[] | undefined;
}

/** Without the mark that may precede a text in UTF-8. */
function withoutMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

class CsvIntake implements Intake {
  readonly #settings: CsvSettings;
  readonly #job: IntakeJob;
  #held: Uint8Array = nothing;
  #size = 0;
  #scan: RecordScan;
  #skipping = false;
  #started = false;
  #format: Format | undefined;

  constructor(settings: CsvSettings, job: IntakeJob) {
    this.#settings = settings;
    this.#job = job;
    this.#scan = new RecordScan(settings.dialect);
    if (settings.names !== undefined) this.#name(settings.names);
  }

  push(chunk: unknown): void {
    if (!(chunk instanceof Uint8Array))
      throw new TypeError(`CSV: expected Uint8Array chunks, got ${typeof chunk}`);
    this.#job.ledger.bytes += chunk.length;
    const rest = this.#skipping ? this.#skip(chunk) : chunk;
    if (rest.length > 0) this.#take(rest, false);
  }

  finish(): void {
    const held = this.#held.subarray(0, this.#size);
    const rest = this.#started ? held : withoutMark(held);
    const end = rest.at(-1) === newline ? nothing : Uint8Array.of(newline);
    if (this.#skipping) this.#skip(end);
    else if (rest.length > 0) this.#take(end, true);
  }

  save(): unknown {
    const held = packedBytes(this.#held.subarray(0, this.#size));
    const { native } = this.#format ?? {};
    const names = native?.reader === "csv" ? native.cells : null;
    return { held, skipping: this.#skipping, started: this.#started, names };
  }

  load(data: unknown): void {
    const { held, skipping, started, names } = Object(data) as { [name: string]: unknown };
    this.#hold(unpackedBytes(held));
    this.#skipping = skipping === true;
    this.#started = started === true;
    if (names !== null) this.#name(listOf(names).map(String));
  }

  #name(names: readonly string[]): void {
    checkNames(names, this.#settings.columns);
    this.#format = csvFormat(this.#settings.dialect, names, this.#job.limits);
  }

  /** What is behind a line that is too long; nothing while it goes on. */
  #skip(chunk: Uint8Array): Uint8Array {
    const end = chunk.indexOf(newline) + 1;
    if (end === 0) return nothing;
    const { ledger, limits } = this.#job;
    ledger.reject({ line: ++ledger.lines, ...tooLong(limits.maxLineBytes) });
    this.#skipping = false;
    return chunk.subarray(end);
  }

  /** Reads the records that are whole once a chunk is put behind what was held back. */
  #take(chunk: Uint8Array, last: boolean): void {
    if (this.#size === 0) {
      this.#read(chunk, last);
      return;
    }
    const end = this.#scan.feed(chunk, 0);
    const isRecord = end > 0 && this.#started && this.#format !== undefined;
    const taken = isRecord ? end : chunk.length;
    this.#append(chunk.subarray(0, taken));
    if (end === goesOn && !last && this.#size <= this.#job.limits.maxLineBytes) return;
    const whole = this.#held.slice(0, this.#size);
    this.#size = 0;
    this.#read(whole, last);
    if (taken < chunk.length) this.#take(chunk.subarray(taken), last);
  }

  /** Reads whole records and holds the rest back; nothing is held back before. */
  #read(bytes: Uint8Array, last: boolean): void {
    if (!this.#started && !last && bytes.length < 3) {
      this.#append(bytes);
      return;
    }
    const text = this.#started ? bytes : withoutMark(bytes);
    this.#started = true;
    const rest = this.#format === undefined ? this.#readHeader(text, last) : text;
    const size = this.#format === undefined ? 0 : this.#job.execution.block(rest, this.#format, last);
    this.#hold(rest.subarray(size));
  }

  /** Finds the names of the cells, if their line is whole, and gives what is behind it. */
  #readHeader(bytes: Uint8Array, last: boolean): Uint8Array {
    const { dialect } = this.#settings;
    const { ledger, limits } = this.#job;
    let from = 0;
    for (let end = 0; this.#format === undefined; from = end) {
      end = recordEnd(dialect, limits.maxLineBytes, bytes, from, last);
      const size = (end < 0 ? bytes.length : end - 1) - from;
      if (size > limits.maxLineBytes) throw wrongHeader(tooLong(limits.maxLineBytes).reason);
      if (end < 0) break;
      this.#readNames(bytes.subarray(from, end - 1));
      for (let at = from; at < end; at = bytes.indexOf(newline, at) + 1) ledger.lines++;
    }
    return bytes.subarray(from);
  }

  #readNames(line: Uint8Array): void {
    const { dialect } = this.#settings;
    const fault = this.#job.limits.strict ? utf8Fault(line) : undefined;
    if (fault !== undefined) throw wrongHeader(fault.reason);
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(line);
    if (!isNoRecord(text, dialect)) this.#name(namesIn(text, dialect));
  }

  /** Holds back what is the beginning of a record, or skips the rest of a line that is too long. */
  #hold(bytes: Uint8Array): void {
    this.#scan = new RecordScan(this.#settings.dialect);
    this.#scan.feed(bytes, 0);
    this.#size = 0;
    this.#skipping = bytes.length > this.#job.limits.maxLineBytes;
    if (!this.#skipping) this.#append(bytes);
  }

  #append(bytes: Uint8Array): void {
    const size = this.#size + bytes.length;
    if (size > this.#held.length) {
      const larger = new Uint8Array(Math.max(size, this.#held.length * 2));
      larger.set(this.#held.subarray(0, this.#size));
      this.#held = larger;
    }
    this.#held.set(bytes, this.#size);
    this.#size = size;
  }
}

/** The intake of CSV. */
export function csvIntake(settings: CsvSettings): IntakeMaker {
  return (job) => new CsvIntake(settings, job);
}
