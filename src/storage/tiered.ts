import { type Duration, milliseconds } from "../core/duration.ts";
import { after, isThenable } from "../core/settle.ts";
import type { Answer, SetOptions, Store } from "./store.ts";

/** How a near store holds copies of a far one. */
export interface TieredOptions {
  /** How long a copy may be used before the far store is asked again; default 10 s. */
  readonly nearTtl?: Duration | undefined;
}

/**
 * A near store in front of a far one, for values that may be a little old.
 *
 * Reading asks the near store first, and keeps there what it had to fetch. Writing and deleting change the far store, then
 * the near one. A value that another process changed is seen after `nearTtl` at the latest; so is the end of a value's time
 * to live. The far store lists the keys. A near store in memory answers without a promise.
 *
 * It is no atomic store, whatever it is made of: a copy cannot be counted on.
 *
 * @example
 * import { memoryStore, tiered } from "modulink-edge/storage";
 *
 * const far = memoryStore(); // in earnest a store on a server
 * const store = tiered(memoryStore({ maxEntries: 1000 }), far, { nearTtl: "30s" });
 * await store.set("price:7", 12.5);
 * await store.get("price:7"); // 12.5, without asking the far store
 */
export function tiered(near: Store, far: Store, { nearTtl = "10s" }: TieredOptions = {}): Store {
  const longest = milliseconds(nearTtl, "nearTtl");
  /** Keeps a copy, or else none at all: the far store has done its part, whatever becomes of the near one. */
  function copy(key: string, value: unknown, ttl = longest): Answer<void> {
    const drop = (): Answer<void> => near.delete(key);
    try {
      const kept = near.set(key, value, { ttl: Math.min(ttl, longest) });
      return isThenable(kept) ? kept.then(undefined, drop) : kept;
    } catch {
      return drop();
    }
  }

  return {
    get(key) {
      const fetched = (value: unknown): unknown =>
        value === undefined ? undefined : after(copy(key, value), () => value);
      return after(near.get(key), (found) =>
        found === undefined ? after(far.get(key), fetched) : found,
      ) as never;
    },
    set(key, value, options: SetOptions = {}) {
      const ttl = options.ttl === undefined ? undefined : milliseconds(options.ttl, "ttl");
      return after(far.set(key, value, options), () => copy(key, value, ttl)) as Answer<void>;
    },
    delete: (key) => after(far.delete(key), () => near.delete(key)) as Answer<void>,
    keys: (prefix, options) => far.keys(prefix, options),
  };
}
