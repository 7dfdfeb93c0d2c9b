/** What a window holds now. */
export interface WindowTotals {
  readonly calls: number;
  readonly failures: number;
  /** Calls that took too long, failed or not. */
  readonly slow: number;
}

/** The latest outcomes of a closed breaker. Times are epoch milliseconds that never go back. */
export interface OutcomeWindow {
  /** Takes in an outcome. */
  add(failed: boolean, slow: boolean, now: number): void;
  totals(now: number): WindowTotals;
  /** Forgets everything. */
  clear(): void;
  /** What it holds, as numbers. */
  save(now: number): readonly number[];
  /** Holds what was saved, as if that had been `now`. */
  load(saved: readonly number[], now: number): void;
}

/** The failures and slow calls since the last success. */
export function runOfFailures(): OutcomeWindow {
  let failures = 0;
  return {
    add(failed) {
      failures = failed ? failures + 1 : 0;
    },
    totals: () => ({ calls: failures, failures, slow: 0 }),
    clear() {
      failures = 0;
    },
    save: () => [failures],
    load([saved = 0]) {
      failures = saved;
    },
  };
}

/** The last `size` outcomes: a ring in which 1 is a failure, 2 a slow call, and 3 both. */
export function countWindow(size: number): OutcomeWindow {
  const ring = new Uint8Array(size);
  let [calls, failures, slow, at] = [0, 0, 0, 0];
  const put = (outcome: number): void => {
    const former = ring[at] as number;
    failures += (outcome & 1) - (former & 1);
    slow += (outcome >> 1) - (former >> 1);
    ring[at] = outcome;
    at = at + 1 === size ? 0 : at + 1;
    if (calls < size) calls++;
  };
  const clear = (): void => {
    ring.fill(0);
    calls = failures = slow = at = 0;
  };
  return {
    add: (failed, late) => put((failed ? 1 : 0) | (late ? 2 : 0)),
    totals: () => ({ calls, failures, slow }),
    clear,
    save: () => [...(calls < size ? ring.slice(0, at) : [...ring.slice(at), ...ring.slice(0, at)])],
    load(saved) {
      clear();
      for (const outcome of saved) put(outcome & 3);
    },
  };
}

/** Into how many parts a window of time is cut. */
const parts = 10;

/** The outcomes of the last `length` milliseconds, by the time they came: ten buckets, of which the first is running. */
export function timeWindow(length: number): OutcomeWindow {
  const width = length / parts;
  // Three numbers a bucket: calls, failures, slow calls. The sums of the buckets are kept beside them.
  const buckets = new Array<number>(parts * 3).fill(0);
  const sums: [number, number, number] = [0, 0, 0];
  let current = Number.NEGATIVE_INFINITY;
  const turn = (now: number): number => {
    const bucket = Math.floor(now / width);
    for (let left = Math.min(bucket - current, parts); left > 0; left--) {
      const base = ((((bucket - left + 1) % parts) + parts) % parts) * 3;
      for (const which of [0, 1, 2] as const) {
        sums[which] -= buckets[base + which] as number;
        buckets[base + which] = 0;
      }
    }
    current = Math.max(bucket, current);
    return (((current % parts) + parts) % parts) * 3;
  };
  const put = (base: number, which: 0 | 1 | 2, by: number): void => {
    buckets[base + which]! += by;
    sums[which] += by;
  };
  const clear = (): void => {
    buckets.fill(0);
    sums.fill(0);
  };
  return {
    add(failed, late, now) {
      const base = turn(now);
      put(base, 0, 1);
      if (failed) put(base, 1, 1);
      if (late) put(base, 2, 1);
    },
    totals(now) {
      turn(now);
      const [calls, failures, slow] = sums;
      return { calls, failures, slow };
    },
    clear,
    save(now) {
      const base = turn(now) + 3;
      return [...buckets.slice(base), ...buckets.slice(0, base)];
    },
    load(saved, now) {
      clear();
      const end = turn(now) + 3;
      saved.slice(0, parts * 3).forEach((count, index) => {
        put((end + index - (index % 3)) % (parts * 3), (index % 3) as 0 | 1 | 2, count);
      });
    },
  };
}
