import type { AdaptiveRules, Estimator, Sample } from "./adaptive-options.ts";

/** Grows by one place each time as many calls as there are places went well, and shrinks once for each overload. */
export function aimd({ min, max, backoff, latency, from }: AdaptiveRules): Estimator {
  const found = {
    limit: from.limit,
    usual: undefined,
    cuts: 0,
    mark: 0,
    save: () => ({ limit: found.limit }),
    add({ overload, good, took, active, mark }: Sample): void {
      if (overload || took > latency) {
        // All that began before the cut saw the same overload.
        if (mark !== found.mark) return;
        found.mark++;
        found.cuts++;
        found.limit = Math.max(found.limit * backoff, min);
      } else if (good && active * 2 > found.limit) {
        // Places that nobody needs tell nothing.
        found.limit = Math.min(found.limit + 1 / found.limit, max);
      }
    },
  };
  return found;
}
