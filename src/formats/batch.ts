// Rows that are values already, a column at a time.
import type { Column, Value } from "../programs/program.ts";
import type { Ledger } from "../programs/report.ts";
import { type Fault, isFault, readValue } from "./read-value.ts";

/** Typed arrays whose values are numbers. */
export type NumberArray =
  | Float64Array
  | Float32Array
  | Int32Array
  | Int16Array
  | Int8Array
  | Uint32Array
  | Uint16Array
  | Uint8Array
  | Uint8ClampedArray;

/** The values of one column. */
export interface Vector {
  /** What the source holds for a row, as `readValue` takes it. */
  at(row: number): unknown;
  /** All of them as what registers hold, where every one fits the column; those that are not valid do not count. */
  readonly numbers?: NumberArray;
  /** Each row's place in a dictionary of texts, if they are given so; a place that is not there is no value. */
  readonly codes?: NumberArray;
  /** That dictionary. */
  readonly texts?: readonly unknown[];
  /** Whether the source has nothing for any row. */
  readonly isEmpty?: true;
  /** One byte a row, 0 where the source has nothing; without it the source has all. */
  readonly valid?: Uint8Array;
}

/** Rows of a source of values. */
export interface Batch {
  readonly size: number;
  /** Why a row is no record, whatever its columns hold. */
  fault?(row: number): Fault | undefined;
  /** What the source holds for a column. */
  vector(column: Column): Vector;
}

/** Texts by their place in a dictionary; what is not there is null. */
export interface Coded {
  readonly codes: Uint32Array;
  readonly texts: readonly Value[];
}

/** The numbers of some rows, in any order. */
export type RowNumbers = Uint16Array | Uint32Array;

/** A register of a batch, or a column that is held, to be looked into. */
export interface RegisterView {
  /** Its values, if they are numbers or booleans. */
  readonly numbers?: Float64Array;
  /** Its texts, if they are given by their place in a dictionary. */
  readonly coded?: Coded;
  /** One byte a row, 0 for null. */
  readonly valid: Uint8Array;
  value(row: number): Value;
}

/** The values of one row, or why it has none. */
export function readRow(
  columns: readonly Column[],
  vectors: readonly Vector[],
  row: number,
): Value[] | Fault {
  const values: Value[] = [];
  for (let i = 0; i < columns.length; i++) {
    const value = readValue(columns[i] as Column, (vectors[i] as Vector).at(row));
    if (isFault(value)) return value;
    values.push(value);
  }
  return values;
}

/** Counts the rows of a batch and rejects those with a fault, which are given in order. */
export function countBatch(
  ledger: Ledger,
  size: number,
  faults: Iterable<readonly [row: number, Fault]>,
): void {
  const before = ledger.lines;
  ledger.lines += size;
  ledger.rows += size;
  for (const [row, fault] of faults) {
    ledger.rows--;
    ledger.reject({ line: before + row + 1, ...fault });
  }
}
