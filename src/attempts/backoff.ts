import { type Duration, milliseconds } from "../core/duration.ts";

/** A delay of one's own: of the attempt that failed (the first is 1), how, and the delay before it in milliseconds. */
export type OwnBackoff = (attempt: number, failure: unknown, previous: number) => Duration;

/** How long to wait between attempts. */
export interface BackoffOptions {
  /**
   * How delays grow: `"exponential"` (the default: `delay`, then `factor` times the one before), `"linear"` (`delay` times
   * the number of the attempt), `"constant"`, `"decorrelated"` (a random time between `delay` and three times the one
   * before), or a function.
   */
  readonly backoff?: "exponential" | "linear" | "constant" | "decorrelated" | OwnBackoff | undefined;
  /** What delays are counted from; default 100 ms. */
  readonly delay?: Duration | undefined;
  /** What an exponential delay is multiplied by each time, from 1; default 2. */
  readonly factor?: number | undefined;
  /** No delay is longer, whatever asks for it; default 30 s. */
  readonly maxDelay?: Duration | undefined;
  /**
   * What part of a delay is random: all of it (`"full"`, the default), its second half (`"equal"`), this share of it up
   * and down (a number from 0 to 1), or nothing (`"none"`, the default for a function). Decorrelated delays are random
   * already and take none.
   */
  readonly jitter?: "full" | "equal" | "none" | number | undefined;
}

/** Gives the delay behind an attempt that failed, in milliseconds. */
export type Backoff = (attempt: number, failure: unknown, previous: number, random: () => number) => number;

type Grow = (attempt: number, failure: unknown, previous: number) => number;

/** Delays before chance has its part. */
function growth({ backoff = "exponential", factor = 2 }: BackoffOptions, base: number): Grow {
  if (typeof backoff === "function") return (...args) => milliseconds(backoff(...args), "backoff");
  if (!(factor >= 1)) throw new TypeError(`factor must be a number from 1, got ${factor}`);
  const grow: Record<string, Grow | undefined> = {
    __proto__: null as never,
    exponential: (attempt) => base && base * factor ** (attempt - 1),
    linear: (attempt) => base * attempt,
    constant: () => base,
    decorrelated: (_attempt, _failure, previous) => Math.max(base, previous) * 3,
  };
  if (grow[backoff]) return grow[backoff];
  throw new TypeError(`backoff must be a function or one of ${Object.keys(grow)}, got ${String(backoff)}`);
}

/** What chance leaves of a delay: from one share of it to another. */
function shares(jitter: BackoffOptions["jitter"]): readonly [least: number, greatest: number] {
  if (jitter === "none") return [1, 1];
  if (jitter === "full") return [0, 1];
  if (jitter === "equal") return [0.5, 1];
  if ((jitter as number) >= 0 && (jitter as number) <= 1) return [1 - jitter!, 1 + jitter!];
  throw new TypeError(
    `jitter must be "full", "equal", "none" or a number from 0 to 1, got ${String(jitter)}`,
  );
}

/** The greatest delay, in milliseconds. */
export const longestDelay = ({ maxDelay = "30s" }: BackoffOptions): number =>
  milliseconds(maxDelay, "maxDelay");

/** Makes the delays of options. Throws a `TypeError` that names the option that is wrong. */
export function backoffOf(options: BackoffOptions): Backoff {
  const { backoff, delay = 100 } = options;
  const base = milliseconds(delay, "delay");
  const most = longestDelay(options);
  const grow = growth(options, base);
  const [least, greatest] = shares(options.jitter ?? (typeof backoff === "function" ? "none" : "full"));
  if (backoff === "decorrelated")
    return (attempt, failure, previous, random) =>
      Math.min(base + random() * (grow(attempt, failure, previous) - base), most);
  return (attempt, failure, previous, random) => {
    const whole = Math.min(grow(attempt, failure, previous), most);
    return Math.min(whole * (least + random() * (greatest - least)), most);
  };
}
