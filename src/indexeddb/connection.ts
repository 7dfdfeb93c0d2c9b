import { openDB } from "idb";
import { systemClock } from "../core/runtime.ts";
import { storeError } from "../storage/errors.ts";
import { shown } from "../storage/key.ts";
import { failure, openFailure } from "./failures.ts";
import { type Database, type Tables, type Transaction, upgrade, version } from "./schema.ts";

/** Begins a transaction; opens the database for the first one, and again whenever it was closed. */
export type Begin = <Mode extends "readonly" | "readwrite">(mode: Mode) => Promise<Transaction<Mode>>;

/** One connection to a database, which gives way when another tab wants to upgrade or delete the database. */
export function connecting(name: string, durability: IDBTransactionDurability, timeout: number): Begin {
  let current: Promise<Database> | undefined;
  let blocked = false;

  const forget = (opening: Promise<Database>): void => {
    if (current === opening) current = undefined;
  };

  function connect(): Promise<Database> {
    const open = async (): Promise<Database> =>
      openDB<Tables>(name, version(), {
        upgrade,
        blocked: () => {
          blocked = true;
        },
        blocking: (_from, _to, event) => {
          forget(opening);
          // What runs on the connection still ends well.
          (event.target as IDBDatabase).close();
        },
        terminated: () => forget(opening),
      });
    blocked = false;
    const opening = open();
    opening.catch(() => forget(opening));
    return opening;
  }

  /** The connection; who gives up waiting for it leaves it to the next one. */
  function opened(opening: Promise<Database>): Promise<Database> {
    return new Promise((resolve, reject) => {
      const cancel = systemClock.timer(timeout, () => {
        const why = blocked ? "another tab holds an older version of it" : `${timeout} ms were not enough`;
        reject(storeError("store-unavailable", `the database ${shown(name)} did not open: ${why}`));
      });
      opening.then(resolve, (error) => reject(openFailure(shown(name), error))).then(cancel);
    });
  }

  return async (mode) => {
    current ??= connect();
    const opening = current;
    const database = await opened(opening);
    try {
      const begun = database.transaction<["entries"], typeof mode>(["entries"], mode, { durability });
      begun.done.catch(() => undefined);
      return begun;
    } catch (error) {
      // It was closed, and has not said so yet.
      forget(opening);
      database.close();
      throw failure(error);
    }
  };
}
