import { type Clock, systemClock } from "../core/runtime.ts";
import { alive, type Change, type Entry, keysOf, stepOne } from "./entry.ts";
import { mustKey } from "./key.ts";
import { Lru, type Used } from "./lru.ts";
import type { ApproximateStore, Store } from "./store.ts";
import type { MergeableTransition } from "./transition.ts";

/** How rough counting is done. */
export interface ApproximateOptions {
  /** How many keys this process remembers its own updates of; what was used longest ago goes first. Default 10,000. */
  readonly maxEntries?: number | undefined;
  /** Judges expiry; give it the clock of the store. Default: the host's clock. */
  readonly clock?: Clock | undefined;
  /** Takes over waiting for writes, as `ctx.waitUntil` does on Workers, so that `update` answers before they are done. */
  readonly waitUntil?: ((work: PromiseLike<unknown>) => void) | undefined;
}

interface Known extends Used, Entry {
  value: unknown;
  expires: number | undefined;
}

/**
 * Lets a store that cannot count be counted on roughly, for whoever says so in so many words.
 *
 * An update reads, merges what it read with what this process knows, takes the step, and writes. A process never forgets
 * what it did itself, so **P processes that share a limit let through at most P times that limit**, and usually far less:
 * what they do not see of each other is what happened in the time a write takes to arrive, up to 60 s on Cloudflare KV. A
 * process that remembers fewer keys than it updates (`maxEntries`) forgets, and the bound is gone.
 *
 * The transitions must have a `merge`; locks, leases and idempotency keys cannot be had this way, and their types say so.
 *
 * @example
 * import { approximate, memoryStore, transition } from "modulink-edge/storage";
 *
 * const count = transition(
 *   "count",
 *   (current: number | undefined, by: number) => ({ value: (current ?? 0) + by, result: (current ?? 0) + by }),
 *   { merge: (ours: number, theirs: number) => Math.max(ours, theirs) },
 * );
 * const store = approximate(memoryStore()); // in earnest kvStore(env.KV)
 * await store.update("visits", count, 1); // 1
 */
export function approximate(store: Store, options: ApproximateOptions = {}): ApproximateStore {
  const { maxEntries = 10_000, clock = systemClock, waitUntil } = options;
  const own = new Lru<Known>(maxEntries, Infinity);

  function remember(key: string, change: Change): void {
    const known = own.map.get(key);
    if (known) own.remove(known);
    const { end } = own;
    if (change) own.add({ key, turn: ++own.turns, size: 0, newer: end, older: end, ...change });
  }

  function write(key: string, change: NonNullable<Change>, now: number): PromiseLike<void> | void {
    const { value, expires } = change;
    return store.set(key, value, expires === undefined ? {} : { ttl: Math.max(expires - now, 0) });
  }

  async function update(
    key: string,
    transition: MergeableTransition<unknown, unknown, unknown>,
    args: unknown,
  ): Promise<unknown> {
    keysOf(mustKey(key), transition);
    const theirs = await store.get(key);
    const now = clock.now();
    const known = own.map.get(key);
    if (known) own.touch(known);
    const ours = alive(known, now)?.value;
    const current =
      ours === undefined || theirs === undefined ? (ours ?? theirs) : transition.merge(ours, theirs);
    const { change, result } = stepOne(transition, current, args, now);
    if (change === undefined) return result;
    remember(key, change);
    const written = Promise.resolve(change === null ? store.delete(key) : write(key, change, now));
    if (waitUntil) waitUntil(written);
    else await written;
    return result;
  }

  return {
    consistency: "approximate",
    get: (key) => store.get(key),
    set(key, value, set) {
      remember(key, null);
      return store.set(key, value, set);
    },
    delete(key) {
      remember(key, null);
      return store.delete(key);
    },
    keys: (prefix, page) => store.keys(prefix, page),
    update: update as ApproximateStore["update"],
  };
}
