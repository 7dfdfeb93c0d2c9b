import { chain, type Run, type RunEvent } from "modulink-edge";
import { type Cache, type CacheOptions, cache } from "modulink-edge/resilience";
import { memoryStore, type Store } from "modulink-edge/storage";
import { virtualClock } from "modulink-edge/testing";

/** A store that answers later, as one on a server does. */
export const later = (store: Store): Store => ({
  get: async (key) => store.get(key) as never,
  set: async (key, value, options) => store.set(key, value, options),
  delete: async (key) => store.delete(key),
  keys: async (prefix, options) => store.keys(prefix, options),
});

/** Virtual time, a store that lives in it, and what observers are told. */
export function setting() {
  const clock = virtualClock({ start: 1_700_000_000_000 });
  const events: RunEvent[] = [];
  const observers = [(event: RunEvent) => void events.push(event)];
  const told = () => events.map(({ type }) => type).filter((type) => type.startsWith("cache:"));
  const random = () => 0.5;
  return { clock, store: memoryStore({ clock }), run: { clock, observers, random }, told };
}

export type Own<Out = string> = Partial<CacheOptions<string, Out>>;

/** A chain with a cached link that takes some time. */
export function cached<Out = string>(
  world: ReturnType<typeof setting>,
  options: Own<Out>,
  load: (id: string, run: Run) => Out | PromiseLike<Out>,
) {
  const { store, run } = world;
  const policy: Cache<string, Out> = cache<string, Out>({
    store,
    key: (id) => id,
    ttl: "10s",
    run,
    ...options,
  });
  const link = (id: string, part: Run): Out | PromiseLike<Out> => load(id, part);
  const lookUp = chain("look up").link("load", link, policy);
  return { policy, get: (id: string, more: object = {}) => lookUp.run(id, { ...run, ...more }), lookUp };
}

/** Waits on the run's clock, whether the run is aborted or not. */
export const work = (ms: number, { clock }: Run): Promise<void> =>
  new Promise((resolve) => void clock.timer(ms, resolve));
