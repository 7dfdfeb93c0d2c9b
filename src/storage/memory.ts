import { type Clock, systemClock } from "../core/runtime.ts";
import { expiry, keysOf, step, stepOne } from "./entry.ts";
import { mustKey, mustShare, shown } from "./key.ts";
import { MemoryTable, valueIn } from "./memory-table.ts";
import { mustPage } from "./page.ts";
import type { AtomicStore, KeysOptions, KeysPage, SetOptions } from "./store.ts";
import type { AnyTransition, JointTransition, Transition } from "./transition.ts";
import { mustKeep } from "./value.ts";

/** Bounds of a store in memory. */
export interface MemoryStoreOptions {
  /** The most entries; beyond it the one used longest ago goes. Default 100,000. */
  readonly maxEntries?: number | undefined;
  /** The most bytes that entries take, to about 5 % on V8; beyond it the entry used longest ago goes. Default 64 MiB. */
  readonly maxBytes?: number | undefined;
  /** Judges expiry; default: the host's clock. */
  readonly clock?: Clock | undefined;
}

/** A store in memory. All its answers are there at once. */
export interface MemoryStore extends AtomicStore {
  get<Value = unknown>(key: string): Value | undefined;
  set(key: string, value: unknown, options?: SetOptions): void;
  delete(key: string): void;
  keys(prefix: string, options?: KeysOptions): KeysPage;
  update<State, Args, Result>(key: string, transition: Transition<State, Args, Result>, args: Args): Result;
  update<State, Args, Result>(
    keys: readonly string[],
    transition: JointTransition<State, Args, Result>,
    args: Args,
  ): Result;
  /** How full it is: entries that are over count until they are met. */
  readonly stats: MemoryStats;
}

/** How full a store in memory is. */
export interface MemoryStats {
  readonly entries: number;
  /** About how many bytes entries take, with what holds them. */
  readonly bytes: number;
  /** How many entries had to make room for others. */
  readonly evicted: number;
}

function mustBound(bound: number, option: string): number {
  if (bound > 0) return bound;
  throw new TypeError(`${option} must be more than 0, got ${bound}`);
}

/**
 * A store in memory: for one process, gone with it.
 *
 * It is bounded, and what was used longest ago makes room: give bounds that no attacker can fill with what locks and limits
 * depend on. A value is copied and frozen as it comes in, so a hit costs no copy; bytes are copied both ways. Nothing runs
 * in the background: an entry that is over goes when it is met.
 *
 * Throws a `TypeError` for a bound that is not above 0; a value larger than `maxBytes` is an error `value-too-large`.
 *
 * @example
 * import { memoryStore } from "modulink-edge/storage";
 *
 * const store = memoryStore({ maxEntries: 1000 });
 * store.set("user:7", { name: "Ada" }, { ttl: "5m" });
 * store.get<{ name: string }>("user:7")?.name; // "Ada"
 */
export function memoryStore(options: MemoryStoreOptions = {}): MemoryStore {
  const { maxEntries = 100_000, maxBytes = 2 ** 26, clock = systemClock } = options;
  const kept = new MemoryTable(mustBound(maxEntries, "maxEntries"), mustBound(maxBytes, "maxBytes"), clock);
  const now = (): number => clock.now();

  function updateOne(key: string, transition: Transition<unknown, unknown, unknown>, args: unknown): unknown {
    const time = now();
    const row = kept.find(key, time);
    if (!row) mustKey(key);
    const { change, result } = stepOne(transition, valueIn(row), args, time);
    if (change !== undefined) kept.change(key, change, row);
    else if (row) kept.touch(row);
    return result;
  }

  function updateAll(keys: readonly string[], transition: AnyTransition, args: unknown): unknown {
    const entries = mustShare(keys).map((key) => {
      const row = kept.find(key);
      return row && { value: valueIn(row), expires: row.expires };
    });
    const { changes, result } = step(transition, entries, args, now());
    keys.forEach((key, at) => void (changes[at] && kept.weigh(key, changes[at])));
    keys.forEach((key, at) => void kept.change(key, changes[at]));
    return result;
  }

  return {
    consistency: "linearizable",
    get(key) {
      const row = kept.find(key);
      if (row === undefined) return undefined;
      kept.touch(row);
      return valueIn(row) as never;
    },
    set(key, value, set = {}) {
      if (!kept.map.has(key)) mustKey(key);
      mustKeep(value, () => `the value of ${shown(key)}`);
      kept.change(key, { value, expires: expiry(set, now) });
    },
    delete: (key) => kept.drop(key),
    update(key: string | readonly string[], transition: AnyTransition, args: unknown) {
      const keys = keysOf(key, transition);
      return "joint" in transition
        ? updateAll(keys, transition, args)
        : updateOne(key as string, transition, args);
    },
    keys(prefix, page) {
      const { limit, cursor } = mustPage(page);
      const found: string[] = [];
      for (const { key, turn, expires } of kept.map.values()) {
        if (turn <= Number(cursor) || !key.startsWith(prefix) || (expires ?? Infinity) <= now()) continue;
        if (found.push(key) === limit) return { keys: found, cursor: String(turn) };
      }
      return { keys: found, cursor: undefined };
    },
    get stats() {
      return { entries: kept.map.size, bytes: kept.bytes, evicted: kept.evicted };
    },
  } as MemoryStore;
}
