import type { Alerts } from "../alerts/alerts.ts";
import { notify, type Observer } from "../core/events.ts";
import { type LoggerOptions, logger } from "../logs/logger.ts";
import { measure } from "../metrics/measure.ts";
import type { Metrics } from "../metrics/registry.ts";

/** What sees the runs of a chain or an app. */
export interface ObserveOptions {
  /** How runs are logged: options of `logger`, or an observer that does. Default: they are not. */
  readonly logs?: LoggerOptions | Observer | undefined;
  /** Where runs are measured: a registry, or an observer that does. Default: they are not. */
  readonly metrics?: Metrics | Observer | undefined;
  /** The observer that traces runs. Default: none. */
  readonly traces?: Observer | undefined;
  /** The alerts that are looked at while chains run. Default: none. */
  readonly alerts?: Alerts | undefined;
  /** Any other observers. Default: none. */
  readonly also?: readonly Observer[] | undefined;
}

/**
 * One observer of several, for `chain.observe(...)`, the `observers` of a run, or `observed(...)` of an app.
 *
 * One that throws is reported to the others. Throws a `TypeError` for wrong options, and when there is nothing to observe with.
 *
 * @example
 * const counts = metrics();
 * const lines: string[] = [];
 * const seen = observe({ logs: { sink: (line) => lines.push(line) }, metrics: counts });
 * const half = chain("half").link("halve", (n: number) => n / 2).observe(seen);
 * half(42);
 * lines.length; // 1
 */
export function observe({ logs, metrics, traces, alerts, also = [] }: ObserveOptions): Observer {
  const all = [
    typeof metrics === "object" ? measure(metrics) : metrics,
    traces,
    alerts?.observer,
    typeof logs === "object" ? logger(logs) : logs,
    ...also,
  ].filter((one) => one !== undefined);
  if (!all.length) throw new TypeError("observe needs logs, metrics, traces, alerts or another observer");
  return all.length === 1 ? all[0]! : (event) => notify(all, event);
}
