import { systemClock } from "../core/runtime.ts";
import { storeError } from "../storage/errors.ts";
import type { Begin } from "./connection.ts";
import { failure } from "./failures.ts";
import type { Transaction } from "./schema.ts";

type Abortable = Pick<IDBTransaction, "abort">;

/** Says whether there was still something to abort. */
function abort(transaction: Abortable): boolean {
  try {
    transaction.abort();
    return true;
  } catch {
    return false;
  }
}

/**
 * What the work of a transaction gives. Work that fails leaves no trace, and so does work that takes more than `timeout`
 * milliseconds; it has as long again once it was sent off, for then there is no way back.
 */
function finished<Result>(transaction: Abortable, work: Promise<Result>, timeout: number): Promise<Result> {
  return new Promise((resolve, reject) => {
    const late = (): void => {
      const said = `IndexedDB did not finish within ${timeout} ms`;
      if (abort(transaction)) reject(storeError("store-unavailable", said));
      else cancel = systemClock.timer(timeout, () => reject(storeError("outcome-unknown", said)));
    };
    let cancel = systemClock.timer(timeout, late);
    work
      .then(resolve, (error) => {
        abort(transaction);
        reject(failure(error));
      })
      .then(() => cancel());
  });
}

/** Does work in a transaction. */
export type Run = <Mode extends "readonly" | "readwrite", Result>(
  mode: Mode,
  work: (transaction: Transaction<Mode>) => Promise<Result>,
) => Promise<Result>;

/**
 * Runs transactions, each of them once more if the browser says that its state is wrong: the connection was closed a moment
 * ago, or it is Firefox, which after every `QuotaExceededError` makes one transaction that can only delete.
 */
export const running =
  (begin: Begin, timeout: number): Run =>
  async (mode, work) => {
    for (let tried = 0; ; tried++)
      try {
        const transaction = await begin(mode);
        return await finished(transaction, work(transaction), timeout);
      } catch (error) {
        const { cause } = error as { cause?: { name?: unknown } };
        if (tried > 0 || cause?.name !== "InvalidStateError") throw error;
      }
  };
