import { systemClock } from "../core/runtime.ts";
import { storeError } from "../storage/errors.ts";
import { failure } from "./failures.ts";

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
export function finished<Result>(
  transaction: Abortable,
  work: Promise<Result>,
  timeout: number,
): Promise<Result> {
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
