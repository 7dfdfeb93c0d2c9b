import { type Clock, systemClock } from "../core/runtime.ts";
import type { BreakerSnapshot, BreakerState } from "./snapshot.ts";
import type { Trips } from "./trips.ts";
import type { OutcomeWindow } from "./window.ts";

/** How a circuit opens and closes. */
export interface CircuitRules {
  readonly trips: Trips;
  readonly probes: number;
  readonly successes: number;
  /** How long a probe holds its place at most, in milliseconds. */
  readonly lease: number;
  /** How long it stays open, by how often it opened since it was closed. */
  readonly cooldown: (rounds: number) => number;
}

/** The state of a breaker, and how it changes. It knows nothing of links and runs, and nothing in it can throw. */
export class Circuit {
  readonly rules: CircuitRules;
  readonly window: OutcomeWindow;
  state: BreakerState = "closed";
  /** Changes with the state, so that what began in another period is known. */
  period: object = {};
  /** Changes when the places of probes that never ended are given anew. */
  #wave: object = {};
  /** The clock of the latest call; undefined before the first one. */
  clock: Clock | undefined;
  /** Until when it is open; the time of {@link time}, as all times here. */
  until = 0;
  /** How often it opened since it was closed. */
  rounds = 0;
  /** Whether it is open because others said so. */
  led = false;
  held = 0;
  #passed = 0;
  #lapses = 0;
  #last = 0;
  #ahead = 0;

  constructor(rules: CircuitRules) {
    this.rules = rules;
    this.window = rules.trips.window();
  }

  /** The clock's time, but never less than before: while the clock is behind, no time passes, and then it goes on. */
  time(): number {
    const now = (this.clock ?? systemClock).now();
    if (now < this.#last) this.#ahead += this.#last - now;
    this.#last = now;
    return now + this.#ahead;
  }

  /** The time as far as it is known from calls: whoever only asks is not told by another clock than they are. */
  seen(): number {
    return this.clock ? this.time() : this.#last + this.#ahead;
  }

  /** Begins another period. */
  enter(state: BreakerState): void {
    this.state = state;
    this.period = {};
  }

  /** Opens because of what was seen here; gives for how long. */
  trip(now: number): number {
    const cooldown = this.rules.cooldown(++this.rounds);
    this.enter("open");
    this.led = false;
    this.until = now + cooldown;
    return cooldown;
  }

  close(): void {
    this.enter("closed");
    this.window.clear();
    this.rounds = 0;
    this.led = false;
  }

  /** Whether a call that comes now is let through as a probe; if so it has its place: see {@link seat}. */
  take(now: number): boolean {
    if (this.state === "open" && now >= this.until) {
      this.enter("half-open");
      this.#passed = this.held = 0;
      this.#wave = {};
    }
    if (this.state !== "half-open") return false;
    if (this.held >= this.rules.probes && now >= this.#lapses) {
      this.held = 0;
      this.#wave = {};
    }
    if (this.held >= this.rules.probes) return false;
    this.held++;
    this.#lapses = now + this.rules.lease;
    return true;
  }

  /** What gives back the place that was taken last. */
  seat(): () => void {
    const wave = this.#wave;
    return () => {
      if (wave === this.#wave && this.held > 0) this.held--;
    };
  }

  /** Takes in how a call of this period ended; says whether that is reason to open or to close. */
  add(failed: boolean, slow: boolean, now: number): "open" | "close" | undefined {
    if (this.state === "half-open") {
      if (failed || slow) return "open";
      return ++this.#passed >= this.rules.successes ? "close" : undefined;
    }
    this.window.add(failed, slow, now);
    // Only what is bad can open it: when a good outcome comes, others may just have left the window.
    return (failed || slow) && this.rules.trips.tripped(this.window.totals(now)) ? "open" : undefined;
  }

  save(): BreakerSnapshot {
    const now = this.seen();
    const { state, rounds } = this;
    const [kind, window] = [this.rules.trips.kind, this.window.save(now)];
    const at = this.#last;
    return { state, at, until: state === "open" ? this.until - this.#ahead : at, rounds, kind, window };
  }

  /** Goes on from what was saved, but for places that were taken; a window of another kind is left out. */
  load({ state, at, until, rounds, kind, window }: BreakerSnapshot): void {
    this.#last = at;
    this.state = state === "half-open" ? "open" : state;
    this.rounds = rounds;
    // It is never open for longer than it would have been from the start.
    this.until = Math.min(until, at + this.rules.cooldown(Math.max(rounds, 1)));
    if (kind === this.rules.trips.kind) this.window.load(window, at);
  }
}
