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
  /** Moves time forward until no timer waits. Throws an `Error` when more than `limit` (1,000) would have to fire. */
  runAll(limit?: number): Promise<void>;
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

/**
 * Lets the host go once around, so that every promise that can settle has settled.
 *
 * A browser makes timers wait 4 ms, so there it is a message; elsewhere messages need not wait for promises.
 */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    if (!("document" in globalThis)) return void systemClock.timer(0, resolve);
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
 * import { chain, sleep } from "modulink-edge";
 * import { virtualClock } from "modulink-edge/testing";
 *
 * const clock = virtualClock();
 * const nap = chain("nap").link((name: string, run) => sleep("1h", run).then(() => name));
 * const waking = nap.run("Ada", { clock });
 * await clock.advance("1h");
 * await waking; // "Ada", within milliseconds
 */
export function virtualClock({ start = 0 }: VirtualClockOptions = {}): VirtualClock {
  const timers = new Set<Timer>();
  let now = start;
  /** The timer that is due first; of those due together, the one that was set first. */
  function first(until: number): Timer | undefined {
    let found: Timer | undefined;
    for (const timer of timers)
      if (timer.due <= until && (found === undefined || timer.due < found.due)) found = timer;
    return found;
  }

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
    },
    async runAll(limit = 1000) {
      for (let fired = 0; await fire(Infinity); fired++)
        if (fired === limit) throw new Error(`more than ${limit} timers fired: something repeats for ever`);
    },
  };
}
