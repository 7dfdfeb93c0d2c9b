// The line that names the columns of CSV.
import { ModulinkError } from "../core/errors.ts";
import type { Column } from "../programs/program.ts";
import { cellsOf } from "./csv-cells.ts";
import type { Dialect } from "./csv-dialect.ts";

/** The error of a header that cannot be read, or is not that of the schema. */
export function wrongHeader(reason: string): ModulinkError<"wrong-header"> {
  return new ModulinkError("wrong-header", `csv: header: ${reason}`);
}

/** Checks that names have all columns that are required, and each only once. */
export function checkNames(names: readonly string[], columns: readonly Column[]): void {
  const listed = names.map((name) => JSON.stringify(name)).join(", ");
  for (const { name, required } of columns) {
    const first = names.indexOf(name);
    if (first < 0 && required === true)
      throw wrongHeader(`expected a column "${name}", as it is required, got ${listed}`);
    if (first !== names.lastIndexOf(name)) throw wrongHeader(`expected one column "${name}", got ${listed}`);
  }
}

/** The names in the text of a header. */
export function namesIn(text: string, dialect: Dialect): readonly string[] {
  const cells = cellsOf(text, dialect);
  if ("reason" in cells) throw wrongHeader(cells.reason);
  return cells.map((cell) => cell ?? "");
}
