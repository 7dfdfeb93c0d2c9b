import { cache } from "modulink-edge/resilience";
import type { Store } from "modulink-edge/storage";
import type { VirtualClock } from "modulink-edge/testing";
import { expect } from "vitest";
import ended from "./cache/ended.json" with { type: "json" };
import negative from "./cache/negative.json" with { type: "json" };
import overtaken from "./cache/overtaken.json" with { type: "json" };
import together from "./cache/together.json" with { type: "json" };
import windows from "./cache/windows.json" with { type: "json" };

/** One operation and its outcome. */
export interface CacheStep {
  readonly at: number;
  readonly do: string;
  readonly key?: string;
  readonly names?: readonly string[];
  readonly source?: string | null;
  readonly fails?: boolean;
  readonly expect?: object;
}

/** What a cache is asked over time, as `docs/vectors/cache.md` says. */
export interface CacheVector {
  readonly title: string;
  readonly policy: {
    readonly ttl: number;
    readonly takes: number;
    readonly staleWhileRevalidate?: number;
    readonly staleIfError?: number;
    readonly negativeTtl?: number;
    readonly separator?: string;
    readonly tags?: Readonly<Record<string, readonly string[] | undefined>>;
  };
  readonly steps: readonly CacheStep[];
}

export const vectors: readonly CacheVector[] = [ended, negative, overtaken, together, windows];

/** Does all that a vector says with a store that lives in virtual time. `idle` waits until the store has answered. */
export async function replay(
  { policy, steps }: CacheVector,
  store: Store,
  clock: VirtualClock,
  idle: () => Promise<unknown> = () => clock.advance(0),
) {
  const { tags = {}, takes, ...options } = policy;
  const start = clock.now();
  const cached = cache<string, string | null>({
    ...options,
    store,
    key: (id) => id,
    tags: (_, id) => tags[id] ?? [],
    prefix: `vector:${Math.trunc(Math.random() * 1e15)}:`,
    run: { clock },
  });
  const ends: number[] = [];
  const wait = () => {
    ends.push(clock.now() + takes);
    return new Promise<void>((resolve) => void clock.timer(takes, resolve));
  };
  /** Goes on to a time, with a halt at the end of each loading, for the store needs real time to answer. */
  const goOn = async (to: number) => {
    for (;;) {
      await idle();
      const now = clock.now();
      if (now >= to) return;
      await clock.advance(Math.min(to, ...ends.filter((end) => end > now)) - now);
    }
  };
  const calls: Promise<void>[] = [];

  async function call({ at, key = "k", source = null, fails, expect: expected }: CacheStep): Promise<void> {
    const before = { ...cached.stats };
    const load = async () => {
      await wait();
      if (fails) throw new Error("the source fails");
      return source;
    };
    const began = clock.now();
    const outcome = Promise.resolve(cached.getOrLoad(key, load, { clock })).then(
      (value) => ({ value }),
      () => ({ error: true }),
    );
    const ending = outcome.then((told) => ({ ...told, after: clock.now() - began }));
    await idle();
    const { hits, stale } = cached.stats;
    const status = hits > before.hits ? "hit" : stale > before.stale ? "stale" : "miss";
    calls.push(ending.then((told) => expect({ at, status, ...told }).toEqual({ at, ...expected })));
  }

  const others: Record<string, (step: CacheStep) => unknown> = {
    set: ({ key = "k", source = null }) => cached.set(key, source),
    delete: ({ key = "k" }) => cached.delete(key),
    invalidateTags: ({ names = [] }) => cached.invalidateTags(...names),
    invalidatePrefix: ({ names = [] }) => Promise.all(names.map((name) => cached.invalidatePrefix(name))),
  };

  for (const step of steps) {
    await goOn(start + step.at);
    if (step.do === "call") await call(step);
    else await others[step.do]?.(step);
  }
  await goOn(clock.now() + 3 * takes);
  await Promise.all(calls);
}
