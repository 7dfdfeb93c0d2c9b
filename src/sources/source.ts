import type { IntakeMaker } from "../engine/intake.ts";
import type { Schema } from "./schema.ts";

/** Records that have yet to be read: a plan reads only the fields that it needs. */
export interface Source<Row> {
  /** The records' fields. */
  readonly schema: Schema<Row>;
  /** What holds them, at once or in time. */
  readonly chunks: Iterable<unknown> | AsyncIterable<unknown>;
  /** How chunks are read. */
  readonly intake: IntakeMaker;
}

/** What makes sources of one form: how plans know the form of what they are given piece by piece. */
export interface Form<Row> {
  /** The records' fields. */
  readonly schema: Schema<Row>;
  /** How chunks are read. */
  readonly intake: IntakeMaker;
}
