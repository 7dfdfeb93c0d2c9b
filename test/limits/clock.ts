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

/** A clock whose timers fire in their order while it is put forward, without a turn of the host's loop between them. */
export function steppedClock(start = 1_700_000_000_000) {
  let time = start;
  let timers: { due: number; fn: () => void }[] = [];
  return {
    now: () => time,
    timer(ms: number, fn: () => void): () => void {
      const timer = { due: time + ms, fn };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    get pending() {
      return timers.length;
    },
    step(ms: number): void {
      const end = time + ms;
      for (;;) {
        const [first] = timers.filter(({ due }) => due <= end).sort((a, b) => a.due - b.due);
        if (!first) break;
        timers = timers.filter((other) => other !== first);
        time = first.due;
        first.fn();
      }
      time = end;
    },
  };
}
