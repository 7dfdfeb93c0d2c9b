// What columns are given as, as vectors of a batch.
import type { Batch, NumberArray, Vector } from "../formats/batch.ts";
import { described } from "../formats/read-value.ts";
import type { Column } from "../programs/program.ts";

/** The values of a field, one for each row: a typed array, or an array in which null and undefined are no value. */
export type ValueArray = NumberArray | BigInt64Array | BigUint64Array | readonly unknown[];

/** A vector and its rows. */
export interface SizedVector {
  readonly vector: Vector;
  readonly size: number;
}

/** Which arrays hold numbers that fit a notation as they are. */
const whole = [Int32Array, Int16Array, Int8Array, Uint16Array, Uint8Array, Uint8ClampedArray] as const;
const fitting: { readonly [notation: string]: readonly (abstract new (...args: never) => object)[] } = {
  f64: [Float64Array, Float32Array, Uint32Array, ...whole],
  i32: whole,
};

/** Whether something is an array or a typed array. */
export const isArray = (value: unknown): value is ValueArray =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));

function arrayVector(values: ValueArray, column: Column): Vector {
  const { notation = "" } = column;
  if (notation === "boolean" && values instanceof Uint8Array)
    return { at: (row) => values[row] !== 0, numbers: values.map((value) => (value === 0 ? 0 : 1)) };
  const at = (row: number): unknown => values[row];
  const fits = Object.hasOwn(fitting, notation) && fitting[notation]?.some((type) => values instanceof type);
  return fits === true ? { at, numbers: values as NumberArray } : { at };
}

/** The vector, without the values that are not valid. */
function validVector({ at, numbers }: Vector, valid: ArrayLike<number | boolean>): Vector {
  const mask = valid instanceof Uint8Array ? valid : Uint8Array.from(valid, Number);
  const some = { at: (row: number): unknown => (mask[row] === 0 ? null : at(row)), valid: mask };
  return numbers === undefined ? some : { ...some, numbers };
}

function codedVector(codes: NumberArray, dictionary: readonly unknown[], { notation }: Column): Vector {
  const at = (row: number): unknown => dictionary[codes[row] as number];
  return notation === "text" ? { at, codes, texts: dictionary } : { at };
}

/** The vector of a column, and how many rows it has. Throws a `TypeError` for anything but a `ColumnInput`. */
export function vectorOf(column: Column, input: unknown): SizedVector {
  if (isArray(input)) return { vector: arrayVector(input, column), size: input.length };
  const { values, valid, codes, dictionary } = Object(input) as { readonly [name: string]: unknown };
  if (isArray(values) && valid === undefined)
    return { vector: arrayVector(values, column), size: values.length };
  if (isArray(values) && isArray(valid)) {
    checkSize(`valid of field "${column.name}"`, valid.length, values.length);
    return { vector: validVector(arrayVector(values, column), valid as Uint8Array), size: values.length };
  }
  if (isArray(codes) && Array.isArray(dictionary))
    return { vector: codedVector(codes as NumberArray, dictionary, column), size: codes.length };
  throw new TypeError(
    `columns: field "${column.name}": expected an array, { values, valid } or { codes, dictionary }, got ${described(input)}`,
  );
}

/** Throws a `TypeError` when there are not as many values as elsewhere. */
export function checkSize(what: string, found: number, wanted: number): void {
  if (found === wanted) return;
  throw new TypeError(
    `columns: ${what}: expected ${wanted} values, as many as the others have, got ${found}`,
  );
}

const nothing: Vector = { at: () => undefined, isEmpty: true };

/** The batch of what is found for columns. Throws a `TypeError` when lengths differ, or a required one or all are missing. */
export function columnBatch(
  columns: readonly Column[],
  find: (column: Column) => SizedVector | undefined,
): Batch {
  const found = new Map<string, SizedVector>();
  for (const column of columns) {
    const vector = find(column);
    if (vector !== undefined) found.set(column.name, vector);
    else if (column.required === true)
      throw new TypeError(`columns: field "${column.name}" is required, but there is no such column`);
  }
  const [first, ...others] = found;
  if (first === undefined)
    throw new TypeError(`columns: expected at least one of ${columns.map(({ name }) => name).join(", ")}`);
  const [, { size }] = first;
  for (const [name, other] of others) checkSize(`field "${name}"`, other.size, size);
  return { size, vector: ({ name }) => found.get(name)?.vector ?? nothing };
}
