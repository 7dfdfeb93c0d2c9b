// Rows as JSON holds them without loss.

import type { Field, Tuple } from "../programs/program.ts";
import { listOf, packed, unpacked } from "../values/packed.ts";

/** Rows that `loadedRows` reads again. */
export function savedRows(rows: readonly Tuple[]): unknown {
  return rows.map((row) => row.map(packed));
}

/** Rows of these fields that were saved. Throws a `TypeError` for anything else. */
export function loadedRows(data: unknown, fields: readonly Field[]): Tuple[] {
  return listOf(data).map((row) => listOf(row, fields.length).map(unpacked));
}
