import type { AdaptiveLimitSnapshot, AdaptiveRules, Estimator, Sample } from "./adaptive-options.ts";

/** So many calls are a measurement. */
const enough = 10;

/**
 * Sets the limit by how much longer calls take than usual: `limit * tolerance * usual / now`, and a little more, to find out
 * whether there is room. From time to time half the places have to do, and so it is known anew what is usual.
 */
class Gradient implements Estimator {
  mark = 0;
  cuts = 0;
  usual: number | undefined;
  private readonly rules: AdaptiveRules;
  /** The limit, but for the time in which half of it has to do. */
  private set: number;
  private probing = false;
  /** When it is to be found out next what is usual, and when the window began. */
  private due = 0;
  private since = -1;
  private sum = 0;
  private count = 0;
  private peak = 0;

  constructor(rules: AdaptiveRules) {
    this.rules = rules;
    this.set = rules.from.limit;
    this.usual = rules.from.usual;
  }

  get limit(): number {
    return this.probing ? this.bounded(this.set / 2) : this.set;
  }

  save(): AdaptiveLimitSnapshot {
    return { limit: this.set, usual: this.usual };
  }

  add(sample: Sample): void {
    const { now, took, overload, good, active, mark } = sample;
    const { window, every, backoff } = this.rules;
    if (this.since < 0) this.since = now;
    // A clock that is set back begins anew.
    if (now < this.since) this.begin(now);
    this.due = Math.min(this.due, now + Math.max(every * 1.1, window * 10));
    this.peak = Math.max(this.peak, active);
    if (overload && mark === this.mark) {
      this.cuts++;
      this.set = this.bounded(this.set * backoff);
      this.begin(now);
    }
    // What began before tells nothing of half the places.
    if (!good || (this.probing && mark !== this.mark)) return;
    this.sum += took;
    this.count++;
    if (this.count >= enough && (this.probing || now - this.since >= window)) this.judge(sample);
  }

  private bounded(limit: number): number {
    return Math.max(this.rules.min, Math.min(limit, this.rules.max));
  }

  /** Begins another window. */
  private begin(now: number): void {
    this.sum = this.count = this.peak = 0;
    this.since = now;
    this.mark++;
  }

  private judge(sample: Sample): void {
    const { usual, peak, set } = this;
    const took = this.sum / this.count;
    const late = sample.now >= this.due;
    if (this.probing || usual === undefined || (late && peak * 2 <= set)) this.learn(took, sample);
    else if (late) this.probing = true;
    else this.adjust(took, usual);
    this.begin(sample.now);
  }

  /** From now on it is known what is usual; who was quite wrong asks again soon. */
  private learn(took: number, { now, random }: Sample): void {
    const { window, every } = this.rules;
    const wrong = this.usual === undefined || took < this.usual * 0.8;
    this.due = now + (wrong ? window * 10 : every * (1 + random() / 10));
    this.usual = took;
    this.probing = false;
  }

  private adjust(took: number, before: number): void {
    const { set, peak, rules } = this;
    const usual = Math.min(before, before + (took - before) / 20);
    const slope = Math.max(0.5, Math.min(1, (rules.tolerance * Math.max(usual, 1)) / took));
    const next = set + (set * slope + Math.sqrt(set) / 2 - set) / 2;
    this.usual = usual;
    // Places that nobody needs tell nothing.
    if (next < set || peak * 2 > set) this.set = this.bounded(next);
  }
}

/** Makes an estimator by gradient. */
export const gradient = (rules: AdaptiveRules): Estimator => new Gradient(rules);
