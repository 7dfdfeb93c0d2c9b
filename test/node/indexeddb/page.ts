// What runs in the tabs of the tests, as `lab`: the store, and what the tests do with it there.
import { openDB, unwrap } from "idb";
import { indexedDbStore } from "modulink-edge/indexeddb";
import { jointTransition, transition } from "modulink-edge/storage";

const add = transition("add", (current: number | undefined, by: number) => {
  const sum = (current ?? 0) + by;
  return { value: sum, result: sum };
});

/** What came of a promise: its value, or the code and message of its error. */
async function told<Value>(work: PromiseLike<Value> | Value) {
  try {
    return { value: await work };
  } catch (error) {
    const { code, message, cause } = error as { code?: string; message: string; cause?: unknown };
    return { code, message, cause: cause === undefined ? undefined : String(cause) };
  }
}

/** Adds 1 to a key, `times` times, so many at once. */
async function count(name: string, key: string, times: number, atOnce: number): Promise<void> {
  const store = indexedDbStore(name);
  let left = times;
  const worker = async (): Promise<void> => {
    while (left-- > 0) await store.update(key, add, 1);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

const parts = { add, count, indexedDbStore, jointTransition, openDB, told, transition, unwrap };

export type Lab = typeof parts;

declare global {
  var lab: Lab;
}

globalThis.lab = parts;
