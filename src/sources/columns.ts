import type { Run } from "../core/run.ts";
import { batchIntake } from "../engine/intake.ts";
import type { Batch, NumberArray } from "../formats/batch.ts";
import { described } from "../formats/read-value.ts";
import type { Column } from "../programs/program.ts";
import { heeded } from "./chunks.ts";
import { columnBatch, type ValueArray, vectorOf } from "./column-batch.ts";
import { type Schema, schemaFields } from "./schema.ts";
import type { Reader } from "./source.ts";

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

function setBatch(columns: readonly Column[], set: { readonly [name: string]: unknown }): Batch {
  return columnBatch(columns, (column) => {
    const input = Object.hasOwn(Object(set), column.name) ? set[column.name] : undefined;
    return input === undefined ? undefined : vectorOf(column, input);
  });
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
  const form = { schema, intake: batchIntake((set: ColumnSet<Row>) => setBatch(fields, set)) };
  const read = (input: ColumnSet<Row> | Sets<Row>, run?: Run) => ({ ...form, chunks: chunksOf(input, run) });
  return Object.assign(read, form);
}
