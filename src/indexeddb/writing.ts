import { unwrap } from "idb";
import { commitFailure } from "./failures.ts";
import type { Answer } from "./lane.ts";
import type { Row, Transaction } from "./schema.ts";

/** A key and what it is to hold from now on; undefined for nothing. */
export type Change = readonly [key: string, row: Row | undefined];

/** A write: which rows it has to see, and what it makes of them. */
export interface Write {
  readonly keys: readonly string[];
  readonly make: (
    rows: readonly (Row | undefined)[],
    now: number,
  ) => { readonly changes: readonly Change[]; readonly result: unknown };
}

type Rows = Map<string, Row | undefined>;

/** After how many writes some of what is over is cleared away, and how much of it at most. */
const between = 100;
const cleared = 200;

/** What all writes make of the rows, one after the other; one that throws changes nothing. */
function outcome(writes: readonly Write[], rows: Rows, now: number) {
  const changed: Rows = new Map();
  const answers = writes.map(({ keys, make }): Answer => {
    try {
      const made = make(
        keys.map((key) => rows.get(key)),
        now,
      );
      for (const [key, row] of made.changes) {
        rows.set(key, row);
        changed.set(key, row);
      }
      return () => made.result;
    } catch (error) {
      return () => {
        throw error;
      };
    }
  });
  return { changed, answers };
}

/**
 * Waits for the end of a transaction: not for what `idb` calls done, which is over with the first request that fails,
 * before it is known why. Nobody calls `commit` either: after it, Firefox 153 reports a transaction as complete of which a
 * request failed for want of room.
 */
const completed = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(commitFailure(transaction.error));
  });

/** Carries out writes in one transaction, one after the other; they are done when it is complete. */
export function writing(
  now: () => number,
): (transaction: Transaction<"readwrite">, writes: readonly Write[]) => Promise<readonly Answer[]> {
  let written = between;

  /** Keys of entries that are over, now and then. */
  async function over({ store }: Transaction<"readwrite">, writes: number): Promise<readonly string[]> {
    written += writes;
    if (written < between) return [];
    written = 0;
    return store.index("expires").getAllKeys(IDBKeyRange.upperBound(now()), cleared);
  }

  return async (transaction, writes) => {
    const { store } = transaction;
    const keys = [...new Set(writes.flatMap((write) => write.keys))];
    const [stale, ...rows] = await Promise.all([
      over(transaction, writes.length),
      ...keys.map((key) => store.get(key)),
    ]);
    const { changed, answers } = outcome(writes, new Map(keys.map((key, at) => [key, rows[at]])), now());
    // Without a promise for each request: only the end of the transaction counts.
    const entries = unwrap(store);
    for (const key of stale) if (!changed.has(key)) entries.delete(key);
    for (const [key, row] of changed) row ? entries.put(row) : entries.delete(key);
    await completed(unwrap(transaction));
    return answers;
  };
}
