import { joined } from "../engine/bytes.ts";
import type { Execution, OutputRow, Sink } from "../engine/engine.ts";
import { LineSplitter } from "../engine/lines.ts";
import type { Program } from "../engine/program.ts";
import { type EngineName, Ledger, type Report } from "../engine/report.ts";
import type { Limits } from "./options.ts";
import { openJob } from "./select-engine.ts";

/** A plan's result: the rows, and what was read to get them. */
export interface Answer<Row> {
  /** The rows: groups in the order in which their keys first appeared, other rows in the source's order. */
  readonly rows: Row[];
  /** What was read, and which lines were not records. */
  readonly report: Report;
}

/** A plan's result as text. */
export interface EncodedAnswer {
  /** The rows as NDJSON, in the order and form in which a stream would give them. */
  readonly ndjson: Uint8Array;
  /** What was read, and which lines were not records. */
  readonly report: Report;
}

/** A program reading one source: chunks of any size in, results to the sink, a report at the end. */
export class Reading {
  readonly #engine: EngineName;
  readonly #ledger: Ledger;
  readonly #execution: Execution;
  readonly #splitter: LineSplitter;

  constructor(program: Program, limits: Limits, format: "rows" | "ndjson", sink: Sink) {
    const { maxLineBytes, maxGroups } = limits;
    const ledger = new Ledger(limits.maxRejections);
    this.#ledger = ledger;
    const { name, execution } = openJob(limits.engine, { program, format, maxGroups, ledger, sink });
    this.#engine = name;
    this.#execution = execution;
    const tooLong = (): void => {
      ledger.reject({
        line: ++ledger.lines,
        reason: `expected at most ${maxLineBytes} bytes in a line, got more`,
      });
    };
    this.#splitter = new LineSplitter({ block: (bytes) => execution.block(bytes), tooLong }, maxLineBytes);
  }

  push(chunk: Uint8Array): void {
    if (!(chunk instanceof Uint8Array))
      throw new TypeError(`NDJSON: expected Uint8Array chunks, got ${typeof chunk}`);
    this.#ledger.bytes += chunk.length;
    this.#splitter.push(chunk);
  }

  finish(): Report {
    this.#splitter.finish();
    this.#execution.finish();
    this.#execution.close();
    return this.#ledger.report(this.#engine);
  }
}

/** A row as a line of NDJSON. */
export function encodeRow(row: object): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(row)}\n`);
}

/** A sink that keeps all rows. */
export class RowList implements Sink {
  readonly result: OutputRow[] = [];

  rows(rows: OutputRow[]): void {
    for (const row of rows) this.result.push(row);
  }

  bytes(): void {}
}

/** A sink that keeps all rows as NDJSON. */
export class ByteList implements Sink {
  readonly #parts: Uint8Array[] = [];

  get result(): Uint8Array {
    return joined(this.#parts);
  }

  rows(rows: OutputRow[]): void {
    for (const row of rows) this.#parts.push(encodeRow(row));
  }

  bytes(ndjson: Uint8Array): void {
    this.#parts.push(ndjson);
  }
}
