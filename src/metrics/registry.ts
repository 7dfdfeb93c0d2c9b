import { mustCount } from "../core/count.ts";
import { type Clock, systemClock } from "../core/runtime.ts";
import { boundsOf } from "./buckets.ts";
import { expose, typeOf } from "./expose.ts";
import { Family, type Shape } from "./family.ts";
import { metricNames } from "./names.ts";
import { CounterSeries, GaugeSeries, HistogramSeries } from "./series.ts";
import type {
  Counter,
  Gauge,
  GaugeOptions,
  Histogram,
  HistogramOptions,
  Labelled,
  MetricOptions,
  MetricReading,
} from "./types.ts";

/** How metrics are kept. */
export interface MetricsOptions {
  /** The most series one metric may have, 1 on; what comes on top shares a series with `other` for labels. Default 1000. */
  readonly maxSeries?: number | undefined;
  /** Says when series were made and exemplars seen; default the host's. */
  readonly clock?: Clock | undefined;
}

/**
 * Metrics by their names. Making one that is there gives the same again; a `TypeError` is thrown when it was made differently, and for
 * names that Prometheus would not take. The name of a counter may be given with or without `_total`.
 */
export interface Metrics {
  /** A metric that only grows. */
  counter(name: string, help: string, options?: MetricOptions<never>): Counter;
  counter<Label extends string>(
    name: string,
    help: string,
    options: MetricOptions<Label>,
  ): Labelled<Counter, Label>;
  /** A metric that goes up and down. */
  gauge(name: string, help: string, options?: GaugeOptions<never, Gauge>): Gauge;
  gauge<Label extends string>(
    name: string,
    help: string,
    options: GaugeOptions<Label>,
  ): Labelled<Gauge, Label>;
  /** A metric of how often values were of which size. */
  histogram(name: string, help: string, options?: HistogramOptions<never>): Histogram;
  histogram<Label extends string>(
    name: string,
    help: string,
    options: HistogramOptions<Label>,
  ): Labelled<Histogram, Label>;
  /** All metrics as they stand. */
  read(): readonly MetricReading[];
  /** All metrics in the Prometheus text format 0.0.4. */
  text(): string;
  /** All metrics in OpenMetrics 1.0, with exemplars and the times series were made. */
  openMetrics(): string;
  /** The answer to a request for metrics, in the format it asks for. */
  respond(request?: Request): Response;
}

const kinds = { counter: CounterSeries, gauge: GaugeSeries, histogram: HistogramSeries };
const reserved = /_(total|created|bucket|count|sum|info)$/;

/** Throws a `TypeError` for what Prometheus or OpenMetrics would not take. */
function check({ name, unit, labels }: Shape): void {
  const fault =
    !/^[a-z_:][\w:]*$/i.test(name) || reserved.test(name)
      ? "the name must be letters, digits, _ and :, without an ending that formats use themselves"
      : unit && !name.endsWith(`_${unit}`)
        ? `the name must end with its unit, _${unit}`
        : labels.some((label) => !/^(?!__)[a-z_]\w*$/i.test(label) || label === "le") ||
            new Set(labels).size < labels.length
          ? `labels must be different names of letters, digits and _, got ${labels}`
          : "";
  if (fault) throw new TypeError(`metric ${name}: ${fault}`);
}

const wantsOpen = (request?: Request): boolean =>
  /application\/openmetrics-text(?![^,]*;\s*q=0(\.0*)?\s*(,|$))/i.test(request?.headers.get("accept") ?? "");

/**
 * Makes a registry of metrics that runs everywhere, for Prometheus and whatever else reads its formats.
 *
 * Throws a `TypeError` for wrong options.
 *
 * @example
 * const registry = metrics();
 * const orders = registry.counter("orders_total", "Orders placed", { labels: ["country"] });
 * orders.with({ country: "IT" }).inc();
 * const response = registry.respond(); // of a route such as GET /metrics
 * (await response.text()).includes('orders_total{country="IT"} 1'); // true
 */
export function metrics(options: MetricsOptions = {}): Metrics {
  const { maxSeries = 1000, clock = systemClock } = options;
  mustCount(maxSeries, "maxSeries");
  const families = new Map<string, Family>();
  const full = (metric: string): void =>
    registry
      .counter(metricNames.overflow, "Lookups of series beyond the limit", { labels: ["metric"] })
      .with({ metric })
      .inc();
  const make =
    (kind: MetricReading["kind"]) =>
    (given: string, help: string, options: HistogramOptions<string> & GaugeOptions<string> = {}) => {
      const name = kind === "counter" ? given.replace(/_total$/, "") : given;
      const { labels = [], unit = "", buckets, collect } = options;
      const bounds = kind === "histogram" ? boundsOf(buckets) : new Float64Array();
      const shape = { name, kind, help, unit, labels };
      check(shape);
      const known = families.get(name);
      const family = known ?? new Family(shape, { clock, bounds }, kinds[kind], maxSeries, () => full(name));
      if (
        String([kind, unit, labels, bounds]) !==
        String([family.kind, family.unit, family.labels, family.bounds])
      )
        throw new TypeError(`metric ${name}: it is there already as another ${family.kind}`);
      families.set(name, family);
      const made = labels.length ? family : family.only();
      if (collect) family.collect = () => collect(made as never);
      return made;
    };
  const read = (): Family[] => {
    for (const family of families.values()) family.collect?.();
    return [...families.values()];
  };
  const registry = {
    counter: make("counter"),
    gauge: make("gauge"),
    histogram: make("histogram"),
    read,
    text: () => expose(read(), false),
    openMetrics: () => expose(read(), true),
    respond(request?: Request) {
      const open = wantsOpen(request);
      return new Response(expose(read(), open), {
        headers: { "content-type": typeOf(open), vary: "accept" },
      });
    },
  } as unknown as Metrics;
  return registry;
}
