import type { AdaptiveRules, Estimator, Sample } from "./adaptive-options.ts";

/** So many calls are a measurement. */
const enough = 10;

/**
 * Sets the limit by how much longer calls take than usual: `limit * tolerance * usual / now`, and a little more, to find out
 * whether there is room. From time to time half the places have to do, and so it is known anew what is usual.
 */
export function gradient({ min, max, backoff, tolerance, window, every, from }: AdaptiveRules): Estimator {
  let { limit: set, usual } = from;
  let [sum, count, peak, since, due, mark, cuts] = [0, 0, 0, -1, 0, 0, 0];
  let probing = false;

  /** Begins another window. */
  function begin(now: number): void {
    sum = count = peak = 0;
    since = now;
    mark++;
  }

  /** From now on it is known what is usual; who was quite wrong asks again soon. */
  function learn(took: number, { now, random }: Sample): void {
    const wrong = usual === undefined || took < usual * 0.8;
    due = now + (wrong ? window * 10 : every * (1 + random() / 10));
    usual = took;
    probing = false;
  }

  function adjust(took: number, before: number): void {
    usual = Math.min(before, before + (took - before) / 20);
    const slope = Math.max(0.5, Math.min(1, (tolerance * Math.max(usual, 1)) / took));
    const next = set + (set * slope + Math.sqrt(set) / 2 - set) / 2;
    // Places that nobody needs tell nothing.
    if (next < set || peak * 2 > set) set = Math.max(min, Math.min(next, max));
  }

  function judge(sample: Sample): void {
    const took = sum / count;
    const late = sample.now >= due;
    if (probing || usual === undefined || (late && peak * 2 <= set)) learn(took, sample);
    else if (late) probing = true;
    else adjust(took, usual);
    begin(sample.now);
  }

  return {
    add(sample) {
      const { now, took, overload, good, active } = sample;
      // A clock that is set back begins anew.
      if (since < 0) since = now;
      else if (now < since) begin(now);
      due = Math.min(due, now + Math.max(every * 1.1, window * 10));
      peak = Math.max(peak, active);
      if (overload && sample.mark === mark) {
        cuts++;
        set = Math.max(min, set * backoff);
        begin(now);
      }
      // What began before tells nothing of half the places.
      if (!good || (probing && sample.mark !== mark)) return;
      sum += took;
      count++;
      if (count >= enough && (probing || now - since >= window)) judge(sample);
    },
    get limit() {
      return probing ? Math.max(min, set / 2) : set;
    },
    get usual() {
      return usual;
    },
    get cuts() {
      return cuts;
    },
    get mark() {
      return mark;
    },
    save: () => ({ limit: set, usual }),
  };
}
