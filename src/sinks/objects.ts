import type { Field, Tuple, Value } from "../programs/program.ts";
import type { Output, Writer } from "./output.ts";

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

/** Gives row objects. */
export function objectWriter(fields: readonly Field[]): Writer {
  const object = objectMaker(fields);
  return { write: (rows) => rows.map(object) };
}

/** Keeps all rows as objects. */
export class RowList implements Output<OutputRow[]> {
  readonly result: OutputRow[] = [];
  readonly #object: (row: Tuple) => OutputRow;

  constructor(fields: readonly Field[]) {
    this.#object = objectMaker(fields);
  }

  rows(rows: readonly Tuple[]): void {
    for (const row of rows) this.result.push(this.#object(row));
  }

  bytes(): void {}
}
