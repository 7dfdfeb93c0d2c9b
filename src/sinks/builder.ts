// What collects the values of one column.
import type { RegisterView, RowNumbers } from "../formats/batch.ts";
import type { Value } from "../programs/program.ts";
import type { AnyColumn } from "./column-types.ts";

/** Collects the values of one column. */
export interface Builder {
  /** Makes room for so many rows. */
  grow(rows: number): void;
  set(row: number, value: Value): void;
  /** Takes rows of a register, the first of which becomes this row. */
  take(at: number, rows: RowNumbers, register: RegisterView): void;
  finish(rows: number): AnyColumn;
}

/** Arrays of what rows hold. */
export type Elements = Float64Array<ArrayBuffer> | Uint8Array<ArrayBuffer> | BigInt64Array<ArrayBuffer>;

/** A larger array with what another one holds. */
export function grown<Array extends Elements | Int32Array<ArrayBuffer>>(array: Array, larger: Array): Array {
  larger.set(array as never);
  return larger;
}

/** Takes rows one by one. */
export const oneByOne = (set: Builder["set"]): Builder["take"] => {
  return (at, rows, register) => {
    for (let i = 0; i < rows.length; i++) set(at + i, register.value(rows[i] as number));
  };
};
