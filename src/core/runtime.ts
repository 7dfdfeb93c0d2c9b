/** Where a run takes its time from: the system's clock, or a virtual one in tests. */
export interface Clock {
  /** The time now, in epoch milliseconds. */
  now(): number;
  /** Calls `fn` once after `ms` milliseconds; the returned function cancels it and may be called at any time. */
  timer(ms: number, fn: () => void): () => void;
}

/** The longest delay hosts accept; a longer one would fire at once. */
const longest = 0x7fffffff;

/**
 * The host's own clock, the default of every run.
 *
 * @example
 * const halfway: number = systemClock.now() / 2;
 */
export const systemClock: Clock = {
  now: () => Date.now(),
  timer(ms, fn) {
    if (ms > longest) {
      let cancel = systemClock.timer(longest, () => {
        cancel = systemClock.timer(ms - longest, fn);
      });
      return () => cancel();
    }
    const id = setTimeout(fn, ms);
    return () => clearTimeout(id);
  },
};

/** The host's randomness, in [0, 1). */
export const systemRandom = (): number => Math.random();

/** A fresh unique id (UUID version 4). */
export const newId = (): string => crypto.randomUUID();

/** Waits on the host's clock, for what real backends need time for; runs wait with `sleep`. */
export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => void systemClock.timer(ms, resolve));

/** Calls `fn` once after `ms` milliseconds, at most 24 days; keeps no process alive where the host can let go of a timer. */
export function idleTimer(ms: number, fn: () => void): () => void {
  const id: unknown = setTimeout(fn, Math.min(ms, longest));
  (id as { unref?: () => void }).unref?.();
  return () => clearTimeout(id as number);
}
