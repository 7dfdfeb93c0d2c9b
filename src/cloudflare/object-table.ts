import { storeError } from "../storage/errors.ts";
import type { ObjectStorage } from "./object-namespace.ts";
import type { Row, RowChange } from "./protocol.ts";

/** The entries of an object. */
export interface Table {
  read(key: string): Row | undefined;
  /** `due` is when the object itself may remove the entry. */
  write(key: string, change: RowChange, due: number | null): void;
  list(prefix: string, after: string, limit: number): { key: string; expires: number | null }[];
  /** Removes what may be removed, and tells when the next entry may. */
  sweep(now: number): number | null;
}

/** The version of the tables; an object with a later one belongs to a later version of this library. */
const version = 1;

const schema = `
  CREATE TABLE IF NOT EXISTS modulink_schema (version INTEGER NOT NULL);
  INSERT INTO modulink_schema SELECT ${version} WHERE NOT EXISTS (SELECT 1 FROM modulink_schema);
  CREATE TABLE IF NOT EXISTS modulink_entries (
    key TEXT PRIMARY KEY,
    value NOT NULL,
    expires REAL,
    due REAL,
    version INTEGER NOT NULL DEFAULT (random() >> 11)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS modulink_due ON modulink_entries (due) WHERE due IS NOT NULL;
`;

function fault(error: unknown): unknown {
  const text = String(error);
  if (/TOOBIG/.test(text)) return storeError("value-too-large", "the object takes no value of this size");
  if (/SQL is not enabled|not backed by SQLite/.test(text))
    return storeError(
      "store-refused",
      "the class of the object is not backed by SQLite (new_sqlite_classes)",
    );
  if (/SQLITE_FULL/.test(text)) return storeError("store-full", "the object has no room left");
  return storeError("store-unavailable", `the database of the object failed: ${text}`);
}

/** Opens the table, and makes it if it is not there. */
export function table(storage: ObjectStorage): Table {
  const rows = (query: string, ...bindings: unknown[]): object[] => {
    try {
      return storage.sql.exec(query, ...bindings).toArray();
    } catch (error) {
      throw fault(error);
    }
  };
  rows(schema);
  const [{ found }] = rows("SELECT max(version) AS found FROM modulink_schema") as [{ found: number }];
  if (found > version)
    throw storeError("store-outdated", `version ${found} of the store has written here, this is ${version}`);

  return {
    read(key) {
      const query = "SELECT value, expires, version FROM modulink_entries WHERE key = ?";
      const [row] = rows(query, key) as (Row | { value: ArrayBuffer })[];
      if (!row || typeof row.value === "string") return row as Row | undefined;
      return { ...row, value: new Uint8Array(row.value) } as Row;
    },
    write(key, change, due) {
      if (change === undefined) return;
      if (change === null) rows("DELETE FROM modulink_entries WHERE key = ?", key);
      else {
        const query = "REPLACE INTO modulink_entries (key, value, expires, due) VALUES (?, ?, ?, ?)";
        rows(query, key, change.value, change.expires, due);
      }
    },
    list: (prefix, after, limit) =>
      rows(
        "SELECT key, expires FROM modulink_entries WHERE key >= ? AND key > ? ORDER BY key LIMIT ?",
        prefix,
        after,
        limit,
      ) as never,
    sweep(now) {
      rows("DELETE FROM modulink_entries WHERE due <= ?", now);
      const [next] = rows("SELECT min(due) AS due FROM modulink_entries");
      return (next as { due: number | null }).due;
    },
  };
}
