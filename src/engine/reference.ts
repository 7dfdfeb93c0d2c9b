// The definition of what a plan means, in plain TypeScript: the oracle of the tests and the engine where WebAssembly is refused.
import type { Engine, Execution, Job } from "./engine.ts";
import { Evaluation } from "./evaluation.ts";
import type { Group } from "./groups.ts";
import { isBlank, readRecord } from "./record.ts";

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
    const rows = this.#evaluation.takeRows();
    if (rows.length > 0) this.#job.sink.rows(rows);
  }

  #line(text: string): void {
    const { ledger, program } = this.#job;
    const line = ++ledger.lines;
    if (isBlank(text)) return;
    const values = readRecord(text, program.columns);
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

  close(): void {}
}

/** Executes programs row by row. */
export const referenceEngine: Engine = { name: "reference", open: (job) => new ReferenceExecution(job) };
