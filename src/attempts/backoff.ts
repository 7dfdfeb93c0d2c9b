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

/** Gives the delay behind an attempt that failed, in milliseconds; it may be longer than the greatest. */
export type Backoff = (attempt: number, failure: unknown, previous: number, random: () => number) => number;

type Grow = (attempt: number, failure: unknown, previous: number) => number;

/** What a word stands for; throws a `TypeError` that names the option and all that it may be. */
function wordIn<Meaning>(
  words: Readonly<Record<string, Meaning>>,
  word: unknown,
  option: string,
  or: string,
) {
  if (Object.hasOwn(words, word as string)) return words[word as string]!;
  throw new TypeError(
    `${option} must be ${or} or one of ${Object.keys(words).join(", ")}, got ${String(word)}`,
  );
}

/** Delays before chance has its part. */
function growth({ backoff = "exponential", factor = 2 }: BackoffOptions, base: number): Grow {
  if (typeof backoff === "function") return (...args) => milliseconds(backoff(...args), "backoff");
  if (!(factor >= 1)) throw new TypeError(`factor must be a number from 1, got ${factor}`);
  const words: Record<string, Grow> = {
    exponential: (attempt) => base && base * factor ** (attempt - 1),
    linear: (attempt) => base * attempt,
    constant: () => base,
    decorrelated: (_attempt, _failure, previous) => Math.max(base, previous) * 3,
  };
  return wordIn(words, backoff, "backoff", "a function");
}

/** What chance leaves of a delay: from one share of it to another. */
function shares(jitter: BackoffOptions["jitter"]): readonly [least: number, greatest: number] {
  const share = jitter as number;
  if (share >= 0 && share <= 1) return [1 - share, 1 + share];
  return wordIn({ full: [0, 1], equal: [0.5, 1], none: [1, 1] }, jitter, "jitter", "a number from 0 to 1");
}

/** Makes the delays of options. Throws a `TypeError` that names the option that is wrong. */
export function backoffOf(options: BackoffOptions, most: number): Backoff {
  const { backoff, delay = 100, jitter = typeof backoff === "function" ? "none" : "full" } = options;
  const base = milliseconds(delay, "delay");
  const grow = growth(options, base);
  const [least, greatest] = shares(jitter);
  return (attempt, failure, previous, random) => {
    const grown = grow(attempt, failure, previous);
    const whole = Math.min(grown, most);
    const [from, to] = backoff === "decorrelated" ? [base, grown] : [whole * least, whole * greatest];
    return from + random() * (to - from);
  };
}
