import { shown } from "./key.ts";
import type { KeysOptions, Store } from "./store.ts";

/** Checks the options of `keys`; the cursor of the first page is the empty text. */
export function mustPage({ limit = 100, cursor = "" }: KeysOptions = {}): { limit: number; cursor: string } {
  if (!(Number.isInteger(limit) && limit > 0 && limit <= 1000))
    throw new TypeError(`limit must be a whole number from 1 to 1000, got ${limit}`);
  if (typeof cursor !== "string") throw new TypeError(`cursor must be that of a page, got ${shown(cursor)}`);
  return { limit, cursor };
}

/**
 * All keys that begin with a text, page after page.
 *
 * A store that lists a key on two pages, as Redis may while it grows, gives it twice.
 *
 * @example
 * import { eachKey, memoryStore } from "modulink-edge/storage";
 *
 * const store = memoryStore();
 * store.set("cart:1", []);
 * const found: string[] = [];
 * for await (const key of eachKey(store, "cart:")) found.push(key);
 * found; // ["cart:1"]
 */
export async function* eachKey(
  store: Store,
  prefix: string,
  { limit, cursor: from }: KeysOptions = {},
): AsyncGenerator<string, void, void> {
  let cursor = from;
  do {
    const page = await store.keys(prefix, { limit, cursor });
    yield* page.keys;
    cursor = page.cursor;
  } while (cursor !== undefined);
}
