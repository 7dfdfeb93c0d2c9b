/** What retries and hedges are paid from. */
export interface Budget {
  /** Pays in for a call; `now` is the run's time in epoch milliseconds. */
  deposit(now: number): void;
  /** Takes what one more attempt costs; says whether there was enough. */
  withdraw(now: number): boolean;
}

/** What a {@link RetryBudget} tells. */
export interface BudgetStats {
  /** How many further attempts could be paid for, by what was known at the last call. */
  readonly tokens: number;
  /** How many calls have paid in. */
  readonly deposits: number;
  /** How many further attempts were paid for. */
  readonly granted: number;
  /** How many further attempts could not be. */
  readonly denied: number;
}

/** A budget that tells what became of it. */
export interface RetryBudget extends Budget {
  /** What became of it so far. */
  readonly stats: BudgetStats;
}

/** How much may be tried again. */
export interface BudgetOptions {
  /** How many further attempts each call pays for, from 0; default 0.1: one for ten calls. */
  readonly ratio?: number | undefined;
  /** How many further attempts there are each second besides, from 0; default 10. */
  readonly minPerSecond?: number | undefined;
  /** The most further attempts that can be saved up, from 1; default 100. */
  readonly burst?: number | undefined;
}

function atLeast(value: number, least: number, option: string): number {
  if (Number.isFinite(value) && value >= least) return value;
  throw new TypeError(`${option} must be a number from ${least}, got ${value}`);
}

/**
 * Keeps retries and hedges a small part of all calls, so that a service that fails is not drowned by them: a token bucket
 * that calls fill and further attempts empty. Give the same one to everything that calls the same service.
 *
 * It begins with what a second brings. A clock that is set back takes nothing away. Throws a `TypeError` for a wrong option.
 *
 * @example
 * const supplier = budget({ ratio: 0.2 });
 * const stock = chain("stock").link("get", async (id: string) => id.length, retry({ budget: supplier }));
 * const price = chain("price").link("get", async (id: string) => id.length, retry({ budget: supplier }));
 * await stock("a");
 * supplier.stats.deposits; // 1
 */
export function budget(options: BudgetOptions = {}): RetryBudget {
  const ratio = atLeast(options.ratio ?? 0.1, 0, "ratio");
  const perSecond = atLeast(options.minPerSecond ?? 10, 0, "minPerSecond");
  const burst = atLeast(options.burst ?? 100, 1, "burst");
  const stats = { tokens: Math.min(perSecond, burst), deposits: 0, granted: 0, denied: 0 };
  let last: number | undefined;

  function fill(now: number, more: number): void {
    const passed = Math.max(now - (last ?? now), 0);
    last = now;
    stats.tokens = Math.min(stats.tokens + more + (passed * perSecond) / 1000, burst);
  }

  return {
    stats,
    deposit(now) {
      stats.deposits++;
      fill(now, ratio);
    },
    withdraw(now) {
      fill(now, 0);
      // A sum of tenths may miss a whole number by a hair.
      const enough = stats.tokens > 1 - 1e-9;
      if (enough) stats.tokens = Math.max(stats.tokens - 1, 0);
      stats[enough ? "granted" : "denied"]++;
      return enough;
    },
  };
}
