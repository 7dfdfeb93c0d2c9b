import { alive } from "../storage/entry.ts";
import type { KeysPage } from "../storage/store.ts";
import type { DenoKv, DenoKvKey } from "./database.ts";
import type { KvRecord } from "./record.ts";

/** How many entries a page looks at, the ones that are over included. */
const most = 1000;
/** How many entries Deno KV is asked for at once. */
const batch = 500;

/** A page of the keys below `root` that begin with `prefix`, by their UTF-8; its cursor is the last key it looked at. */
export async function pageOf(
  kv: DenoKv,
  root: DenoKvKey,
  prefix: string,
  { limit, cursor }: { readonly limit: number; readonly cursor: string },
  now: number,
): Promise<KeysPage> {
  const start = [...root, cursor === "" ? prefix : `${cursor}\0`];
  const keys: string[] = [];
  let seen = 0;
  for await (const { key, value } of kv.list(
    { prefix: root, start },
    { batchSize: Math.min(limit, batch) },
  )) {
    const name = key[root.length];
    if (typeof name !== "string" || !name.startsWith(prefix)) break;
    const isOurs = key.length === root.length + 1;
    if (isOurs && alive(Object(value) as KvRecord, now)) keys.push(name);
    if (++seen === most || keys.length === limit) return { keys, cursor: name };
  }
  return { keys, cursor: undefined };
}
