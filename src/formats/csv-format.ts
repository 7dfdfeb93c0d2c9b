import type { Column } from "../programs/program.ts";
import type { Value } from "../values/value.ts";
import { cellsOf, isNoRecord } from "./csv-cells.ts";
import { type Dialect, recordEnd } from "./csv-dialect.ts";
import type { Format } from "./format.ts";
import { type Fault, isFault, readText } from "./read-value.ts";

const counted = (count: number): string => `${count} cell${count === 1 ? "" : "s"}`;

/** What a reading of CSV may take. */
interface CsvLimits {
  readonly maxLineBytes: number;
  readonly strict: boolean;
}

/** The form of CSV records whose cells have these names. */
export function csvFormat(dialect: Dialect, cells: readonly string[], limits: CsvLimits): Format {
  const { delimiter, quote, comment, trim, skipEmptyLines } = dialect;
  const { maxLineBytes: most, strict } = limits;
  const places = new Map(cells.map((name, i) => [name, i]));
  const values = (text: string, columns: readonly Column[]): Value[] | Fault | undefined => {
    if (isNoRecord(text, dialect)) return undefined;
    const found = cellsOf(text, dialect);
    if ("reason" in found) return found;
    if (found.length === cells.length) return valuesOf(found, columns, places);
    return { reason: `expected ${counted(cells.length)}, got ${found.length}` };
  };
  return {
    native: { reader: "csv", cells, marks: [delimiter, quote, comment], trim, skipEmptyLines },
    most,
    strict,
    recordEnd: (bytes, from, last) => recordEnd(dialect, most, bytes, from, last),
    values,
  };
}

function valuesOf(
  cells: readonly (string | null)[],
  columns: readonly Column[],
  places: ReadonlyMap<string, number>,
): Value[] | Fault {
  const values: Value[] = [];
  for (const column of columns) {
    const value = readText(column, cells[places.get(column.name) ?? -1] ?? null);
    if (isFault(value)) return value;
    values.push(value);
  }
  return values;
}
