// The definition of what a plan means, in plain TypeScript: the oracle of the tests and the engine where WebAssembly is refused.
import { type Batch, readRow } from "./batch.ts";
import type { Engine, Execution, Job } from "./engine.ts";
import { Evaluation } from "./evaluation.ts";
import type { Group } from "./groups.ts";
import { isBlank, readRecord } from "./record.ts";
import type { Value } from "./value.ts";
import type { Fault } from "./values.ts";

class ReferenceExecution implements Execution {
  readonly #job: Job;
  readonly #evaluation: Evaluation;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });

  constructor(job: Job) {
    this.#job = job;
    this.#evaluation = new Evaluation(job.program, job);
  }

  block(bytes: Uint8Array): void {
    const text = this.#decoder.decode(bytes);
    for (let from = 0; from < text.length; ) {
      const end = text.indexOf("\n", from);
      this.#line(text.slice(from, end));
      from = end + 1;
    }
    this.#give();
  }

  batch(batch: Batch): void {
    const { columns } = this.#job.program;
    const vectors = columns.map((column) => batch.vector(column));
    for (let row = 0; row < batch.size; row++) this.#row(readRow(columns, vectors, row));
    this.#give();
  }

  #give(): void {
    const rows = this.#evaluation.takeRows();
    if (rows.length > 0) this.#job.sink.rows(rows);
  }

  #line(text: string): void {
    const { ledger, program } = this.#job;
    if (isBlank(text)) ledger.lines++;
    else this.#row(readRecord(text, program.columns));
  }

  #row(values: Value[] | Fault): void {
    const { ledger } = this.#job;
    const line = ++ledger.lines;
    if (!Array.isArray(values)) {
      ledger.reject({ line, ...values });
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
