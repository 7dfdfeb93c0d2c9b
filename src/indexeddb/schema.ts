import type { DBSchema, IDBPDatabase, IDBPTransaction } from "idb";
import type { Encoded } from "../storage/value.ts";

/** An entry as the database keeps it; one that has no end is in no index. */
export interface Row {
  readonly key: string;
  readonly value: Encoded;
  readonly expires: number | undefined;
}

/** What is in the database. */
export interface Tables extends DBSchema {
  entries: { key: string; value: Row; indexes: { expires: number } };
}

/** A connection to the database. */
export type Database = IDBPDatabase<Tables>;

/** A transaction over the entries. */
export type Transaction<Mode extends IDBTransactionMode = "readonly"> = IDBPTransaction<
  Tables,
  ["entries"],
  Mode
>;

/** What leads from each version to the next; a database that is new begins with the first. Only ever append. */
const steps: readonly ((database: Database) => void)[] = [
  (database) => {
    database.createObjectStore("entries", { keyPath: "key" }).createIndex("expires", "expires");
  },
];

/** The version this program knows. */
export const version = (): number => steps.length;

/** Brings a database of an earlier version up to this one. */
export function upgrade(database: Database, from: number): void {
  for (const step of steps.slice(from)) step(database);
}
