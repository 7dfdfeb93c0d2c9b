// SQLite as it comes with Node, with what SQL has no word for written by hand.
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { sqlOf } from "./sql.ts";
import { type Column, columns, type Row, type Shape, side, type Value } from "./types.ts";

type Cell = string | number | bigint | null;

const affinity: { readonly [type: string]: string } = {
  number: "REAL",
  boolean: "INTEGER",
  text: "TEXT",
  timestamp: "INTEGER",
  integer: "INTEGER",
};

function tableOf(name: string, list: readonly Column[]): string {
  const fields = list.map((column) => `"${column.name}" ${affinity[column.type]}`);
  return `CREATE TABLE ${name} (ord INTEGER PRIMARY KEY, ${fields.join()})`;
}

const cellOf = (value: Value): SQLInputValue =>
  typeof value === "boolean" ? Number(value) : (value as SQLInputValue);

/** Between the two values next to the place `(n - 1) q`, in proportion. */
function quantileOf(values: readonly number[], q: number): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((x, y) => x - y);
  const place = (sorted.length - 1) * q;
  const [low, high] = [sorted[Math.floor(place)] as number, sorted[Math.ceil(place)] as number];
  return low + (high - low) * (place - Math.floor(place));
}

/** The squares of the distances from the mean, over one less than the number of values. */
function varianceOf(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}

interface Quantile {
  readonly values: number[];
  readonly q: number;
}

function define(database: DatabaseSync): void {
  const text = (change: (text: string) => string | number) => (x: Cell) =>
    x === null ? null : change(x as string);
  database.function("units", { deterministic: true }, (x) => {
    const size = text((own) => own.length)(x as Cell);
    return size === null ? null : size;
  });
  database.function("lowered", { deterministic: true }, (x) => text((own) => own.toLowerCase())(x as Cell));
  database.function("uppered", { deterministic: true }, (x) => text((own) => own.toUpperCase())(x as Cell));
  database.aggregate("first_of", {
    start: null,
    useBigIntArguments: true,
    step: (found: Cell, x: Cell) => found ?? x,
  } as never);
  database.aggregate("whole_sum", {
    start: "",
    useBigIntArguments: true,
    step: (sum: string, x: Cell) => (x === null ? sum : String(BigInt(sum) + (x as bigint))),
    result: (sum: string) => sum || null,
  } as never);
  database.aggregate("variance_of", {
    start: () => [] as number[],
    step: (values: number[], x: Cell) => (x === null ? values : [...values, x as number]),
    result: varianceOf,
  } as never);
  database.aggregate("quantile_of", {
    start: () => ({ values: [], q: 0 }),
    step: ({ values }: Quantile, x: Cell, q: number) => ({
      values: x === null ? values : [...values, x as number],
      q,
    }),
    result: ({ values, q }: Quantile) => quantileOf(values, q),
  } as never);
}

function readCell(cell: Cell, type: string): Value {
  if (cell === null) return null;
  if (type === "number" || type === "timestamp") return Number(cell);
  if (type === "boolean") return Number(cell) !== 0;
  if (type === "integer") return BigInt(cell);
  return type === "list" ? JSON.parse(cell as string) : String(cell);
}

/** A database that holds the rows of one case at a time. */
export class Database {
  readonly #database = new DatabaseSync(":memory:");
  readonly #insert: StatementSync;

  constructor() {
    define(this.#database);
    this.#database.exec(`${tableOf("data", columns)}; ${tableOf("side", side.columns)}`);
    this.#insert = this.#database.prepare(`INSERT INTO data VALUES (?, ${columns.map(() => "?").join()})`);
    const places = side.columns.map(() => "?").join();
    const insert = this.#database.prepare(`INSERT INTO side VALUES (?, ${places})`);
    for (const [i, row] of side.rows.entries()) insert.run(i, ...row.map(cellOf));
  }

  /** Takes the rows in the place of those before. */
  load(rows: readonly Row[]): void {
    this.#database.exec("BEGIN; DELETE FROM data");
    for (const [i, row] of rows.entries()) this.#insert.run(i, ...row.map(cellOf));
    this.#database.exec("COMMIT");
  }

  /** What a plan gives for the rows that are loaded. */
  prepare(shape: Shape): () => Row[] {
    const statement = this.#database.prepare(sqlOf(shape));
    statement.setReadBigInts(true);
    statement.setReturnArrays(true);
    const types = shape.columns.map(({ type }) => type);
    return () =>
      (statement.all() as unknown as Cell[][]).map((row) =>
        row.map((cell, i) => readCell(cell, types[i] as string)),
      );
  }

  close(): void {
    this.#database.close();
  }
}
