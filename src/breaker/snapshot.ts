/**
 * What a breaker does: lets calls through (`closed`), refuses them (`open`), lets a few through to find out (`half-open`),
 * or refuses them until it is told otherwise (`isolated`).
 */
export type BreakerState = "closed" | "open" | "half-open" | "isolated";

/** A breaker's state as JSON. */
export interface BreakerSnapshot {
  readonly state: BreakerState;
  /** When it was taken, in epoch milliseconds. */
  readonly at: number;
  /** Until when it is open, in epoch milliseconds. */
  readonly until: number;
  /** How often it opened since it was last closed. */
  readonly rounds: number;
  /** Of which kind the window is. */
  readonly kind: string;
  /** What is in the window. */
  readonly window: readonly number[];
}

/** What a snapshot must be; throws a `TypeError` for anything else. */
export function mustSnapshot(saved: BreakerSnapshot): BreakerSnapshot {
  const { state, at, until, rounds, window } = saved ?? {};
  const good =
    /^(closed|(half-)?open|isolated)$/.test(state) &&
    Array.isArray(window) &&
    [at, until, rounds, ...window].every(Number.isFinite);
  if (!good) throw new TypeError("restore must be what snapshot() gave");
  return saved;
}
