import type { Run } from "../core/run.ts";
import { csvIntake } from "../engine/csv-intake.ts";
import { checkNames } from "../formats/csv-header.ts";
import { type ByteInput, byteChunks } from "./bytes.ts";
import { type CsvOptions, dialectOf, headerOf } from "./csv-options.ts";
import { type Schema, schemaFields } from "./schema.ts";
import type { Reader } from "./source.ts";

/** A link that takes CSV as a source of records. */
export type CsvReader<Row> = Reader<Row, ByteInput, Uint8Array>;

function csvReader<Row>(
  what: string,
  schema: Schema<Row>,
  options: CsvOptions,
  delimiter: string,
): CsvReader<Row> {
  const columns = schemaFields(schema.fields);
  const dialect = dialectOf(what, options, delimiter);
  const names = headerOf(
    what,
    options,
    columns.map(({ name }) => name),
  );
  if (names !== undefined) checkNames(names, columns);
  const form = { schema, intake: csvIntake({ dialect, columns, names }) };
  const read = (input: ByteInput, run?: Run) => ({ ...form, ...byteChunks(what, input, run) });
  return Object.assign(read, form);
}

/**
 * Reads CSV (RFC 4180, UTF-8, lines ended by LF or CRLF, a leading byte order mark ignored) as records of a schema. The first
 * record names the columns, in any order; columns that the schema does not have are ignored, and fields without a column hold
 * null, or their default. An empty cell without quotes is null, one with quotes the empty text. Numbers are written as in JSON, or
 * with a leading `+`, leading zeros, or nothing on one side of the point; `true` and `false` in letters of any case. A record with
 * too few or too many cells, or with a quote where none can be, is rejected; a record that is no CSV ends with its line, so that
 * one wrong quote takes nothing else along.
 *
 * @throws TypeError when an option is wrong or the input is none of the accepted forms.
 * @throws ModulinkError `wrong-header` when the header is no CSV, lacks a required field, or has a field twice.
 * @example
 * ```ts
 * import { csv, plan, schema, sum } from "modulink-edge/transform";
 *
 * const Sale = schema({ shop: "dictionary", amount: "f64" });
 * const perShop = plan(Sale).groupBy("shop", { total: sum("amount") });
 * const { rows } = await perShop(csv(Sale)('shop,amount\r\n"Nord, Kai",2\r\n"Nord, Kai",3\r\n'));
 * console.log(rows); // [{ shop: "Nord, Kai", total: 5 }]
 * ```
 */
export function csv<Row>(schema: Schema<Row>, options: CsvOptions = {}): CsvReader<Row> {
  return csvReader("csv", schema, options, ",");
}

/**
 * Reads text whose cells stand between tabs as records of a schema, in all else as {@link csv}. With `quote: false` it is
 * IANA's text/tab-separated-values, in which no cell can hold a tab or a newline.
 *
 * @throws TypeError when an option is wrong or the input is none of the accepted forms.
 * @throws ModulinkError `wrong-header` when the header is no CSV, lacks a required field, or has a field twice.
 * @example
 * ```ts
 * import { plan, schema, tsv } from "modulink-edge/transform";
 *
 * const Sale = schema({ shop: "dictionary", amount: "f64" });
 * const { rows } = await plan(Sale)(tsv(Sale, { quote: false })('amount\tshop\n2\t"Nord" 1\n'));
 * console.log(rows); // [{ shop: '"Nord" 1', amount: 2 }]
 * ```
 */
export function tsv<Row>(schema: Schema<Row>, options: CsvOptions = {}): CsvReader<Row> {
  return csvReader("tsv", schema, options, "\t");
}
