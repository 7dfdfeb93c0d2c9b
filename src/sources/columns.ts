import type { Run } from "../core/run.ts";
import type { Batch, NumberArray, Vector } from "../engine/batch.ts";
import { batchIntake } from "../engine/intake.ts";
import type { Column } from "../engine/program.ts";
import { described } from "../engine/values.ts";
import { heeded } from "./chunks.ts";
import { type Schema, schemaFields } from "./schema.ts";
import type { Reader } from "./source.ts";

/** The values of a field, one for each row: a typed array, or an array in which null and undefined are no value. */
export type ValueArray = NumberArray | BigInt64Array | BigUint64Array | readonly unknown[];

/** A column: values, values of which only the valid ones count, or texts by their place in a dictionary. */
export type ColumnInput =
  | ValueArray
  | {
      readonly values: ValueArray;
      /** One entry a row, 0 or false where there is no value. */
      readonly valid?: Uint8Array | readonly boolean[] | undefined;
    }
  | {
      /** Each row's place in the dictionary; -1 where there is no value. */
      readonly codes: NumberArray;
      readonly dictionary: readonly string[];
    };

/** Columns of equal length under the names of their fields. */
export type ColumnSet<Row> = { readonly [Name in keyof Row]?: ColumnInput };

/** A link that takes columns as a source of records; a chunk is one set of columns. */
export type ColumnReader<Row> = Reader<
  Row,
  ColumnSet<Row> | Iterable<ColumnSet<Row>> | AsyncIterable<ColumnSet<Row>>,
  ColumnSet<Row>
>;

/** Which arrays hold numbers that fit a notation as they are. */
const whole = [Int32Array, Int16Array, Int8Array, Uint16Array, Uint8Array, Uint8ClampedArray] as const;
const fitting: { readonly [notation: string]: readonly (abstract new (...args: never) => object)[] } = {
  f64: [Float64Array, Float32Array, Uint32Array, ...whole],
  i32: whole,
};

const isArray = (value: unknown): value is ValueArray =>
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

/** The vector of a column, and how many rows it has. */
function vectorOf(column: Column, input: unknown): { readonly vector: Vector; readonly size: number } {
  if (isArray(input)) return { vector: arrayVector(input, column), size: input.length };
  const { values, valid, codes, dictionary } = Object(input) as { readonly [name: string]: unknown };
  if (isArray(values) && valid === undefined)
    return { vector: arrayVector(values, column), size: values.length };
  if (isArray(values) && isArray(valid)) {
    checkSize(`valid of field "${column.name}"`, valid.length, values.length);
    return { vector: validVector(arrayVector(values, column), valid as Uint8Array), size: values.length };
  }
  if (isArray(codes) && Array.isArray(dictionary))
    return { vector: { at: (row) => dictionary[codes[row] as number] }, size: codes.length };
  throw new TypeError(
    `columns: field "${column.name}": expected an array, { values, valid } or { codes, dictionary }, got ${described(input)}`,
  );
}

function checkSize(what: string, found: number, wanted: number): void {
  if (found === wanted) return;
  throw new TypeError(
    `columns: ${what}: expected ${wanted} values, as many as the others have, got ${found}`,
  );
}

const nothing: Vector = { at: () => undefined };

function columnBatch(columns: readonly Column[], set: { readonly [name: string]: unknown }): Batch {
  const found = new Map<string, { readonly vector: Vector; readonly size: number }>();
  for (const column of columns) {
    const input = Object.hasOwn(Object(set), column.name) ? set[column.name] : undefined;
    if (input !== undefined) found.set(column.name, vectorOf(column, input));
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

type Sets<Row> = Iterable<ColumnSet<Row>> | AsyncIterable<ColumnSet<Row>>;

function chunksOf<Row>(input: ColumnSet<Row> | Sets<Row>, run: Run | undefined): Sets<Row> {
  if (typeof input !== "object" || input === null)
    throw new TypeError(`columns: expected an object of columns, got ${described(input)}`);
  if (Symbol.asyncIterator in input) return heeded(input, run?.signal);
  return Symbol.iterator in input ? input : [input as ColumnSet<Row>];
}

/**
 * Reads columns as records of a schema: typed arrays and arrays, of equal length, under the names of the fields. Null, undefined
 * and what is not valid are no value, NaN is NaN; a value that does not fit its field rejects the row, which the report calls a
 * line. A Uint8Array for a field of booleans holds 0 for false. Columns that the schema does not name are ignored. What
 * {@link Plan.columns} gives can be read again.
 *
 * @throws TypeError when lengths differ, a column has none of the accepted forms, or a required one is missing.
 * @example
 * ```ts
 * import { columns, mean, plan, schema } from "modulink-edge/transform";
 *
 * const Reading = schema({ sensor: "dictionary", celsius: "f64" });
 * const perSensor = plan(Reading).groupBy("sensor", { celsius: mean("celsius") });
 * const set = { sensor: ["roof", "cellar", "roof"], celsius: Float64Array.of(30, 14, 32) };
 * const { rows } = await perSensor(columns(Reading)(set));
 * console.log(rows[0]); // { sensor: "roof", celsius: 31 }
 * ```
 */
export function columns<Row>(schema: Schema<Row>): ColumnReader<Row> {
  const fields = schemaFields(schema.fields);
  const form = { schema, intake: batchIntake((set: ColumnSet<Row>) => columnBatch(fields, set)) };
  const read = (input: ColumnSet<Row> | Sets<Row>, run?: Run) => ({ ...form, chunks: chunksOf(input, run) });
  return Object.assign(read, form);
}
