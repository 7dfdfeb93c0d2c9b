// Rows held as columns: numbers in typed arrays, so that they take little room and are quickly put in order.
import type { RegisterView, RowNumbers } from "../formats/batch.ts";
import type { Field, Tuple, Value, ValueType } from "../programs/program.ts";

/** The values of one field. */
interface HeldColumn {
  grow(room: number): void;
  set(at: number, value: Value): void;
  /** Takes rows of a register, the first of which becomes the row at this place. */
  take(at: number, rows: RowNumbers, register: RegisterView): void;
  view(size: number): RegisterView;
}

/** Whether some rows are the first ones of all, in their order. */
function areFirst(rows: RowNumbers): boolean {
  for (let i = 0; i < rows.length; i++) if (rows[i] !== i) return false;
  return true;
}

class NumberColumn implements HeldColumn {
  readonly #isBoolean: boolean;
  #numbers = new Float64Array(0);
  #valid = new Uint8Array(0);

  constructor(type: ValueType) {
    this.#isBoolean = type === "boolean";
  }

  grow(room: number): void {
    const [numbers, valid] = [new Float64Array(room), new Uint8Array(room)];
    numbers.set(this.#numbers);
    valid.set(this.#valid);
    this.#numbers = numbers;
    this.#valid = valid;
  }

  set(at: number, value: Value): void {
    this.#numbers[at] = Number(value);
    this.#valid[at] = value === null ? 0 : 1;
  }

  take(at: number, rows: RowNumbers, { numbers, valid }: RegisterView): void {
    const from = numbers as Float64Array;
    if (areFirst(rows)) {
      this.#numbers.set(from.subarray(0, rows.length), at);
      this.#valid.set(valid.subarray(0, rows.length), at);
      return;
    }
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as number;
      this.#numbers[at + i] = from[row] as number;
      this.#valid[at + i] = valid[row] as number;
    }
  }

  view(size: number): RegisterView {
    const [numbers, valid] = [this.#numbers.subarray(0, size), this.#valid.subarray(0, size)];
    const value = (row: number): Value => {
      if (valid[row] === 0) return null;
      return this.#isBoolean ? numbers[row] !== 0 : (numbers[row] as number);
    };
    return { numbers, valid, value };
  }
}

class ValueColumn implements HeldColumn {
  readonly #values: Value[] = [];

  grow(): void {}

  set(at: number, value: Value): void {
    this.#values[at] = value;
  }

  take(at: number, rows: RowNumbers, register: RegisterView): void {
    for (let i = 0; i < rows.length; i++) this.#values[at + i] = register.value(rows[i] as number);
  }

  view(): RegisterView {
    const valid = new Uint8Array(this.#values.length);
    for (let row = 0; row < valid.length; row++) valid[row] = this.#values[row] === null ? 0 : 1;
    return { valid, value: (row) => this.#values[row] as Value };
  }
}

/** The types that registers hold as numbers. */
const numeric: readonly ValueType[] = ["number", "timestamp", "boolean"];

/** Rows in the order in which they came. */
export class HeldRows {
  readonly #columns: readonly HeldColumn[];
  #size = 0;
  #room = 0;

  constructor(fields: readonly Field[]) {
    this.#columns = fields.map(({ type }) =>
      numeric.includes(type) ? new NumberColumn(type) : new ValueColumn(),
    );
  }

  get size(): number {
    return this.#size;
  }

  rows(rows: readonly Tuple[]): void {
    const from = this.#more(rows.length);
    for (const [i, column] of this.#columns.entries())
      for (let row = 0; row < rows.length; row++) column.set(from + row, (rows[row] as Tuple)[i] as Value);
  }

  selected(rows: RowNumbers, registers: readonly RegisterView[]): void {
    const from = this.#more(rows.length);
    for (const [i, column] of this.#columns.entries()) column.take(from, rows, registers[i] as RegisterView);
  }

  /** The columns, for as long as no row comes. */
  views(): RegisterView[] {
    return this.#columns.map((column) => column.view(this.#size));
  }

  /** Rows of these numbers. */
  tuples(rows: Iterable<number>): Tuple[] {
    const views = this.views();
    return Array.from(rows, (row) => views.map(({ value }) => value(row)));
  }

  /** Makes room for more rows and gives the place of the first of them. */
  #more(rows: number): number {
    const from = this.#size;
    this.#size += rows;
    if (this.#size <= this.#room) return from;
    this.#room = Math.max(this.#size, 2 * this.#room, 64);
    for (const column of this.#columns) column.grow(this.#room);
    return from;
  }
}
