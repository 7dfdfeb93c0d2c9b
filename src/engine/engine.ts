import type { Batch, RegisterView, RowNumbers } from "../formats/batch.ts";
import type { Format } from "../formats/format.ts";
import type { Group } from "../programs/groups.ts";
import type { Program, Tuple } from "../programs/program.ts";
import type { EngineName, Ledger } from "../programs/report.ts";

/** Where the rows of an execution go, as they come. */
export interface Sink {
  rows(rows: readonly Tuple[]): void;
  /** Rows as NDJSON, from an engine that writes it itself when asked for text. */
  bytes(ndjson: Uint8Array): void;
  /** Rows as they stand in registers, instead of `rows`, from an engine that has them so. They stand there only now. */
  selected?(rows: RowNumbers, registers: readonly RegisterView[]): void;
}

/** What an engine needs to execute a program. */
export interface Job {
  readonly program: Program;
  /** Whether rows are wanted as text; an engine may then give bytes instead of rows. */
  readonly text: boolean;
  readonly maxGroups: number;
  readonly ledger: Ledger;
  readonly sink: Sink;
}

/** Reads elements from a place on, and gives the place behind them. */
export type ElementReader = (from: number) => number;

/** A program being executed. */
export interface Execution {
  /** The engine that executes it now. */
  readonly engine: EngineName;
  /**
   * Reads the whole records that bytes begin with, and gives how many bytes they are; the rest is the beginning of a record,
   * unless these bytes are the `last`. The form is JSON lines unless said otherwise.
   */
  block(bytes: Uint8Array, format?: Format, last?: boolean): number;
  /**
   * A reader of elements of an array in bytes, if the engine has one now: it reads those from a place on that are records of at most so
   * many bytes, each with the comma behind it, and gives the place behind them. Where it goes no further others must.
   */
  elements?(bytes: Uint8Array, most: number): ElementReader | undefined;
  /** Takes rows that are values already. */
  batch(batch: Batch): void;
  /** The groups since the last call, in order of first appearance; none if the program passes rows on. */
  take(): Group[];
  /** What it has folded and not given, as JSON holds it without loss. Changes nothing. */
  save(): unknown;
  /** Goes on from what an execution of the same program saved, on any engine; called before the first row. */
  load(data: unknown): void;
  /** Gives back what it holds; nothing may be called afterwards. */
  close(): void;
}

/** Executes programs. */
export interface Engine {
  readonly name: EngineName;
  open(job: Job): Execution;
}
