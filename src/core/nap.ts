import type { Clock } from "./runtime.ts";

/** A wait that can be ended before its time. */
export class Nap {
  /** Ends the wait there is, if there is one. */
  wake: () => void = () => {};

  /** Waits on the clock until it is time or somebody wakes; nothing is left of it after either. */
  wait(clock: Clock, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = clock.timer(ms, resolve);
      this.wake = () => {
        cancel();
        resolve();
      };
    });
  }
}
