// The definition of what a plan means, in plain TypeScript: the oracle of the tests and the engine where WebAssembly is refused.
import { type Batch, readRow } from "../formats/batch.ts";
import { type Format, linesOf, readBytes } from "../formats/format.ts";
import { jsonLines } from "../formats/json-lines.ts";
import type { Fault } from "../formats/read-value.ts";
import { Evaluation } from "../programs/evaluation.ts";
import type { Group } from "../programs/groups.ts";
import type { Value } from "../values/value.ts";
import type { Engine, Execution, Job } from "./engine.ts";

const newline = 0x0a;
/** Lines are decoded so many bytes at a time, or few more. */
const piece = 0x10000;

class ReferenceExecution implements Execution {
  readonly engine = "reference";
  readonly #job: Job;
  readonly #evaluation: Evaluation;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });

  constructor(job: Job) {
    this.#job = job;
    this.#evaluation = new Evaluation(job.program, job);
  }

  block(bytes: Uint8Array, format: Format = jsonLines, last = false): number {
    const size = format.lines ? this.#lines(bytes, format) : this.#records(bytes, format, last);
    this.#give();
    return size;
  }

  #lines(bytes: Uint8Array, { values }: Format): number {
    const { ledger, program } = this.#job;
    const size = bytes.lastIndexOf(newline) + 1;
    for (let from = 0, end = 0; from < size; from = end) {
      end = bytes.indexOf(newline, Math.min(from + piece, size) - 1) + 1;
      const text = this.#decoder.decode(bytes.subarray(from, end));
      for (let start = 0, stop = 0; start < text.length; start = stop + 1) {
        stop = text.indexOf("\n", start);
        this.#row(values(text.slice(start, stop), program.columns), ++ledger.lines);
      }
    }
    return size;
  }

  #records(bytes: Uint8Array, format: Format, last: boolean): number {
    const { ledger, program } = this.#job;
    let from = 0;
    while (from < bytes.length) {
      const end = format.recordEnd(bytes, from, last);
      if (end < 0) break;
      const record = bytes.subarray(from, end);
      const line = ledger.lines + 1;
      ledger.lines += linesOf(record);
      this.#row(readBytes(format, record.subarray(0, -1), program.columns, this.#decoder), line);
      from = end;
    }
    return from;
  }

  batch(batch: Batch): void {
    const { columns } = this.#job.program;
    const vectors = columns.map((column) => batch.vector(column));
    for (let row = 0; row < batch.size; row++) {
      const values = batch.fault?.(row) ?? readRow(columns, vectors, row);
      this.#row(values, ++this.#job.ledger.lines);
    }
    this.#give();
  }

  #give(): void {
    const rows = this.#evaluation.takeRows();
    if (rows.length > 0) this.#job.sink.rows(rows);
  }

  #row(values: Value[] | Fault | undefined, line: number): void {
    const { ledger } = this.#job;
    if (!Array.isArray(values)) {
      if (values !== undefined) ledger.reject({ line, ...values });
      return;
    }
    ledger.rows++;
    this.#evaluation.add(values);
  }

  take(): Group[] {
    return this.#evaluation.takeGroups();
  }

  save(): unknown {
    return this.#evaluation.save();
  }

  load(data: unknown): void {
    this.#evaluation.load(data);
  }

  close(): void {}
}

/** Executes programs row by row. */
export const referenceEngine: Engine = { name: "reference", open: (job) => new ReferenceExecution(job) };
