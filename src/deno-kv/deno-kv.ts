import { type Duration, milliseconds } from "../core/duration.ts";
import { type Clock, newId, systemClock } from "../core/runtime.ts";
import { alive, type Change, type Entry, expiry, keysOf } from "../storage/entry.ts";
import { mustKey, mustShare, shown } from "../storage/key.ts";
import { optimistic } from "../storage/optimistic.ts";
import { mustPage } from "../storage/page.ts";
import type { AtomicStore } from "../storage/store.ts";
import type { AnyTransition } from "../storage/transition.ts";
import { isBytes } from "../storage/value.ts";
import { committer } from "./commit.ts";
import type { DenoKv, DenoKvEntry, DenoKvKey, DenoKvWrite } from "./database.ts";
import { answer } from "./failures.ts";
import { pageOf } from "./listing.ts";
import { putInto } from "./put.ts";
import { fromRecord } from "./record.ts";

/** How a store keeps its entries in Deno KV. */
export interface DenoKvStoreOptions {
  /** The beginning of all keys of this store, as a text or the parts of a key; default `"modulink"`. */
  readonly prefix?: string | DenoKvKey | undefined;
  /** Judges expiry; default: the host's clock. */
  readonly clock?: Clock | undefined;
  /** How long Deno KV may be silent before an operation fails; default 10 s. */
  readonly timeout?: Duration | undefined;
}

type Versions = readonly (string | null)[];

/** The most keys that can be read at once. */
const mostKeys = 10;
/** A key of nothing but NUL, which takes two bytes, still fits the 2,048 of Deno KV. */
const longestKey = 1000;
const minute = 60_000;
const day = 1440 * minute;

function mustPrefix(prefix: string | DenoKvKey): DenoKvKey {
  const parts = typeof prefix === "string" ? [prefix] : prefix;
  const isPart = (part: unknown): boolean =>
    part !== "" && (isBytes(part) || ["string", "number", "bigint", "boolean"].includes(typeof part));
  if (Array.isArray(parts) && parts.length > 0 && parts.every(isPart)) return [...parts];
  throw new TypeError(`prefix must be a text or the parts of a key, got ${shown(prefix)}`);
}

/**
 * A store in Deno KV, in memory, in a file or on a server: `denoKvStore(await Deno.openKv())`, made once for a process.
 *
 * Values may have 65,000 bytes, and half of that many characters where one of them is beyond Latin-1; keys 1,000 bytes; an
 * update at most 10 keys. An entry that is over is not there, and Deno KV clears it away at its leisure.
 *
 * An update is made once even if Deno sends it again because an answer was lost; a plain `set` may be made a second time
 * then, after somebody else's. Errors have the codes `store-unavailable`, `store-full`, `store-refused`, `store-contended`,
 * `store-corrupt`, `value-too-large` and `outcome-unknown`. Throws a `TypeError` for wrong options.
 *
 * @example
 * import { type DenoKv, denoKvStore } from "modulink-edge/deno-kv";
 * import { transition } from "modulink-edge/storage";
 *
 * const add = transition("add", (current: number | undefined, by: number) => {
 *   const sum = (current ?? 0) + by;
 *   return { value: sum, result: sum };
 * });
 * function visits(kv: DenoKv): () => PromiseLike<number> | number {
 *   const store = denoKvStore(kv, { prefix: "shop" });
 *   return () => store.update("visits", add, 1);
 * }
 * // On Deno: const visit = visits(await Deno.openKv()); Deno.serve(async () => new Response(`${await visit()}`));
 */
export function denoKvStore(kv: DenoKv, options: DenoKvStoreOptions = {}): AtomicStore {
  const { prefix = "modulink", clock = systemClock, timeout = "10s" } = options;
  const root = mustPrefix(prefix);
  const longest = milliseconds(timeout, "timeout");
  // Clocks differ a little, and one that is given may tell a time of its own.
  const spare = clock === systemClock ? minute : day;
  const now = (): number => clock.now();
  const at = (key: string): DenoKvKey => [...root, mustKey(key, longestKey)];
  const done = committer(kv, [...root, 0, newId()], longest);

  const read = (keys: readonly string[]): Promise<readonly DenoKvEntry[]> =>
    answer(() => kv.getMany(keys.map(at)), false, longest);

  const entryOf = (key: string, { value, versionstamp }: DenoKvEntry): Entry | undefined =>
    versionstamp === null ? undefined : fromRecord(key, value);

  const put = (write: DenoKvWrite, key: string, change: Change): DenoKvWrite =>
    putInto(write, at(key), change, now(), spare);

  async function write(key: string, change: Change): Promise<void> {
    const made = put(kv.atomic(), key, change);
    await answer(() => made.commit(), true, longest);
  }

  const update = optimistic<Versions>({
    async read(keys) {
      const found = await read(keys);
      return {
        entries: found.map((entry, at) => entryOf(keys[at] as string, entry)),
        version: found.map(({ versionstamp }) => versionstamp),
        now: now(),
      };
    },
    commit(keys, changes, versions) {
      const checks = keys.map((key, nth) => ({ key: at(key), versionstamp: versions[nth] ?? null }));
      const start = kv.atomic().check(...checks);
      return done(keys.reduce((write, key, nth) => put(write, key, changes[nth]), start));
    },
  });

  return {
    consistency: "linearizable",
    async get(key: string) {
      const [found] = await read([key]);
      return alive(found && entryOf(key, found), now())?.value;
    },
    set: async (key, value, set = {}) => write(key, { value, expires: expiry(set, now) }),
    delete: async (key) => write(key, null),
    async keys(prefix, options) {
      const page = mustPage(options);
      return answer(() => pageOf(kv, root, prefix, page, now()), false, longest);
    },
    async update(key: string | readonly string[], transition: AnyTransition, args: unknown) {
      const keys = mustShare(keysOf(key, transition), longestKey);
      if (keys.length <= mostKeys) return update(keys, transition, args);
      throw new TypeError(`an update in Deno KV may have ${mostKeys} keys, got ${keys.length}`);
    },
  } as AtomicStore;
}
