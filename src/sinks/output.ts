import type { Sink } from "../engine/engine.ts";
import type { Tuple } from "../programs/program.ts";

/** A sink that keeps what it is given as one result. */
export interface Output<Result> extends Sink {
  readonly result: Result;
}

/** Makes of rows what a stream gives. */
export interface Writer {
  /** What stands before the first row. */
  readonly head?: Uint8Array;
  /** What is given for these rows. */
  write(rows: readonly Tuple[]): Iterable<unknown>;
}
