import type { CacheStore } from "../cache/options.ts";
import { packBytes, unpackBytes } from "../cache/record.ts";
import { newId } from "../core/runtime.ts";
import { listOf } from "./cache-control.ts";
import type { Kept } from "./cache-rules.ts";

/** A kept response with its content. */
export interface Item extends Kept {
  readonly content: Uint8Array<ArrayBuffer>;
  /** The key it is kept under. */
  readonly key: string;
}

/** What is under the key of a URL whose responses vary: by which headers, and the name of this set of them. */
interface Set {
  readonly vary: readonly string[];
  readonly id: string;
}

const isSet = (found: unknown): found is Set => Array.isArray((found as Set | undefined)?.vary);

/** The key of a URL; a fragment is no part of it. */
export const urlKey = (prefix: string, url: string): string => prefix + url.replace(/#.*/s, "");

const variantKey = (key: string, { vary, id }: Set, { headers }: Request): string =>
  `${key} ${id} ${JSON.stringify(
    vary.map(
      (name) =>
        headers
          .get(name)
          ?.replace(/\s*,\s*/g, ",")
          .trim() ?? null,
    ),
  )}`;

/** The response that is kept for a request, if there is one. */
export async function take(store: CacheStore, key: string, request: Request): Promise<Item | undefined> {
  let at = key;
  let found: unknown = await store.get(at);
  if (isSet(found)) {
    at = variantKey(key, found, request);
    found = await store.get(at);
  }
  if (!(found instanceof Uint8Array)) return undefined;
  const opened = unpackBytes<Kept>(found);
  return opened && { ...opened.head, content: opened.bytes, key: at };
}

/** Keeps a response under the key of its URL, or of its variant. */
export async function put(
  store: CacheStore,
  key: string,
  request: Request,
  { status, headers, asked, came, content }: Omit<Item, "key">,
  ttl: number,
): Promise<void> {
  const vary = [
    ...new Set(headers.filter(([name]) => name === "vary").flatMap(([, names]) => listOf(names))),
  ].sort();
  const packed = packBytes({ status, headers, asked, came }, content);
  if (vary.length === 0) {
    await store.set(key, packed, { ttl });
    return;
  }
  const found: unknown = await store.get(key);
  const same = isSet(found) && String(found.vary) === String(vary);
  const set = same ? found : { vary, id: newId() };
  await store.set(key, set, { ttl });
  await store.set(variantKey(key, set, request), packed, { ttl });
}
