import type { Field, Tuple, Value } from "../engine/program.ts";

/** A row under its names. */
export type OutputRow = { [name: string]: Value };

/** Makes row objects of values. */
export function objectMaker(fields: readonly Field[]): (row: Tuple) => OutputRow {
  const names = fields.map(({ name }) => name);
  return (row) => {
    const result: OutputRow = {};
    for (let i = 0; i < names.length; i++) result[names[i] as string] = row[i] as Value;
    return result;
  };
}
