import { type Duration, milliseconds } from "../core/duration.ts";
import { after, isThenable, settle } from "../core/settle.ts";
import { shown } from "./key.ts";
import type { Answer, Bus, SetOptions, Store } from "./store.ts";
import { keptCopy, mustKeep } from "./value.ts";

/** How a near store holds copies of a far one. */
export interface TieredOptions {
  /** How long a copy may be used before the far store is asked again; default 10 s. */
  readonly nearTtl?: Duration | undefined;
  /** Lets tabs or processes drop the copies that another of them made old. Default: none, `nearTtl` alone ends a copy. */
  readonly bus?: Bus | undefined;
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

/** What is going on at a key. */
interface Traffic {
  running: number;
  writes: number;
}

/** Tells of a value that was fetched or written whether it may be copied: not when it was written by others meanwhile. */
class Crossing {
  private readonly traffic: Map<string, Traffic> = new Map();

  /** Does something at a key; `writes` is 1 when that is a write, else 0. */
  enter(key: string, writes: number, work: (alone: () => boolean) => unknown): unknown {
    const here = this.traffic.get(key) ?? { running: 0, writes: 0 };
    this.traffic.set(key, here);
    here.running++;
    here.writes += writes;
    return settle(
      () => work(() => here.writes === writes),
      () => --here.running === 0 && this.traffic.delete(key),
    );
  }

  /** Another one has written. */
  pass(key: string): void {
    const here = this.traffic.get(key);
    if (here) here.writes++;
  }
}

/**
 * A near store in front of a far one, for values that may be a little old.
 *
 * Reading asks the near store first, and keeps there what it had to fetch. Writing and deleting change the far store, then
 * the near one. A value that another process changed is seen after `nearTtl` at the latest; so is the end of a value's time
 * to live. With a `bus` it is seen as soon as the bus has told it. The far store lists the keys. A near store in memory answers
 * without a promise; one that fails is passed over.
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
export function tiered(near: Store, far: Store, { nearTtl = "10s", bus }: TieredOptions = {}): Store {
  const longest = milliseconds(nearTtl, "nearTtl");
  const crossing = new Crossing();
  const drop = (key: string): Answer<void> => or(() => near.delete(key), nothing);
  const copy = (key: string, value: unknown, ttl = longest): Answer<void> =>
    or(
      () => near.set(key, value, { ttl: Math.min(ttl, longest) }),
      () => drop(key),
    );
  const fetch = (key: string): unknown =>
    crossing.enter(key, 0, (alone) =>
      after(far.get(key), (value) =>
        value === undefined || !alone() ? value : after(copy(key, value), () => value),
      ),
    );
  const change = (key: string, make: () => Answer<void>, then: () => Answer<void>): Answer<void> =>
    crossing.enter(key, 1, (alone) =>
      after(make(), () => {
        bus?.send(key);
        return alone() ? then() : drop(key);
      }),
    ) as Answer<void>;
  bus?.listen((key) => {
    crossing.pass(key);
    drop(key);
  });

  return {
    get: (key) =>
      after(
        or(() => near.get(key), nothing),
        (found) => (found === undefined ? fetch(key) : found),
      ) as never,
    set(key, value, options: SetOptions = {}) {
      const ttl = options.ttl === undefined ? undefined : milliseconds(options.ttl, "ttl");
      mustKeep(value, () => `the value of ${shown(key)}`);
      const own = keptCopy(value);
      return change(
        key,
        () => far.set(key, own, options),
        () => copy(key, own, ttl),
      );
    },
    delete: (key) =>
      change(
        key,
        () => far.delete(key),
        () => drop(key),
      ),
    keys: (prefix, options) => far.keys(prefix, options),
  };
}
