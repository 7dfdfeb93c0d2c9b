// How the chunks of a source become rows of an execution.
import type { Batch } from "../formats/batch.ts";
import type { Ledger } from "../programs/report.ts";
import type { Execution } from "./engine.ts";

/** Takes a source's chunks, in order. */
export interface Intake {
  /** Throws a `TypeError` for what is no chunk of this source. */
  push(chunk: unknown): void;
  /** Gives on what was held back: no chunk will come. */
  finish(): void;
  /** What it holds back and knows of the chunks so far, as JSON holds it without loss. Changes nothing. */
  save(): unknown;
  /** Goes on from what was saved; called before the first chunk. */
  load(data: unknown): void;
}

/** What an intake feeds, and what it may take. */
export interface IntakeJob {
  readonly execution: Execution;
  readonly ledger: Ledger;
  readonly limits: { readonly maxLineBytes: number; readonly strict: boolean };
}

/** Makes an intake. */
export type IntakeMaker = (job: IntakeJob) => Intake;

/** The intake of chunks that are rows of values. */
export function batchIntake<Chunk>(batchOf: (chunk: Chunk) => Batch): IntakeMaker {
  return ({ execution }) => ({
    push: (chunk) => execution.batch(batchOf(chunk as Chunk)),
    finish() {},
    save: () => null,
    load() {},
  });
}
