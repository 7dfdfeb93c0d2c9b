import { alive } from "../storage/entry.ts";
import type { KeysPage } from "../storage/store.ts";
import type { Transaction } from "./schema.ts";

/** As many keys of entries that are over are worth knowing; beyond it, the page is read whole. */
const worth = 500;

/** A page of the keys that begin with `prefix`, by their UTF-16; its cursor is the last key it looked at. */
export async function pageOf(
  { store }: Transaction,
  prefix: string,
  { limit, cursor }: { readonly limit: number; readonly cursor: string },
  now: number,
): Promise<KeysPage> {
  const range = cursor > prefix ? IDBKeyRange.lowerBound(cursor, true) : IDBKeyRange.lowerBound(prefix);
  const [keys, over] = await Promise.all([
    store.getAllKeys(range, limit),
    store.index("expires").getAllKeys(IDBKeyRange.upperBound(now), worth),
  ]);
  const ours = keys.filter((key) => key.startsWith(prefix));
  const gone = new Set(over);
  const left =
    over.length < worth || ours.length === 0
      ? ours.filter((key) => !gone.has(key))
      : (await store.getAll(range, ours.length)).filter((row) => alive(row, now)).map(({ key }) => key);
  return { keys: left, cursor: ours.length < limit ? undefined : ours.at(-1) };
}
