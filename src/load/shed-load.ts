/** How calls went in a span of time, and how much of what comes is therefore refused. */
export interface Load {
  /** What part is refused, from 0 to just below 1. */
  readonly level: number;
  /** Goes on to a time. */
  see(now: number, active: number): void;
  /** Takes in that a call ended that took so long. */
  end(took: number): void;
}

/** How much of the rest is refused besides after a bad interval, and how much of all is let through again after a good one. */
const [rise, fall] = [0.07, 0.03];

/** Some are let through always, for it would never be known otherwise that all is well again. */
const most = 0.95;

/**
 * Judges by the quickest call of each interval: when even that one was slow, all had to stand in line, and not only some.
 * An interval in which nothing ended at all though calls run is as bad. While it gets better, what is refused already is enough.
 */
export function loadOf(target: number, interval: number): Load {
  let [since, quickest, before] = [-1, Infinity, 0];

  function judge(now: number, active: number): void {
    const passed = Math.floor((now - since) / interval);
    const none = quickest === Infinity;
    const slow = none ? active > 0 && now - since > target : quickest > target;
    const risen = slow && quickest >= before ? load.level + (1 - load.level) * rise : load.level;
    load.level = Math.max(0, Math.min(slow ? risen : load.level - fall * passed, most));
    before = none ? before : quickest;
    since = now;
    quickest = Infinity;
  }

  const load = {
    level: 0,
    see(now: number, active: number): void {
      // A clock that is set back begins another interval.
      if (since < 0 || now < since) since = now;
      else if (now - since >= interval) judge(now, active);
    },
    end(took: number): void {
      quickest = Math.min(quickest, took);
    },
  };
  return load;
}
