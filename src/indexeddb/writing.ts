import { unwrap } from "idb";
import { isModulinkError } from "../core/errors.ts";
import type { Begin } from "./connection.ts";
import { commitFailure } from "./failures.ts";
import type { Row, Transaction } from "./schema.ts";
import { finished } from "./transaction.ts";

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

interface Job extends Write {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

type Rows = Map<string, Row | undefined>;

/** The most writes that go together. */
const together = 250;
/** After how many writes some of what is over is cleared away, and how much of it at most. */
const between = 100;
const cleared = 200;

/** What all jobs make of the rows, one after the other; one that throws changes nothing. */
function outcome(jobs: readonly Job[], rows: Rows, now: number) {
  const changed: Rows = new Map();
  const answers = jobs.map(({ keys, make, resolve, reject }) => {
    try {
      const { changes, result } = make(
        keys.map((key) => rows.get(key)),
        now,
      );
      for (const [key, row] of changes) {
        rows.set(key, row);
        changed.set(key, row);
      }
      return () => resolve(result);
    } catch (error) {
      return () => reject(error);
    }
  });
  return { changed, answers };
}

/**
 * Writes that meet go together: one transaction, all of them one after the other. While it runs, those that come wait for
 * the next one.
 */
export function writing(
  begin: Begin,
  now: () => number,
  timeout: number,
): (write: Write) => Promise<unknown> {
  const queue: Job[] = [];
  let [busy, written] = [false, between];

  /** Keys of entries that are over, now and then. */
  async function over({ store }: Transaction<"readwrite">, writes: number): Promise<readonly string[]> {
    written += writes;
    if (written < between) return [];
    written = 0;
    return store.index("expires").getAllKeys(IDBKeyRange.upperBound(now()), cleared);
  }

  async function carryOut(transaction: Transaction<"readwrite">, jobs: readonly Job[]) {
    const { store } = transaction;
    const keys = [...new Set(jobs.flatMap((job) => job.keys))];
    const [stale, ...rows] = await Promise.all([
      over(transaction, jobs.length),
      ...keys.map((key) => store.get(key)),
    ]);
    const { changed, answers } = outcome(jobs, new Map(keys.map((key, at) => [key, rows[at]])), now());
    const entries = unwrap(store);
    for (const key of stale) if (!changed.has(key)) entries.delete(key);
    for (const [key, row] of changed) row ? entries.put(row) : entries.delete(key);
    transaction.commit();
    await transaction.done.catch((error: unknown) => {
      throw commitFailure(error);
    });
    return answers;
  }

  async function serve(jobs: readonly Job[]): Promise<void> {
    try {
      const transaction = await begin("readwrite");
      const answers = await finished(transaction, carryOut(transaction, jobs), timeout);
      for (const answer of answers) answer();
    } catch (error) {
      // One value was too large; the others have nothing to do with it.
      const large = isModulinkError(error, "store-full") || isModulinkError(error, "value-too-large");
      if (large && jobs.length > 1) for (const job of jobs) await serve([job]);
      else for (const { reject } of jobs) reject(error);
    }
  }

  async function drain(): Promise<void> {
    busy = true;
    // Those that are begun in the same tick go together, too.
    await undefined;
    while (queue.length > 0) await serve(queue.splice(0, together));
    busy = false;
  }

  return (write) =>
    new Promise((resolve, reject) => {
      queue.push({ ...write, resolve, reject });
      if (!busy) void drain();
    });
}
