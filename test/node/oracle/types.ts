// What a case is made of. Nothing here knows the library.

/** The type of a field or an expression. */
export type Type = "number" | "boolean" | "text" | "timestamp" | "integer" | "list";

/** A value as rows hold it. */
export type Value = number | boolean | string | bigint | readonly number[] | null;

/** A column of rows. */
export interface Column {
  readonly name: string;
  readonly type: Type;
  /** By how much two ways of computing it may differ, of its size or of 1; nothing else is computed from such a column. */
  readonly loose?: number;
}

/** An expression. */
export type Node =
  | { readonly field: string; readonly type: Type }
  | { readonly value: Value; readonly type: Type }
  | {
      readonly op: string;
      readonly args: readonly Node[];
      readonly type: Type;
      /** The constants of `inSet`, or the length of time of `truncate`, `plus` and `minus` in milliseconds. */
      readonly values?: readonly Value[];
      readonly span?: number;
    };

/** What is computed of a group. */
export interface Fold {
  readonly name: string;
  readonly aggregate: string;
  readonly field?: string;
  readonly type: Type;
  readonly q?: number;
  readonly bounds?: readonly number[];
  readonly loose?: number;
}

/** One key of an order. */
export interface Key {
  readonly field: string;
  readonly descending: boolean;
  readonly nulls: "first" | "last";
}

/** Windows over a field. */
export interface Windows {
  readonly field: string;
  readonly every: number;
  readonly size: number;
  readonly lateness: number;
  /** For how long late rows give windows anew. */
  readonly allowed: number;
  readonly offset: number;
}

/** One step of a plan. */
export type Step =
  | { readonly kind: "filter"; readonly node: Node }
  | { readonly kind: "derive"; readonly columns: { readonly [name: string]: Node } }
  | { readonly kind: "select"; readonly names: readonly string[] }
  | {
      readonly kind: "group";
      readonly keys: readonly string[];
      readonly folds: readonly Fold[];
      readonly window?: Windows;
    }
  | { readonly kind: "limit"; readonly count: number; readonly offset: number }
  | { readonly kind: "sort"; readonly keys: readonly Key[]; readonly most?: number }
  | { readonly kind: "distinct"; readonly names: readonly string[] }
  | { readonly kind: "join"; readonly outer: boolean };

/** A plan: its steps, and the columns that come out. */
export interface Shape {
  readonly steps: readonly Step[];
  readonly columns: readonly Column[];
}

/** The columns of the data. */
export const columns: readonly Column[] = [
  { name: "a", type: "number" },
  { name: "b", type: "number" },
  { name: "n", type: "number" },
  { name: "base", type: "number" },
  { name: "must", type: "number" },
  { name: "big", type: "integer" },
  { name: "flag", type: "boolean" },
  { name: "key", type: "text" },
  { name: "word", type: "text" },
  { name: "at", type: "timestamp" },
];

/** A row of the data, in the order of the columns. */
export type Row = readonly Value[];

/** The table that rows are joined with; a key is there twice only in cases that allow it. */
export const side = {
  columns: [
    { name: "key", type: "text" },
    { name: "weight", type: "number" },
    { name: "label", type: "text" },
  ] as readonly Column[],
  rows: [
    ["x", 2, "ex"],
    ["y", null, "why"],
    ["", 0.5, null],
    ["never", 8, "no"],
  ] as readonly Row[],
};
