import type { Run } from "../core/run.ts";
import { batchIntake } from "../engine/intake.ts";
import type { Batch } from "../formats/batch.ts";
import { described } from "../formats/read-value.ts";
import { heeded } from "./chunks.ts";
import type { Schema } from "./schema.ts";
import type { Reader } from "./source.ts";

/** Records as JavaScript holds them: an array, or anything that gives one after the other. */
export type RecordInput = Iterable<object> | AsyncIterable<object>;

/** A link that takes objects as a source of records; a chunk is a list of them. */
export type RecordReader<Row> = Reader<Row, RecordInput, readonly object[]>;

/** Records that an engine takes at once. */
const together = 1024;

const isRecord = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function recordBatch(records: readonly object[]): Batch {
  if (!Array.isArray(records)) throw new TypeError(`records: expected an array, got ${described(records)}`);
  return {
    size: records.length,
    fault: (row) =>
      isRecord(records[row]) ? undefined : { reason: `expected an object, got ${described(records[row])}` },
    vector: ({ name }) => ({
      at(row) {
        const record = records[row] as { readonly [name: string]: unknown };
        return isRecord(record) && Object.hasOwn(record, name) ? record[name] : undefined;
      },
    }),
  };
}

function* pieces(records: Iterable<object>): Generator<readonly object[]> {
  let piece: object[] = [];
  for (const record of records) {
    if (piece.push(record) < together) continue;
    yield piece;
    piece = [];
  }
  if (piece.length > 0) yield piece;
}

async function* piecesInTime(records: AsyncIterable<object>): AsyncGenerator<readonly object[]> {
  let piece: object[] = [];
  for await (const record of records) {
    if (piece.push(record) < together) continue;
    yield piece;
    piece = [];
  }
  if (piece.length > 0) yield piece;
}

function chunksOf(input: RecordInput, run: Run | undefined) {
  if (Symbol.asyncIterator in Object(input))
    return piecesInTime(heeded(input as AsyncIterable<object>, run?.signal));
  if (Symbol.iterator in Object(input) && typeof input !== "string") return pieces(input as Iterable<object>);
  throw new TypeError(`records: expected an iterable of objects, got ${described(input)}`);
}

/**
 * Reads objects as records of a schema, by the rules of JSON: own members count, undefined and null are no value, a value of
 * another type rejects the record. The report calls a record's number its line. A number may be NaN or infinite, a timestamp
 * may be a `Date`, a whole number of 64 bits a bigint.
 *
 * @throws TypeError when the input is none of the accepted forms.
 * @example
 * ```ts
 * import { mean, plan, records, schema } from "modulink-edge/transform";
 *
 * const Reading = schema({ sensor: "dictionary", celsius: "f64" });
 * const perSensor = plan(Reading).groupBy("sensor", { celsius: mean("celsius") });
 * const { rows } = await perSensor(records(Reading)([{ sensor: "roof", celsius: 30 }, { sensor: "roof", celsius: 32 }]));
 * console.log(rows); // [{ sensor: "roof", celsius: 31 }]
 * ```
 */
export function records<Row>(schema: Schema<Row>): RecordReader<Row> {
  const form = { schema, intake: batchIntake(recordBatch) };
  const read = (input: RecordInput, run?: Run) => ({ ...form, chunks: chunksOf(input, run) });
  return Object.assign(read, form);
}
