import {
  concurrency,
  fixedWindow,
  gcra,
  type Limit,
  rateLimit,
  slidingCounter,
  slidingLog,
  tokenBucket,
} from "modulink-edge/resilience";
import type { AtomicStore } from "modulink-edge/storage";

/** A limit of ten of every kind, and several at once. */
export const tens = (): readonly (readonly [string, Limit | readonly Limit[]])[] => [
  ["tokenBucket", tokenBucket({ capacity: 10, refill: 1, every: "1h" })],
  ["fixedWindow", fixedWindow({ limit: 10, window: "1h" })],
  ["slidingLog", slidingLog({ limit: 10, window: "1h" })],
  ["slidingCounter", slidingCounter({ limit: 10, window: "1h" })],
  ["gcra", gcra({ limit: 1, window: "1h", burst: 10 })],
  ["concurrency", concurrency({ limit: 10, lease: "1h" })],
  [
    "several",
    [
      gcra({ name: "a", limit: 1, window: "1h", burst: 10 }),
      fixedWindow({ name: "b", limit: 20, window: "1h" }),
    ],
  ],
];

/** How many of a hundred calls at once each limit of ten lets through, spread over stores that are the same place. */
export async function hundred(
  stores: readonly AtomicStore[],
  prefix: string,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const [name, limit] of tens()) {
    const limiters = stores.map((store) =>
      rateLimit({ store, limit: limit as Limit, prefix: `${prefix}${name}:`, denyCache: 0 }),
    );
    const calls = limiters.flatMap((limiter) =>
      Array.from({ length: 100 / stores.length }, async () => limiter.check("k")),
    );
    counts[name] = (await Promise.all(calls)).filter(({ admitted }) => admitted).length;
  }
  return counts;
}

/** Ten of each. */
export const allTen = (): Record<string, number> => Object.fromEntries(tens().map(([name]) => [name, 10]));
