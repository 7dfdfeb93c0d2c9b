import type { Run } from "../core/run.ts";
import { lineIntake } from "../engine/line-intake.ts";
import { type ByteInput, byteChunks } from "./bytes.ts";
import type { Schema } from "./schema.ts";
import type { Reader } from "./source.ts";

/** NDJSON in any form in which it may arrive; chunks may be cut anywhere. */
export type NdjsonInput = ByteInput;

/** A link that takes NDJSON as a source of records. */
export type NdjsonReader<Row> = Reader<Row, NdjsonInput, Uint8Array>;

/**
 * Reads NDJSON (one JSON object a line, UTF-8, lines ended by LF or CRLF, blank lines allowed, a leading byte order mark
 * ignored) as records of a schema. Every line is checked whole as JSON.parse would; of repeated keys the last counts.
 * Bytes that are not UTF-8 read as U+FFFD.
 *
 * @throws TypeError when the input is none of the accepted forms.
 * @example
 * ```ts
 * import { ndjson, plan, schema, sum } from "modulink-edge/transform";
 *
 * const Sale = schema({ shop: "dictionary", amount: "f64" });
 * const perShop = plan(Sale).groupBy("shop", { total: sum("amount") });
 * const { rows } = await perShop(ndjson(Sale)('{"shop":"A","amount":2}\n{"shop":"A","amount":3}\n'));
 * console.log(rows); // [{ shop: "A", total: 5 }]
 * ```
 */
export function ndjson<Row>(schema: Schema<Row>): NdjsonReader<Row> {
  const form = { schema, intake: lineIntake };
  const read = (input: NdjsonInput, run?: Run) => ({ ...form, ...byteChunks("ndjson", input, run) });
  return Object.assign(read, form);
}
