// Rows that are values already, into registers: whole arrays at once where their values fit as they are.
import type { Batch, Vector } from "../formats/batch.ts";
import { type Fault, isFault, readValue } from "../formats/read-value.ts";
import { textsOf } from "../linear/coded-texts.ts";
import type { Registers } from "../linear/registers.ts";
import type { Column } from "../programs/program.ts";

/** Why rows have no values, by their number in the batch. */
export type Faults = Map<number, Fault>;

/** The rows that are no records whatever their columns hold. */
export function faultsIn({ fault }: Batch, from: number, size: number): Faults {
  const faults: Faults = new Map();
  if (fault === undefined) return faults;
  for (let row = 0; row < size; row++) {
    const found = fault(from + row);
    if (found !== undefined) faults.set(row, found);
  }
  return faults;
}

/** Fills a column's register with so many rows of a vector, from one of them on. */
export type Filler = (from: number, size: number, faults: Faults) => void;

/** How a column's register is filled from a vector. */
export function fillerOf(registers: Registers, register: number, column: Column, vector: Vector): Filler {
  const { numbers, valid, codes, isEmpty } = vector;
  const mayBeNull = column.required !== true && column.default === undefined;
  registers.forgetDictionary(register);
  if (numbers !== undefined && valid === undefined) {
    registers.setValid(register);
    return (from, size) => registers.setNumbers(register, numbers.subarray(from, from + size));
  }
  if (numbers !== undefined && valid !== undefined && mayBeNull)
    return (from, size) => {
      registers.setNumbers(register, numbers.subarray(from, from + size));
      registers.setValid(register, valid.subarray(from, from + size));
    };
  if (isEmpty === true && mayBeNull) return (_, size) => registers.setNull(register, size);
  const texts = mayBeNull ? textsOf(vector, column) : undefined;
  if (codes === undefined || texts === undefined) return rowByRow(registers, register, column, vector);
  const coded = registers.setDictionary(register, texts);
  return (from, size) => coded.setCodes(codes.subarray(from, from + size));
}

function rowByRow(registers: Registers, register: number, column: Column, { at, codes }: Vector): Filler {
  return (from, size, faults) => {
    const known = new Map<number, number>();
    for (let row = 0; row < size; row++) {
      const same = codes === undefined ? undefined : known.get(codes[from + row] as number);
      if (same !== undefined) {
        registers.copyText(register, row, same);
        continue;
      }
      const value = readValue(column, at(from + row));
      const fault = isFault(value);
      registers.set(register, row, fault ? null : value);
      if (codes !== undefined && typeof value === "string") known.set(codes[from + row] as number, row);
      if (fault && !faults.has(row)) faults.set(row, value);
    }
  };
}
