import type { Run } from "../core/run.ts";
import { batchIntake } from "../engine/intake.ts";
import type { Batch } from "../formats/batch.ts";
import { described } from "../formats/read-value.ts";
import type { Column } from "../programs/program.ts";
import { heeded } from "./chunks.ts";
import { columnBatch, isArray, type SizedVector, vectorOf } from "./column-batch.ts";
import { type Schema, schemaFields } from "./schema.ts";
import type { Reader } from "./source.ts";

/** A column of Arrow, as the package `apache-arrow` has it. */
export interface ArrowVector {
  readonly length: number;
  readonly nullCount: number;
  /** What it holds; of it only the number of the type is looked at. */
  readonly type: { readonly typeId: number };
  get(row: number): unknown;
  isValid(row: number): boolean;
  toArray(): unknown;
}

/** A table or a record batch of Arrow, as the package `apache-arrow` has them. */
export interface ArrowTable {
  readonly numRows: number;
  getChild(name: string): ArrowVector | null;
}

/** Arrow's numbers of the types whose arrays hold their values as they are. */
const [intType, floatType] = [2, 3];

function sizedVector(column: Column, vector: ArrowVector): SizedVector {
  const { length, nullCount } = vector;
  const { typeId } = vector.type;
  const values = typeId === intType || typeId === floatType ? vector.toArray() : undefined;
  // Doubles of 16 bits come as their bits.
  if (!isArray(values) || (typeId === floatType && values instanceof Uint16Array))
    return { vector: { at: (row) => vector.get(row) }, size: length };
  if (nullCount === 0) return vectorOf(column, values);
  const valid = Uint8Array.from({ length }, (_, row) => Number(vector.isValid(row)));
  return vectorOf(column, { values, valid });
}

function tableBatch(columns: readonly Column[], table: ArrowTable): Batch {
  if (!isTable(table))
    throw new TypeError(`arrow: expected a table or a record batch, got ${described(table)}`);
  return columnBatch(columns, (column) => {
    const vector = table.getChild(column.name);
    return vector === null ? undefined : sizedVector(column, vector);
  });
}

const isTable = (input: unknown): input is ArrowTable =>
  typeof (Object(input) as Partial<ArrowTable>).getChild === "function";

/** A table, or record batches one after the other, as a reader of Arrow's stream gives them. */
export type ArrowInput = ArrowTable | Iterable<ArrowTable> | AsyncIterable<ArrowTable>;

/** A link that takes Arrow as a source of records; a chunk is a table or a record batch. */
export type ArrowReader<Row> = Reader<Row, ArrowInput, ArrowTable>;

function chunksOf(input: ArrowInput, run: Run | undefined): Iterable<ArrowTable> | AsyncIterable<ArrowTable> {
  if (isTable(input)) return [input];
  const isBytes = typeof input === "string" || ArrayBuffer.isView(input);
  if (Symbol.asyncIterator in Object(input)) return heeded(input as AsyncIterable<ArrowTable>, run?.signal);
  if (Symbol.iterator in Object(input) && !isBytes) return input as Iterable<ArrowTable>;
  const hint = isBytes ? "; apache-arrow's tableFromIPC makes a table of bytes" : "";
  throw new TypeError(`arrow: expected a table or record batches, got ${described(input)}${hint}`);
}

/**
 * Reads Arrow as records of a schema: tables and record batches of the package `apache-arrow`, which the caller brings, such as
 * `tableFromIPC(bytes)` or the batches of a `RecordBatchReader`. Columns are found by their names, and their values read as
 * those of {@link columns} are; what has another type rejects the row.
 *
 * @throws TypeError when the input is none of these, or a required column is missing.
 * @example
 * ```ts
 * import { arrow, mean, plan, schema } from "modulink-edge/transform";
 * import { tableFromArrays, tableFromIPC, tableToIPC } from "apache-arrow";
 *
 * const bytes = tableToIPC(tableFromArrays({ sensor: ["roof", "roof"], celsius: Float64Array.of(30, 32) }));
 *
 * const Reading = schema({ sensor: "dictionary", celsius: "f64" });
 * const perSensor = plan(Reading).groupBy("sensor", { celsius: mean("celsius") });
 * const { rows } = await perSensor(arrow(Reading)(tableFromIPC(bytes)));
 * console.log(rows); // [{ sensor: "roof", celsius: 31 }]
 * ```
 */
export function arrow<Row>(schema: Schema<Row>): ArrowReader<Row> {
  const fields = schemaFields(schema.fields);
  const form = { schema, intake: batchIntake((table: ArrowTable) => tableBatch(fields, table)) };
  const read = (input: ArrowInput, run?: Run) => ({ ...form, chunks: chunksOf(input, run) });
  return Object.assign(read, form);
}
