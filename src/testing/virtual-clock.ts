import { type Duration, milliseconds } from "../core/duration.ts";
import { type Clock, systemClock } from "../core/runtime.ts";

/** Time that moves only when told to. */
export interface VirtualClock extends Clock {
  /** How many timers wait. */
  readonly pending: number;
  /**
   * Moves time forward. Timers that fall due fire in the order of their times, each at its own time, and everything
   * one of them sets off happens before the next one fires.
   */
  advance(duration: Duration): Promise<void>;
  /** Moves time forward until no timer waits. Throws an `Error` when there is still one after 10,000 timers. */
  runAll(): Promise<void>;
}

/** How a virtual clock begins. */
export interface VirtualClockOptions {
  /** The first time it tells, in epoch milliseconds; default 0. */
  readonly start?: number | undefined;
}

interface Timer {
  readonly due: number;
  readonly fn: () => void;
}

/** Lets the host go once around, after which no promise that can settle is left unsettled. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof MessageChannel === "undefined") return void systemClock.timer(0, resolve);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });
}

/**
 * A clock for tests: give it to a run, and every wait in that run passes when the test says so.
 *
 * @example
 * const clock = virtualClock();
 * const waiting = chain((_: null, run) => sleep("1h", run)).run(null, { clock });
 * await clock.advance("1h");
 * await waiting;
 */
export function virtualClock({ start = 0 }: VirtualClockOptions = {}): VirtualClock {
  const timers = new Set<Timer>();
  let now = start;
  /** The timer that is due first; of those due together, the one that was set first. */
  const first = (until: number): Timer | undefined =>
    [...timers].filter(({ due }) => due <= until).sort((a, b) => a.due - b.due)[0];

  async function fire(until: number): Promise<boolean> {
    await turn();
    const timer = first(until);
    if (!timer) return false;
    timers.delete(timer);
    now = Math.max(now, timer.due);
    timer.fn();
    return true;
  }

  return {
    now: () => now,
    timer(ms, fn) {
      const timer: Timer = { due: now + Math.max(0, ms), fn };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    get pending() {
      return timers.size;
    },
    async advance(duration) {
      const end = now + milliseconds(duration, "duration");
      while (await fire(end));
      now = end;
      await turn();
    },
    async runAll() {
      for (let count = 0; await fire(Infinity); count++)
        if (count === 10_000)
          throw new Error("10,000 timers fired and more are waiting: something repeats for ever");
    },
  };
}
