// What runs in the tabs of the tests, as `lab`: the store, and what the tests do with it there.
import { openDB } from "idb";
import { type IndexedDbStoreOptions, indexedDbStore } from "modulink-edge/indexeddb";
import { transition } from "modulink-edge/storage";

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

/** Counts a key up, one after the other, until it is told to stop or an error is none of a store's outages. */
function stream(name: string, options: IndexedDbStoreOptions = {}) {
  const store = indexedDbStore(name, options);
  const answers: (number | string)[] = [];
  let running = true;
  const ended = (async () => {
    while (running)
      try {
        answers.push(await store.update("sum", add, 1));
      } catch (error) {
        answers.push((error as { code?: string }).code ?? String(error));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
  })();
  return {
    answers,
    store,
    stop: async () => {
      running = false;
      await ended;
      return answers;
    },
  };
}

/** Waits until something holds. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** What an event of a request for the database says: its name, or that of the error. */
const outcome = (request: IDBOpenDBRequest): Promise<string> =>
  new Promise((resolve) => {
    request.onsuccess = () => resolve("success");
    request.onerror = () => resolve(String(request.error?.name));
  });

/** Bytes that cannot be packed. */
function noise(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return bytes;
}

const parts = {
  add,
  count,
  indexedDbStore,
  noise,
  kept: {} as { stream: ReturnType<typeof stream>; database: IDBDatabase },
  openDB,
  outcome,
  stream,
  told,
  until,
};

export type Lab = typeof parts;

declare global {
  var lab: Lab;
}

globalThis.lab = parts;
