import type { Run } from "../core/run.ts";
import type { IntakeMaker } from "../engine/intake.ts";
import type { Schema } from "./schema.ts";

/** How records are held, whatever they are held in. */
export interface Form<Row> {
  /** The records' fields. */
  readonly schema: Schema<Row>;
  /** How what holds them is read. */
  readonly intake: IntakeMaker;
}

/** Records that have yet to be read: a plan reads only the fields that it needs. */
export interface Source<Row> extends Form<Row> {
  /** What holds them, at once or in time. */
  readonly chunks: Iterable<unknown> | AsyncIterable<unknown>;
}

declare const chunkType: unique symbol;

/** A link that takes an input as a source of records, or says how to read what comes chunk by chunk. */
export interface Reader<Row, Input, Chunk> extends Form<Row> {
  (input: Input, run?: Run): Source<Row>;
  /** What a chunk is; there is no such property, only its type. */
  readonly [chunkType]?: Chunk;
}

/** Any reader of such records that takes such chunks. */
export type ReaderOf<Row, Chunk> = Form<Row> & { readonly [chunkType]?: Chunk };
