import type { Program, Value } from "./program.ts";
import type { EngineName, Ledger } from "./report.ts";

/** A row as it leaves a plan. */
export type OutputRow = { [name: string]: Value };

/** Where an execution's results go: rows of a group-by at the end, other rows or their NDJSON as they come. */
export interface Sink {
  rows(rows: OutputRow[]): void;
  bytes(ndjson: Uint8Array): void;
}

/** What an engine needs to execute a program. */
export interface Job {
  readonly program: Program;
  /** The form of row results. */
  readonly format: "rows" | "ndjson";
  readonly maxGroups: number;
  readonly ledger: Ledger;
  readonly sink: Sink;
}

/** A program being executed. */
export interface Execution {
  /** Reads whole lines, each ending in a newline. */
  block(bytes: Uint8Array): void;
  /** Gives the groups, if it groups, and ends. */
  finish(): void;
  /** Gives back what it holds; nothing may be called afterwards. */
  close(): void;
}

/** Executes programs. */
export interface Engine {
  readonly name: EngineName;
  open(job: Job): Execution;
}
