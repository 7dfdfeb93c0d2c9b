import { mustCount } from "../core/count.ts";
import { type Duration, milliseconds } from "../core/duration.ts";
import { countWindow, type OutcomeWindow, runOfFailures, timeWindow, type WindowTotals } from "./window.ts";

/** When a closed breaker opens: made by {@link consecutive} or {@link rate}. */
export interface Trips {
  /** What it is, for what is saved. */
  readonly kind: string;
  /** From how many milliseconds on a call is slow; `Infinity`: never. */
  readonly slow: number;
  /** Whether the time of every outcome matters. */
  readonly timed: boolean;
  /** An empty window of outcomes. */
  readonly window: () => OutcomeWindow;
  /** Whether what is in the window is too much. */
  readonly tripped: (totals: WindowTotals) => boolean;
}

/** When too large a part of the latest calls fails, or is slow. */
export interface RateOptions {
  /** The calls that count: those that ended in the last while, or the last so many. */
  readonly over: Duration | { readonly calls: number };
  /** The part that may not fail, above 0 up to 1; default 0.5. */
  readonly threshold?: number | undefined;
  /** How many calls must be in the window before its rates mean anything; default 10, or all `calls` if they are fewer. */
  readonly minimum?: number | undefined;
  /** From how long on a call counts as slow, whether it fails or not; default: none is. */
  readonly slow?: Duration | undefined;
  /** The part that may not be slow, above 0 up to 1; default 1: all of them. */
  readonly slowThreshold?: number | undefined;
}

function mustPart(value: number, option: string): number {
  if (value > 0 && value <= 1) return value;
  throw new TypeError(`${option} must be a number above 0 up to 1, got ${value}`);
}

/**
 * Opens a breaker at so many failures in a row.
 *
 * Throws a `TypeError` unless `failures` is a whole number from 1.
 *
 * @example
 * const breaker = circuitBreaker({ trips: consecutive(3) });
 * breaker.state; // "closed"
 */
export function consecutive(failures: number): Trips {
  mustCount(failures, "consecutive failures");
  return {
    kind: "consecutive",
    slow: Infinity,
    timed: false,
    window: runOfFailures,
    tripped: (totals) => totals.failures >= failures,
  };
}

const longest = 1_000_000;

/**
 * Opens a breaker when too large a part of the latest calls fails, or is slow.
 *
 * A call counts when it ends, whenever it began. A window of time is cut into ten parts and moves by one at a time, so it
 * holds between nine tenths of its length and all of it. Throws a `TypeError` for a wrong option.
 *
 * @example
 * const breaker = circuitBreaker({
 *   trips: rate({ over: "30s", threshold: 0.25, minimum: 20, slow: "2s", slowThreshold: 0.8 }),
 * });
 * breaker.stats.window; // { calls: 0, failures: 0, slow: 0 }
 */
export function rate(options: RateOptions): Trips {
  const { over } = options;
  const size = typeof over === "object" ? mustCount(over.calls, "over.calls", longest) : undefined;
  const length = size === undefined ? milliseconds(over as Duration, "over") : 0;
  if (size === undefined && length < 10) throw new TypeError(`over must be at least 10 ms, got ${length}`);
  const threshold = mustPart(options.threshold ?? 0.5, "threshold");
  const slowThreshold = mustPart(options.slowThreshold ?? 1, "slowThreshold");
  const slow = options.slow === undefined ? Infinity : milliseconds(options.slow, "slow");
  const minimum = mustCount(options.minimum ?? Math.min(10, size ?? 10), "minimum", size);
  return {
    kind: size === undefined ? `time ${length}` : "count",
    slow,
    timed: size === undefined,
    window: () => (size === undefined ? timeWindow(length) : countWindow(size)),
    // A quotient is rounded as the threshold itself was, a product is not.
    tripped: ({ calls, failures, slow: late }) =>
      calls >= minimum && (failures / calls >= threshold || late / calls >= slowThreshold),
  };
}
