import { type Duration, milliseconds } from "../core/duration.ts";
import { metricNames } from "../metrics/names.ts";

/** How much an alert matters. */
export type Severity = "info" | "warning" | "critical";

/** When to raise an alert; plain data, so it can be stored and sent. */
export interface AlertRule {
  /** Unique among the rules. */
  readonly name: string;
  /** The metric it judges; for a counter, with or without `_total`. */
  readonly metric: string;
  /** The labels a series must have to count. Default: every series counts. */
  readonly where?: Readonly<Record<string, string>> | undefined;
  /** The labels whose values are judged apart, each with an alert of its own. Default: all series together. */
  readonly by?: readonly string[] | undefined;
  /**
   * What is judged: the sum of the series' values (of a histogram, of its counts), or how much it has grown within `window`, per
   * second. Default `value`.
   */
  readonly of?: "value" | "rate" | undefined;
  /** Judges a quantile of a histogram, 0 to 1, since it was made. Default: its count. */
  readonly quantile?: number | undefined;
  /** Over how long a rate is taken. Default 5 minutes. */
  readonly window?: Duration | undefined;
  /** Raised when it is more than this. One of `above` and `below` is needed. */
  readonly above?: number | undefined;
  /** Raised when it is less than this. */
  readonly below?: number | undefined;
  /** For how long it must have been so, at every look. Default 0: at once. */
  readonly for?: Duration | undefined;
  /** Default `warning`. */
  readonly severity?: Severity | undefined;
  /** What it means, for people. Default: nothing. */
  readonly summary?: string | undefined;
}

/**
 * The rules most programs want: a breaker is open, dead letters are many or become more, retries are used up, messages are poison, a
 * queue is long or old. They judge the metrics named in {@link metricNames}.
 *
 * @example
 * const mine = defaultAlerts.map((rule) => (rule.name === "queue-depth" ? { ...rule, above: 50 } : rule));
 * alerts(metrics(), { rules: mine }).check(); // []
 */
export const defaultAlerts: readonly AlertRule[] = [
  {
    name: "breaker-open",
    metric: metricNames.breakers,
    by: ["breaker"],
    above: 1,
    severity: "critical",
    summary: "A circuit breaker is open: calls are refused.",
  },
  {
    name: "dead-letters",
    metric: metricNames.deadLetters,
    by: ["queue"],
    above: 100,
    summary: "Many messages were given up.",
  },
  {
    name: "dead-letters-growing",
    metric: metricNames.deadLetters,
    by: ["queue"],
    of: "rate",
    window: "10m",
    above: 1 / 60,
    severity: "critical",
    summary: "More than one message a minute is given up.",
  },
  {
    name: "retries-exhausted",
    metric: metricNames.events,
    where: { event: "retry:stopped", reason: "attempts" },
    by: ["chain"],
    of: "rate",
    above: 0.1,
    summary: "Calls fail although they are retried.",
  },
  {
    name: "poison-messages",
    metric: metricNames.poison,
    by: ["queue"],
    of: "rate",
    above: 0,
    summary: "Messages fail whenever they are tried.",
  },
  {
    name: "queue-depth",
    metric: metricNames.queueDepth,
    by: ["queue"],
    above: 1000,
    for: "5m",
    summary: "Messages come faster than they are handled.",
  },
  {
    name: "queue-age",
    metric: metricNames.queueAge,
    by: ["queue"],
    above: 300,
    for: "1m",
    severity: "critical",
    summary: "The oldest message has waited for more than five minutes.",
  },
];

/** A rule made ready. */
export interface Judge {
  readonly rule: AlertRule;
  readonly metric: string;
  readonly where: readonly (readonly [label: string, value: string])[];
  readonly by: readonly string[];
  readonly window: number;
  readonly lasting: number;
}

/** Throws a `TypeError` for what is no rule. */
export function judgeOf(rule: AlertRule): Judge {
  const { name, metric, where = {}, by = [], of = "value", quantile, above, below, window = "5m" } = rule;
  const fault = (what: string): never => {
    throw new TypeError(`the alert ${name}: ${what}`);
  };
  if (typeof name !== "string" || typeof metric !== "string") fault("name and metric must be texts");
  if (of !== "value" && of !== "rate") fault(`of must be "value" or "rate", got ${of}`);
  if (!Number.isFinite(above ?? below) || !Number.isFinite(below ?? above))
    fault("above or below must be a number");
  if (quantile !== undefined && (!(quantile >= 0 && quantile <= 1) || of === "rate"))
    fault(`quantile must be a number from 0 to 1 of a value, got ${quantile}`);
  return {
    rule,
    metric: metric.replace(/_total$/, ""),
    where: Object.entries(where),
    by,
    window: milliseconds(window, `the alert ${name}: window`) || fault("window must not be 0"),
    lasting: milliseconds(rule.for ?? 0, `the alert ${name}: for`),
  };
}
