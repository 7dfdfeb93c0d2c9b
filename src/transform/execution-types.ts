// The methods of a plan that execute it, with their types.
import type { Run } from "../core/run.ts";
import type { PlanData } from "../plans/plan-data.ts";
import type { Report } from "../programs/report.ts";
import type { ColumnsOf } from "../sinks/column-types.ts";
import type { ReaderOf, Source } from "../sources/source.ts";
import type { Answer, ColumnAnswer, CsvAnswer, EncodedAnswer } from "./answers.ts";
import type { Explanation } from "./explain.ts";
import type { OpenPlan } from "./open.ts";
import type { OpenPart } from "./parts.ts";
import type { PlanState } from "./state.ts";

/** What each form of a plan's stream gives. */
export interface StreamForms<Row> {
  /** Row objects, one a chunk. */
  readonly rows: Row;
  /** The rows as bytes of NDJSON. */
  readonly ndjson: Uint8Array;
  /** The rows as bytes of CSV, after a line of names. */
  readonly csv: Uint8Array;
  /** The rows as columns, one set of them for each lot of rows. */
  readonly columns: ColumnsOf<Row>;
}

/** How a plan becomes a stream. */
export interface StreamOptions<In, Chunk = Uint8Array, To extends keyof StreamForms<unknown> = "rows"> {
  /** The form of what comes in, such as `ndjson(schema)`. */
  readonly from: ReaderOf<In, Chunk>;
  /** What comes out. Default `"rows"`. */
  readonly to?: To | undefined;
  /** Called once with what was read, when the input has ended or nothing more of it can matter. */
  readonly onReport?: ((report: Report) => void) | undefined;
}

/** How a plan is opened to be given its input piece by piece. */
export interface OpenOptions<In, Chunk = Uint8Array> {
  /** The form of what comes in, such as `ndjson(schema)`. */
  readonly from: ReaderOf<In, Chunk>;
  /** What `save` gave, to go on from; the chunks that follow are those behind the ones it has seen. */
  readonly state?: PlanState | undefined;
}

/** A plan whose steps are complete. It is a link from a source to an answer. */
export interface Plan<In, Out> {
  /** Executes the plan; a promise when the source's chunks come in time. */
  (source: Source<In>, run?: Run): Answer<Out> | Promise<Answer<Out>>;
  /** Executes the plan, too, and gives the rows as CSV (RFC 4180), after a line of names. */
  encode(source: Source<In>, options: { readonly to: "csv" }): CsvAnswer | Promise<CsvAnswer>;
  /** Executes the plan, too, and gives the rows as NDJSON. It is a link as well. */
  encode(source: Source<In>, run?: Run | { readonly to: "ndjson" }): EncodedAnswer | Promise<EncodedAnswer>;
  /** Executes the plan, too, and gives the rows as columns: typed arrays, texts by their place in a dictionary. It is a link as well. */
  columns(source: Source<In>, run?: Run): ColumnAnswer<Out> | Promise<ColumnAnswer<Out>>;
  /**
   * The plan as a transform of a stream, with bounded memory; groups come out when the input has ended, those of windows when
   * they are over. When nothing more of the input can matter, as behind a limit, both sides are ended.
   */
  stream<Chunk = Uint8Array, To extends keyof StreamForms<unknown> = "rows">(
    options: StreamOptions<In, Chunk, To>,
  ): TransformStream<Chunk, StreamForms<Out>[To]>;
  /**
   * Opens the plan to be given its input chunk by chunk, to look at what has come of it, and to save it and go on later. Throws
   * a `TypeError` for a state that this plan did not save.
   */
  open<Chunk = Uint8Array>(options: OpenOptions<In, Chunk>): OpenPlan<Chunk, Out>;
  /**
   * Opens the plan for one part of an input whose parts are read apart from each other, by several workers perhaps, for
   * `merge`. Throws a `TypeError` that names the step which needs all rows in their order, if there is one.
   */
  part<Chunk = Uint8Array>(options: OpenOptions<In, Chunk>): OpenPart<Chunk>;
  /** The answer over the parts that were finished, in this order. Throws a `TypeError` for any other state. */
  merge(parts: readonly PlanState[]): Answer<Out>;
  /** The plan as plain data: the schema's fields and the steps. */
  toJSON(): PlanData;
  /** How the plan will be executed, as lines of text: what is read, what is computed where, and what becomes of the rows. */
  explain(options?: { readonly as?: "text" | undefined }): string;
  /** The same as data. */
  explain(options: { readonly as: "data" }): Explanation;
}
