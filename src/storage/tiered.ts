import { type Duration, milliseconds } from "../core/duration.ts";
import { after, isThenable } from "../core/settle.ts";
import { shown } from "./key.ts";
import type { Answer, SetOptions, Store } from "./store.ts";
import { keptCopy, mustKeep } from "./value.ts";

/** How a near store holds copies of a far one. */
export interface TieredOptions {
  /** How long a copy may be used before the far store is asked again; default 10 s. */
  readonly nearTtl?: Duration | undefined;
}

/** An answer, or what there is instead when there is none. */
function or<Value>(ask: () => Answer<Value>, instead: () => Answer<Value>): Answer<Value> {
  try {
    const answer = ask();
    return isThenable(answer) ? answer.then(undefined, instead) : answer;
  } catch {
    return instead();
  }
}

const nothing = (): undefined => undefined;

/**
 * A near store in front of a far one, for values that may be a little old.
 *
 * Reading asks the near store first, and keeps there what it had to fetch. Writing and deleting change the far store, then
 * the near one. A value that another process changed is seen after `nearTtl` at the latest; so is the end of a value's time
 * to live. The far store lists the keys. A near store in memory answers without a promise; one that fails is passed over.
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
  const drop = (key: string): Answer<void> => or(() => near.delete(key), nothing);
  const copy = (key: string, value: unknown, ttl = longest): Answer<void> =>
    or(
      () => near.set(key, value, { ttl: Math.min(ttl, longest) }),
      () => drop(key),
    );

  return {
    get(key) {
      const fetched = (value: unknown): unknown =>
        value === undefined ? undefined : after(copy(key, value), () => value);
      return after(
        or(() => near.get(key), nothing),
        (found) => (found === undefined ? after(far.get(key), fetched) : found),
      ) as never;
    },
    set(key, value, options: SetOptions = {}) {
      const ttl = options.ttl === undefined ? undefined : milliseconds(options.ttl, "ttl");
      mustKeep(value, () => `the value of ${shown(key)}`);
      const own = keptCopy(value);
      return after(far.set(key, own, options), () => copy(key, own, ttl)) as Answer<void>;
    },
    delete: (key) => after(far.delete(key), () => drop(key)) as Answer<void>,
    keys: (prefix, options) => far.keys(prefix, options),
  };
}
