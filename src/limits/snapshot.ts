import { systemClock } from "../core/runtime.ts";
import type { KeysPage } from "../storage/store.ts";
import type { Limit } from "./limit.ts";
import type { RateLimitOptions } from "./options.ts";
import type { Blocked } from "./transitions.ts";

/** The states of limits, as JSON. */
export interface LimitsSnapshot {
  readonly version: 1;
  /** When it was taken, in epoch milliseconds. */
  readonly at: number;
  /** What is kept for each key in the store, without the prefix. */
  readonly states: Readonly<Record<string, unknown>>;
}

/** Which limits: the options of their limiter. */
export type LimitsOf = Pick<RateLimitOptions<never>, "store" | "limit" | "prefix" | "clock">;

/** How long a state of these limits may matter, in milliseconds; undefined for a key of others. */
function lives(limit: LimitsOf["limit"]): (key: string, state: unknown, now: number) => number | undefined {
  const limits = [limit].flat() as readonly Limit[];
  const longest = Math.max(...limits.map(({ life }) => life));
  const owner = (key: string): Limit | undefined =>
    limits.find(({ name, tag }) =>
      limits.length > 1 ? key.endsWith(`}:${name}:${tag}`) : key.startsWith(`${name}:${tag}:`),
    );
  return (key, state, now) => {
    const { blocked = now } = (typeof state === "object" ? state : {}) as Partial<Blocked<unknown>>;
    return owner(key) && longest + Math.max(0, blocked - now);
  };
}

/**
 * The states that limits have in their store, as JSON: to keep what a store in memory holds over a restart.
 *
 * It is given the options of the limiter. Calls may come between one key and the next. Errors of the store pass through.
 *
 * @example
 * import { fixedWindow, rateLimit, restoreLimits, snapshotLimits } from "modulink-edge/resilience";
 * import { memoryStore } from "modulink-edge/storage";
 *
 * const limit = fixedWindow({ limit: 10, window: "1h" });
 * const before = { store: memoryStore(), limit };
 * await rateLimit(before).check("ada", 7);
 * const text = JSON.stringify(await snapshotLimits(before));
 * const after = { store: memoryStore(), limit };
 * await restoreLimits(after, JSON.parse(text));
 * (await rateLimit(after).peek("ada")).remaining; // 3
 */
export async function snapshotLimits({
  store,
  limit,
  prefix = "limit:",
  clock = systemClock,
}: LimitsOf): Promise<LimitsSnapshot> {
  const at = clock.now();
  const life = lives(limit);
  const states: Record<string, unknown> = {};
  let cursor: string | undefined;
  do {
    const page: KeysPage = await store.keys(prefix, { cursor });
    for (const key of page.keys) {
      const state = await store.get(key);
      const name = key.slice(prefix.length);
      if (state !== undefined && life(name, state, at) !== undefined) states[name] = state;
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
  return { version: 1, at, states };
}

/**
 * Puts states back that `snapshotLimits` gave; time has gone on for them meanwhile.
 *
 * What is no longer of any matter, and what belongs to other limits than those of the options, is left out. Throws a `TypeError`
 * for anything that is no snapshot; errors of the store pass through.
 *
 * @example
 * import { gcra, rateLimit, restoreLimits } from "modulink-edge/resilience";
 * import { memoryStore } from "modulink-edge/storage";
 *
 * const options = { store: memoryStore(), limit: gcra({ limit: 1, window: "1s" }) };
 * await restoreLimits(options, { version: 1, at: Date.now(), states: {} });
 * (await rateLimit(options).check("ada")).admitted; // true
 */
export async function restoreLimits(
  { store, limit, prefix = "limit:", clock = systemClock }: LimitsOf,
  snapshot: LimitsSnapshot,
): Promise<void> {
  if (snapshot?.version !== 1 || typeof snapshot.states !== "object")
    throw new TypeError(`snapshot must be what snapshotLimits gave, got ${JSON.stringify(snapshot)}`);
  const now = clock.now();
  const life = lives(limit);
  for (const [key, state] of Object.entries(snapshot.states)) {
    const left = (life(key, state, snapshot.at) ?? 0) - Math.max(0, now - snapshot.at);
    if (left > 0) await store.set(prefix + key, state, { ttl: left });
  }
}
