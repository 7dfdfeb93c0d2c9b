import type { AnyColumn, ListColumn, TextColumn } from "./column-types.ts";

/** What is taken from the package `apache-arrow`, which the caller brings. */
export interface ArrowLibrary<Table> {
  readonly Table: new (vectors: never) => Table;
  readonly Float64: new () => unknown;
  readonly Int64: new () => unknown;
  readonly Int32: new () => unknown;
  readonly Bool: new () => unknown;
  readonly Utf8: new () => unknown;
  readonly List: new (field: never) => unknown;
  readonly Field: new (name: string, type: never, nullable: boolean) => unknown;
  readonly Dictionary: new (values: never, codes: never) => unknown;
  readonly makeData: (data: never) => unknown;
  readonly makeVector: (data: never) => unknown;
  readonly vectorFromArray: (values: never, type: never) => unknown;
}

/** Which rows are valid, one bit each, the lowest first. */
function bitmap(
  size: number,
  isValid: (row: number) => boolean,
): { nullCount: number; nullBitmap: Uint8Array } {
  const nullBitmap = new Uint8Array(Math.ceil(size / 8));
  let nullCount = 0;
  for (let row = 0; row < size; row++) {
    if (isValid(row)) (nullBitmap[row >> 3] as number) |= 1 << (row & 7);
    else nullCount++;
  }
  return { nullCount, nullBitmap };
}

type Validity = (row: number) => boolean;

const isList = (column: AnyColumn): column is ListColumn => Array.isArray(column);

/** A vector over values as they are. */
function overValues<Table>(
  arrow: ArrowLibrary<Table>,
  type: unknown,
  data: ArrayLike<unknown>,
  isValid: Validity,
  dictionary?: unknown,
): unknown {
  const whole = { type, length: data.length, data, dictionary, ...bitmap(data.length, isValid) };
  return arrow.makeVector(arrow.makeData(whole as never) as never);
}

function textVector<Table>({ codes, dictionary }: TextColumn, arrow: ArrowLibrary<Table>): unknown {
  const text = new arrow.Utf8();
  const type = new arrow.Dictionary(text as never, new arrow.Int32() as never);
  const texts = arrow.vectorFromArray(dictionary as never, text as never);
  const places = codes.map((code) => Math.max(code, 0));
  return overValues(arrow, type, places, (row) => codes[row] !== -1, texts);
}

function listVector<Table>(lists: ListColumn, arrow: ArrowLibrary<Table>): unknown {
  const item = new arrow.Field("item", new arrow.Float64() as never, true);
  return arrow.vectorFromArray(lists as never, new arrow.List(item as never) as never);
}

function booleanVector<Table>(values: Uint8Array, isValid: Validity, arrow: ArrowLibrary<Table>): unknown {
  const booleans = Array.from(values, (value, row) => (isValid(row) ? value === 1 : null));
  return arrow.vectorFromArray(booleans as never, new arrow.Bool() as never);
}

function vectorOf<Table>(column: AnyColumn, arrow: ArrowLibrary<Table>): unknown {
  if (isList(column)) return listVector(column, arrow);
  if ("codes" in column) return textVector(column, arrow);
  const { values, valid } = column;
  const isValid = (row: number): boolean => valid === undefined || valid[row] === 1;
  if (values instanceof Uint8Array) return booleanVector(values, isValid, arrow);
  const type = values instanceof BigInt64Array ? new arrow.Int64() : new arrow.Float64();
  return overValues(arrow, type, values, isValid);
}

/**
 * A table of Arrow with the columns that a plan gave. The caller brings the package `apache-arrow`. Numbers and moments become
 * Float64 and whole numbers Int64, without copying their values; texts become a dictionary of Utf8, booleans Bool, lists
 * List of Float64.
 *
 * @example
 * ```ts
 * import * as arrow from "apache-arrow";
 * import { arrowTable, ndjson, plan, schema } from "modulink-edge/transform";
 *
 * const Reading = schema({ sensor: "dictionary", celsius: "f64" });
 * const { columns } = await plan(Reading).columns(ndjson(Reading)('{"sensor":"roof","celsius":30}\n'));
 * const bytes = arrow.tableToIPC(arrowTable(columns, arrow));
 * console.log(arrow.tableFromIPC(bytes).get(0)?.toJSON()); // { sensor: "roof", celsius: 30 }
 * ```
 */
export function arrowTable<Table>(
  columns: { readonly [name: string]: AnyColumn },
  arrow: ArrowLibrary<Table>,
): Table {
  const vectors = Object.entries(columns).map(([name, column]) => [name, vectorOf(column, arrow)]);
  return new arrow.Table(Object.fromEntries(vectors) as never);
}
