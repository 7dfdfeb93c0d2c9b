// What plans give.
import type { Report } from "../programs/report.ts";
import type { ColumnsOf } from "../sinks/column-types.ts";

/** A plan's result: the rows, and what was read to get them. */
export interface Answer<Row> {
  /** The rows: groups in the order in which their keys first appeared, other rows in the source's order. */
  readonly rows: Row[];
  /** What was read, and which lines were not records. */
  readonly report: Report;
}

/** A plan's result as NDJSON. */
export interface EncodedAnswer {
  /** The rows as NDJSON, in the order and form in which a stream would give them. */
  readonly ndjson: Uint8Array;
  /** What was read, and which lines were not records. */
  readonly report: Report;
}

/** A plan's result as CSV. */
export interface CsvAnswer {
  /** The rows as CSV: a line of names, then one for each row, lines ended by CRLF. */
  readonly csv: Uint8Array;
  /** What was read, and which lines were not records. */
  readonly report: Report;
}

/** A plan's result as columns. */
export interface ColumnAnswer<Row> {
  /** The rows' fields, each as one array that the caller may keep and change. */
  readonly columns: ColumnsOf<Row>;
  /** How many rows there are. */
  readonly size: number;
  /** What was read, and which lines were not records. */
  readonly report: Report;
}
