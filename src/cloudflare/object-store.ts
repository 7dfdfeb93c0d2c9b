import { type Duration, milliseconds } from "../core/duration.ts";
import { type Clock, systemClock } from "../core/runtime.ts";
import { alive, keysOf } from "../storage/entry.ts";
import { mustKey, mustShare, partitionOf, shown } from "../storage/key.ts";
import { mustPage } from "../storage/page.ts";
import type { AtomicStore } from "../storage/store.ts";
import type { AnyTransition } from "../storage/transition.ts";
import { mustBind } from "./binding.ts";
import { asking } from "./object-client.ts";
import type { ObjectNamespace } from "./object-namespace.ts";
import { entryOf, keep } from "./object-operations.ts";
import { updateFromHere } from "./object-update.ts";

/** How Durable Objects are used as a store. */
export interface DurableObjectStoreOptions {
  /** Begins the names of the objects; another name is another store. Default `"store"`. */
  readonly name?: string | undefined;
  /** Over how many objects the keys are spread, 1 to 10,000; another number finds other keys. Default 16. */
  readonly shards?: number | undefined;
  /** How long an operation may take; default `"10s"`. */
  readonly timeout?: Duration | undefined;
  /** Judges expiry and measures time; default: the clock of each object, which all its clients share. */
  readonly clock?: Clock | undefined;
}

/** A number for a text, the same for ever: FNV-1a, with its upper half mixed into the lower one. */
function hash(text: string): number {
  let sum = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  return (sum ^ (sum >>> 16)) >>> 0;
}

function mustShards(shards: number): number {
  if (Number.isInteger(shards) && shards > 0 && shards <= 10_000) return shards;
  throw new TypeError(`shards must be a whole number from 1 to 10000, got ${shards}`);
}

function mustCursor(cursor: string, shards: number): { shard: number; after: string } {
  const [, shard = "", after = ""] = /^(\d+):(.*)$/s.exec(cursor || "0:") ?? [];
  if (shard !== "" && Number(shard) < shards) return { shard: Number(shard), after };
  throw new TypeError(`cursor must be that of a page, got ${shown(cursor)}`);
}

/**
 * A store in Durable Objects: it counts and locks exactly, for every worker in the world.
 *
 * The objects are of a class made by `storeObject`. Each key lives in one of them, found by the key's partition (see
 * `partitionOf`), so one busy key is as fast as one object, many keys as fast as all of them. An object takes about 1,000
 * requests a second, and lives near whoever asked for it first.
 *
 * A key and its value have at most 2,000,000 bytes. `keys` asks the objects one after the other.
 *
 * Throws a `TypeError` for a binding that is not there and for a wrong option. When an object is lost or silent, reading fails with `store-unavailable`, and
 * writing with `outcome-unknown`; an object that has too much to do says so before it begins, which is
 * `store-unavailable`. Nothing is tried again but what surely changed nothing.
 *
 * @example
 * import { durableObjectStore, type ObjectNamespace } from "modulink-edge/cloudflare";
 * import { transition } from "modulink-edge/storage";
 *
 * const add = transition("add", (sum: number | undefined, by: number) => {
 *   const value = (sum ?? 0) + by;
 *   return { value, result: value };
 * });
 *
 * export default {
 *   async fetch(request: Request, env: { STORE: ObjectNamespace }): Promise<Response> {
 *     const store = durableObjectStore(env.STORE, { shards: 4 });
 *     const visits = await store.update(new URL(request.url).pathname, add, 1);
 *     return Response.json({ visits });
 *   },
 * };
 */
export function durableObjectStore(
  namespace: ObjectNamespace,
  options: DurableObjectStoreOptions = {},
): AtomicStore {
  const { name = "store", clock, shards = 16 } = options;
  mustBind(namespace, "idFromName", "Durable Object");
  const timeout = milliseconds(options.timeout ?? "10s", "timeout");
  const start = () => asking(namespace, timeout, clock ?? systemClock);
  const count = mustShards(shards);
  const objectOf = (key: string): string => `${name}:${hash(partitionOf(mustKey(key))) % count}`;
  const now = (): number | undefined => clock?.now();

  async function update(given: string | readonly string[], transition: AnyTransition, args: unknown) {
    const keys = mustShare(keysOf(given, transition));
    const ask = start()(objectOf(keys[0] as string));
    const answer = await ask("update", transition.name, "joint" in transition, keys, args, now());
    // Awaited here, for workerd takes a promise that was rejected before it is returned for one that nobody handles.
    return "rows" in answer ? await updateFromHere(ask, keys, transition, args, answer, now) : answer.result;
  }

  return {
    consistency: "linearizable",
    async get(key) {
      const { rows, now: time } = await start()(objectOf(key))("read", [key], now());
      return alive(entryOf(rows[0]), time)?.value as never;
    },
    async set(key, value, { ttl } = {}) {
      const ask = start()(objectOf(key));
      const life = ttl === undefined ? undefined : milliseconds(ttl, "ttl");
      await ask("set", key, keep(value, key), life, now());
    },
    async delete(key) {
      await start()(objectOf(key))("set", key, undefined, undefined, now());
    },
    update: update as AtomicStore["update"],
    async keys(prefix, page) {
      const { limit, cursor } = mustPage(page);
      let { shard, after } = mustCursor(cursor, count);
      const found: string[] = [];
      const open = start();
      while (shard < count && found.length < limit) {
        const { keys, last } = await open(`${name}:${shard}`)(
          "keys",
          prefix,
          after,
          limit - found.length,
          now(),
        );
        found.push(...keys);
        if (last === undefined) shard++;
        after = last ?? "";
      }
      return { keys: found, cursor: shard < count ? `${shard}:${after}` : undefined };
    },
  };
}
