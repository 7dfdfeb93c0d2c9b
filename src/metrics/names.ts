/** Counts what went beyond the limit of a metric. */
export const overflowName: "modulink_series_overflow_total" = "modulink_series_overflow_total";

/**
 * The names of the metrics the library publishes; rules, reports and the dashboard read them by these.
 *
 * @example
 * const counts = metrics();
 * counts.gauge(metricNames.queueDepth, "Messages waiting", { labels: ["queue"] }).with({ queue: "mail" }).set(3);
 */
export const metricNames = {
  /** Histogram of seconds a run took, by `chain` and `outcome` (`ok` or `error`). */
  runs: "modulink_run_duration_seconds",
  /** Histogram of seconds a link took, by `chain` (the outermost), `link` (the path behind it) and `outcome`. */
  links: "modulink_link_duration_seconds",
  /** Gauge of runs that have begun and not ended, by `chain`. */
  active: "modulink_runs_active",
  /** Counter of failed runs, by `chain` and `error`: the error's code, or its name. */
  errors: "modulink_run_errors_total",
  /** Counter of recoveries, failures in the background and announcements of policies, by `chain`, `link`, `event` and `reason`. */
  events: "modulink_events_total",
  /** Gauge by `breaker`: 0 closed, 1 half-open, 2 open. */
  breakers: "modulink_breaker_state",
  /** Gauge of messages given up, by `queue`. */
  deadLetters: "modulink_dead_letters",
  /** Counter of messages that fail whenever they are tried, by `queue`. */
  poison: "modulink_poison_messages_total",
  /** Gauge of messages waiting, by `queue`. */
  queueDepth: "modulink_queue_depth",
  /** Gauge of seconds the oldest message has waited, by `queue`. */
  queueAge: "modulink_queue_age_seconds",
  /** Counter of observations that went to the series `other` because a metric was full, by `metric`. */
  overflow: overflowName as typeof overflowName,
} as const;
