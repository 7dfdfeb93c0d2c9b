import { type Duration, milliseconds } from "../core/duration.ts";
import type { Observer } from "../core/events.ts";
import { type Clock, systemClock } from "../core/runtime.ts";
import type { Metrics } from "../metrics/registry.ts";
import type { MetricReading } from "../metrics/types.ts";
import { type Group, groupsOf } from "./groups.ts";
import { History } from "./history.ts";
import { type AlertRule, defaultAlerts, type Judge, judgeOf, type Severity } from "./rules.ts";

/** An alert that is raised, or that has just been cleared. */
export interface Alert {
  /** The name of the rule. */
  readonly rule: string;
  readonly severity: Severity;
  /** What the rule says it means. */
  readonly summary: string;
  /** The labels the rule tells apart, with their values. */
  readonly labels: Readonly<Record<string, string>>;
  /** What was judged, as it was when it changed last. */
  readonly value: number;
  /** Since when it is so, in epoch milliseconds. */
  readonly since: number;
}

/** Tells that an alert was raised or cleared. */
export interface AlertEvent extends Alert {
  readonly type: "alert:raised" | "alert:cleared";
  /** Epoch milliseconds. */
  readonly at: number;
}

/** How alerts are judged. */
export interface AlertsOptions {
  /** Default: {@link defaultAlerts}. */
  readonly rules?: readonly AlertRule[] | undefined;
  /** Is told of every alert that is raised or cleared. Default: nobody is. */
  readonly onChange?: ((event: AlertEvent) => void) | undefined;
  /** How often the observer looks, at most. Default 1 s. */
  readonly every?: Duration | undefined;
  /** Default: the host's. */
  readonly clock?: Clock | undefined;
}

/** Rules over metrics. */
export interface Alerts {
  /** Looks at the metrics now; gives the alerts that are raised. */
  check(): readonly Alert[];
  /** The alerts that were raised at the last look. */
  readonly active: readonly Alert[];
  /** Looks whenever something runs and the last look is long enough ago: no timer is needed. */
  readonly observer: Observer;
}

/** What is remembered of a rule and one set of its labels. */
interface State {
  since: number | undefined;
  raised: Alert | undefined;
  readonly history: History | undefined;
}

/** One rule over time. */
class Watch {
  readonly #judge: Judge;
  readonly #states = new Map<string, State>();
  #last: number | undefined;

  constructor(rule: AlertRule) {
    this.#judge = judgeOf(rule);
  }

  get raised(): Alert[] {
    return [...this.#states.values()].flatMap(({ raised }) => raised ?? []);
  }

  look(readings: ReadonlyMap<string, MetricReading>, now: number): AlertEvent[] {
    const reading = readings.get(this.#judge.metric);
    const events = [...groupsOf(reading, this.#judge)].flatMap(([key, group]) => {
      const state = this.#states.get(key) ?? this.#begin(key, reading!.kind !== "gauge");
      return this.#decide(state, group, now) ?? [];
    });
    this.#last = now;
    return events;
  }

  /** What counts from 0 was 0 at the look before it was there. */
  #begin(key: string, counts: boolean): State {
    const { rule, window } = this.#judge;
    const history = rule.of === "rate" ? new History(window) : undefined;
    if (counts && this.#last !== undefined) history?.grown(this.#last, 0);
    const state: State = { since: undefined, raised: undefined, history };
    this.#states.set(key, state);
    return state;
  }

  #decide(state: State, { labels, value: total }: Group, now: number): AlertEvent | undefined {
    const { rule, lasting } = this.#judge;
    const { name, above = Infinity, below = -Infinity, severity = "warning", summary = "" } = rule;
    const value = state.history ? state.history.grown(now, total) : total;
    const before = state.raised;
    if (!(value > above || value < below)) {
      state.since = undefined;
      state.raised = undefined;
      return before && { ...before, type: "alert:cleared", value, at: now };
    }
    state.since ??= now;
    if (before || now - state.since < lasting) return undefined;
    state.raised = { rule: name, severity, summary, labels, value, since: state.since };
    return { ...state.raised, type: "alert:raised", at: now };
  }
}

/**
 * Raises and clears alerts by rules over metrics. Everything is judged at a look, by the clock: call `check` on a schedule or a request,
 * or let the observer look while chains run.
 *
 * Throws a `TypeError` for wrong rules or options.
 *
 * @example
 * const counts = metrics();
 * const depth = counts.gauge("queue_depth", "Messages waiting");
 * const watch = alerts(counts, { rules: [{ name: "long", metric: "queue_depth", above: 10 }] });
 * depth.set(11);
 * watch.check().map(({ rule, value }) => `${rule}: ${value}`); // ["long: 11"]
 */
export function alerts(registry: Metrics, options: AlertsOptions = {}): Alerts {
  const { rules = defaultAlerts, onChange, every = "1s", clock = systemClock } = options;
  const pause = milliseconds(every, "every");
  const twice = rules.find(({ name }, at) => rules.findIndex((other) => other.name === name) < at);
  if (twice) throw new TypeError(`two alerts are named ${twice.name}`);
  const watches = rules.map((rule) => new Watch(rule));
  let last = -Infinity;
  const active = (): readonly Alert[] => watches.flatMap(({ raised }) => raised);
  const check = (): readonly Alert[] => {
    const now = clock.now();
    last = now;
    const readings = new Map(registry.read().map((reading) => [reading.name, reading]));
    const events = watches.flatMap((watch) => watch.look(readings, now));
    for (const event of events) onChange?.(event);
    return active();
  };
  return {
    check,
    get active() {
      return active();
    },
    observer: () => {
      const now = clock.now();
      if (now - last >= pause || now < last) check();
    },
  };
}
