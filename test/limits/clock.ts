import type { Clock } from "modulink-edge";

/** A clock that a test sets by hand, also backwards. Its timers never fire. */
export function handClock(start = 1_700_000_000_000): Clock & { set(now: number): void } {
  let time = start;
  return {
    now: () => time,
    timer: () => () => {},
    set(now) {
      time = now;
    },
  };
}
