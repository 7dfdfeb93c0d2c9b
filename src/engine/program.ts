// What both engines execute: registers, instructions that fill them, filters and a sink.
import type { AggregateName, Fold } from "./fold.ts";

/** The type of a value. */
export type ValueType = "number" | "boolean" | "text";

/** Operations of two numbers, of two truth values, and of one value. */
export type Operation =
  | "add"
  | "sub"
  | "mul"
  | "div"
  | "lt"
  | "le"
  | "gt"
  | "ge"
  | "eq"
  | "ne"
  | "and"
  | "or"
  | "not"
  | "isNull";

/** A value of a row. */
export type Value = number | boolean | string | null;

/** A field that is read from the source into the register of the same number. */
export interface Column {
  readonly name: string;
  readonly type: ValueType;
}

/** Fills one register from others, for every row. */
export type Instruction =
  | { readonly op: "constant"; readonly value: number | boolean }
  | { readonly op: "textEqual"; readonly a: number; readonly text: string }
  | { readonly op: Operation; readonly a: number; readonly b: number };

/** A named register. */
export interface Output {
  readonly name: string;
  readonly type: ValueType;
  readonly register: number;
}

/** Groups rows by a key; an output reads one of the folds. A fold without register counts rows. */
export interface GroupSink {
  readonly kind: "group";
  readonly key: Output;
  readonly folds: readonly { readonly fold: Fold; readonly register: number | undefined }[];
  readonly outputs: readonly {
    readonly name: string;
    readonly aggregate: AggregateName;
    readonly fold: number;
  }[];
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
