// Rows as columns: typed arrays that the caller may keep.
import type { RegisterView, RowNumbers } from "../formats/batch.ts";
import type { Field, Tuple, Value, ValueType } from "../programs/program.ts";
import type { Output, Writer } from "./output.ts";

/** Numbers, or moments in milliseconds since 1970. */
export interface NumberColumn {
  /** The value of each row; 0 where there is none. */
  readonly values: Float64Array<ArrayBuffer>;
  /** One byte a row, 0 for null; undefined if no row is null. */
  readonly valid: Uint8Array<ArrayBuffer> | undefined;
}

/** Booleans. */
export interface BooleanColumn {
  /** 1 for true and 0 for false, and where there is no value. */
  readonly values: Uint8Array<ArrayBuffer>;
  /** One byte a row, 0 for null; undefined if no row is null. */
  readonly valid: Uint8Array<ArrayBuffer> | undefined;
}

/** Whole numbers of 64 bits. */
export interface IntegerColumn {
  /** The value of each row; 0 where there is none. */
  readonly values: BigInt64Array<ArrayBuffer>;
  /** One byte a row, 0 for null; undefined if no row is null. */
  readonly valid: Uint8Array<ArrayBuffer> | undefined;
}

/** Texts, each different one once. */
export interface TextColumn {
  /** Each row's place in the dictionary; -1 for null. */
  readonly codes: Int32Array<ArrayBuffer>;
  /** The different texts in order of first appearance. */
  readonly dictionary: readonly string[];
}

/** Lists, such as the counts of a histogram. */
export type ListColumn = readonly (readonly number[] | null)[];

/** The column of a field of rows. */
export type ColumnOf<Field> = [NonNullable<Field>] extends [string]
  ? TextColumn
  : [NonNullable<Field>] extends [boolean]
    ? BooleanColumn
    : [NonNullable<Field>] extends [bigint]
      ? IntegerColumn
      : [NonNullable<Field>] extends [readonly number[]]
        ? ListColumn
        : NumberColumn;

/** The columns of rows under their names. */
export type ColumnsOf<Row> = { readonly [Name in keyof Row]: ColumnOf<Row[Name]> };

/** Any of the columns. */
export type AnyColumn = NumberColumn | BooleanColumn | IntegerColumn | TextColumn | ListColumn;

/** Collects the values of one column. */
interface Builder {
  /** Makes room for so many rows. */
  grow(rows: number): void;
  set(row: number, value: Value): void;
  /** Takes rows of a register, the first of which becomes this row. */
  take(at: number, rows: RowNumbers, register: RegisterView): void;
  finish(rows: number): AnyColumn;
}

type Elements = Float64Array<ArrayBuffer> | Uint8Array<ArrayBuffer> | BigInt64Array<ArrayBuffer>;

function grown<Array extends Elements | Int32Array<ArrayBuffer>>(array: Array, larger: Array): Array {
  larger.set(array as never);
  return larger;
}

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

/** Takes rows one by one. */
const oneByOne = (set: Builder["set"]): Builder["take"] => {
  return (at, rows, register) => {
    for (let i = 0; i < rows.length; i++) set(at + i, register.value(rows[i] as number));
  };
};

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

function textBuilder(): Builder {
  let codes = new Int32Array(0);
  const known = new Map<Value, number>();
  const set = (row: number, value: Value): void => {
    if (value !== null && !known.has(value)) known.set(value, known.size);
    codes[row] = value === null ? -1 : (known.get(value) as number);
  };
  return {
    set,
    take: oneByOne(set),
    grow(rows) {
      codes = grown(codes, new Int32Array(rows));
    },
    finish: (rows) => ({ codes: codes.slice(0, rows), dictionary: [...known.keys()] as string[] }),
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
