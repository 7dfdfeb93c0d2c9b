// Rows as columns: typed arrays that the caller may keep.
import type { RegisterView, RowNumbers } from "../formats/batch.ts";
import type { Field, Tuple, Value, ValueType } from "../programs/program.ts";
import { type Builder, type Elements, grown, oneByOne } from "./builder.ts";
import type { AnyColumn } from "./column-types.ts";
import type { Output, Writer } from "./output.ts";
import { textBuilder } from "./text-builder.ts";

/** Whether any of these rows has this byte. */
function anyIs(byte: number, rows: RowNumbers, bytes: Uint8Array): boolean {
  if (!bytes.includes(byte)) return false;
  for (let i = 0; i < rows.length; i++) if (bytes[rows[i] as number] === byte) return true;
  return false;
}

function gather(
  to: Exclude<Elements, BigInt64Array>,
  at: number,
  rows: RowNumbers,
  from: Float64Array,
): void {
  for (let i = 0; i < rows.length; i++) to[at + i] = from[rows[i] as number] as number;
}

/** Builds a typed array and, from the first null on, which rows are valid. */
function arrayBuilder<Array extends Elements>(
  make: (size: number) => Array,
  elementOf: (value: Value) => Array[number],
): Builder {
  let values = make(0);
  let valid: Uint8Array<ArrayBuffer> | undefined;
  const set = (row: number, value: Value): void => {
    if (value === null) valid ??= new Uint8Array(values.length).fill(1, 0, row);
    else values[row] = elementOf(value);
    if (valid !== undefined) valid[row] = value === null ? 0 : 1;
  };
  const each = oneByOne(set);
  return {
    set,
    take(at, rows, register) {
      const { numbers, valid: known } = register;
      if (numbers === undefined || valid !== undefined || anyIs(0, rows, known)) each(at, rows, register);
      else gather(values as Exclude<Elements, BigInt64Array>, at, rows, numbers);
    },
    grow(rows) {
      values = grown(values, make(rows));
      if (valid !== undefined) valid = grown(valid, new Uint8Array(rows));
    },
    finish: (rows) => ({ values: values.slice(0, rows), valid: valid?.slice(0, rows) }) as AnyColumn,
  };
}

function listBuilder(): Builder {
  const lists: (readonly number[] | null)[] = [];
  const set = (row: number, value: Value): void => {
    lists[row] = value as readonly number[] | null;
  };
  return {
    set,
    take: oneByOne(set),
    grow() {},
    finish: () => lists,
  };
}

const doubles = (): Builder => arrayBuilder((size) => new Float64Array(size), Number);

const builders: { readonly [Type in ValueType]: () => Builder } = {
  number: doubles,
  timestamp: doubles,
  boolean: () => arrayBuilder((size) => new Uint8Array(size), Number),
  integer: () =>
    arrayBuilder(
      (size) => new BigInt64Array(size),
      (value) => value as bigint,
    ),
  text: textBuilder,
  list: listBuilder,
};

/** Keeps all rows as columns. */
export class ColumnList implements Output<{ readonly [name: string]: AnyColumn }> {
  readonly #fields: readonly Field[];
  readonly #builders: readonly Builder[];
  #room = 0;
  /** How many rows it holds. */
  size = 0;

  constructor(fields: readonly Field[]) {
    this.#fields = fields;
    this.#builders = fields.map(({ type }) => builders[type]());
  }

  get result(): { readonly [name: string]: AnyColumn } {
    const columns = this.#fields.map(
      ({ name }, i) => [name, (this.#builders[i] as Builder).finish(this.size)] as const,
    );
    return Object.fromEntries(columns);
  }

  rows(rows: readonly Tuple[]): void {
    const from = this.#more(rows.length);
    for (const [i, builder] of this.#builders.entries())
      for (let row = 0; row < rows.length; row++) builder.set(from + row, (rows[row] as Tuple)[i] as Value);
  }

  bytes(): void {}

  selected(rows: RowNumbers, registers: readonly RegisterView[]): void {
    const from = this.#more(rows.length);
    for (const [i, builder] of this.#builders.entries())
      builder.take(from, rows, registers[i] as RegisterView);
  }

  /** Makes room for more rows and gives the place of the first of them. */
  #more(rows: number): number {
    const from = this.size;
    this.size += rows;
    if (this.size <= this.#room) return from;
    this.#room = Math.max(this.size, 2 * this.#room, 64);
    for (const builder of this.#builders) builder.grow(this.#room);
    return from;
  }
}

/** Gives the columns of each lot of rows. */
export function columnWriter(fields: readonly Field[]): Writer {
  return {
    write(rows) {
      if (rows.length === 0) return [];
      const list = new ColumnList(fields);
      list.rows(rows);
      return [list.result];
    },
  };
}
