import type { Run } from "../core/run.ts";
import { jsonArrayIntake } from "../engine/json-array-intake.ts";
import { type ByteInput, byteChunks } from "./bytes.ts";
import type { Schema } from "./schema.ts";
import type { Reader } from "./source.ts";

/** A link that takes a JSON array as a source of records. */
export type JsonArrayReader<Row> = Reader<Row, ByteInput, Uint8Array>;

/**
 * Reads one JSON array of objects (UTF-8, any white space, a leading byte order mark ignored) as records of a schema, element by
 * element: it is never held whole, and `maxLineBytes` bounds an element. In reports a line is an element, counted from 1, and a
 * column is counted from the element's beginning. Input that is no array, that ends before the array does, or that goes on behind
 * it, is a rejection, too.
 *
 * @throws TypeError when the input is none of the accepted forms.
 * @example
 * ```ts
 * import { jsonArray, plan, schema, sum } from "modulink-edge/transform";
 *
 * const Sale = schema({ shop: "dictionary", amount: "f64" });
 * const total = plan(Sale).groupBy("shop", { total: sum("amount") });
 * const { rows } = await total(jsonArray(Sale)('[\n  { "shop": "A", "amount": 2 },\n  { "shop": "A", "amount": 3 }\n]'));
 * console.log(rows); // [{ shop: "A", total: 5 }]
 * ```
 */
export function jsonArray<Row>(schema: Schema<Row>): JsonArrayReader<Row> {
  const form = { schema, intake: jsonArrayIntake };
  const read = (input: ByteInput, run?: Run) => ({ ...form, ...byteChunks("jsonArray", input, run) });
  return Object.assign(read, form);
}
