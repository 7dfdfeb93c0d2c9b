// What both engines execute: registers, instructions that fill them, filters and a sink.
import type { Settings } from "../folds/fold.ts";
import type { FoldName } from "../folds/folds.ts";
import type { OperationName } from "../values/operations.ts";
import type { Constant, Value, ValueType } from "../values/value.ts";
import type { Windowing } from "./window.ts";

export type { Constant, Tuple, Value, ValueType } from "../values/value.ts";

/** How a source writes the values of a field. */
export type Notation = "f64" | "i32" | "i64" | "digits" | "boolean" | "milliseconds" | "seconds" | "text";

/** A field that is read from the source into the register of the same number. */
export interface Column extends Field {
  /** How it is written; a field of rows that are values already has none. */
  readonly notation?: Notation;
  /** Whether a record without it is rejected. */
  readonly required?: true;
  /** What it holds where the source has nothing. Default null. */
  readonly default?: Value;
}

/** Fills one register from others, for every row. */
export interface Instruction {
  readonly op: OperationName | "constant";
  readonly args: readonly number[];
  readonly constant?: Constant;
  readonly type: ValueType;
}

/** A named register. */
export interface Output {
  readonly name: string;
  readonly type: ValueType;
  readonly register: number;
}

/** A fold of the rows of a group; one without register counts rows. */
export interface FoldUse {
  readonly fold: FoldName;
  readonly register: number | undefined;
  readonly settings?: Settings;
}

/** A value of a group's row: what is read from one of its folds. */
export interface AggregateOutput {
  readonly name: string;
  readonly type: ValueType;
  readonly aggregate: string;
  /** The fold's place in the list of folds. */
  readonly fold: number;
  readonly settings?: Settings;
}

/** Groups rows by their keys. */
export interface GroupSink {
  readonly kind: "group";
  readonly keys: readonly Output[];
  /** Whether all rows are one group, of which there is always one: its only key is a constant, which rows do not have. */
  readonly single?: true;
  /** How time is cut; the first key is then `windowStart`, and groups have the window's end behind it. */
  readonly window?: Windowing;
  readonly folds: readonly FoldUse[];
  readonly outputs: readonly AggregateOutput[];
}

/** Passes rows on. */
export interface RowSink {
  readonly kind: "rows";
  readonly outputs: readonly Output[];
}

/** Registers are numbered: columns first, then one for each instruction. */
export interface Program {
  readonly columns: readonly Column[];
  readonly instructions: readonly Instruction[];
  readonly filters: readonly number[];
  readonly sink: GroupSink | RowSink;
}

/** A column of rows that leave a program or a stage. */
export interface Field {
  readonly name: string;
  readonly type: ValueType;
}

/** The fields of the rows that leave a program. */
export function fieldsOf({ sink }: Program): readonly Field[] {
  if (sink.kind === "rows" || sink.single) return sink.outputs;
  const [start, ...keys] = sink.keys;
  if (sink.window === undefined || start === undefined) return [...sink.keys, ...sink.outputs];
  return [start, { name: "windowEnd", type: start.type }, ...keys, ...sink.outputs];
}
