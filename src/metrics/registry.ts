import { type Clock, systemClock } from "../core/runtime.ts";
import { boundsOf } from "./buckets.ts";
import { type Family, familyOf, type Shape } from "./family.ts";
import { overflowName } from "./names.ts";
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
  /** All metrics as they stand, after those that are collected; throws what collecting throws. */
  read(): readonly MetricReading[];
}

const kinds = { counter: CounterSeries, gauge: GaugeSeries, histogram: HistogramSeries };
const reserved = /_(total|created|bucket|count|sum|info)$/;

/** Throws a `TypeError` for what Prometheus or OpenMetrics would not take. */
function check({ name, unit, labels }: Shape): void {
  const all = new Set(labels);
  const good =
    /^[a-z_:][\w:]*$/i.test(name) &&
    !reserved.test(name) &&
    name.endsWith(unit && `_${unit}`) &&
    all.size === labels.length &&
    labels.every((label) => label !== "le" && /^(?!__)[a-z_]\w*$/i.test(label));
  if (!good)
    throw new TypeError(
      `metric ${name}{${labels}} of unit "${unit}" breaks the rules of OpenMetrics for names`,
    );
}

/**
 * Makes a registry of metrics that runs everywhere, for Prometheus and whatever else reads its formats.
 *
 * Throws a `TypeError` for wrong options.
 *
 * @example
 * const counts = metrics();
 * const orders = counts.counter("orders_total", "Orders placed", { labels: ["country"] });
 * orders.with({ country: "IT" }).inc();
 * prometheusText(counts).includes('orders_total{country="IT"} 1'); // true
 */
export function metrics(options: MetricsOptions = {}): Metrics {
  const { maxSeries = 1000, clock = systemClock } = options;
  if (!(maxSeries >= 1)) throw new TypeError(`maxSeries must be a number from 1, got ${maxSeries}`);
  const families = new Map<string, Family>();
  const full = (metric: string): void => {
    const labels = ["metric"];
    registry.counter(overflowName, "Lookups of series beyond the limit", { labels }).with({ metric }).inc();
  };
  const make =
    (kind: MetricReading["kind"]) =>
    (given: string, help: string, options: HistogramOptions<string> & GaugeOptions<string> = {}) => {
      const name = kind === "counter" ? given.replace(/_total$/, "") : given;
      const { labels = [], unit = "", buckets, collect } = options;
      const bounds = kind === "histogram" ? boundsOf(buckets) : new Float64Array();
      const shape = { name, kind, help, unit, labels, bounds };
      check(shape);
      const Kind = kinds[kind];
      const setting = { clock, bounds };
      const family =
        families.get(name) ??
        familyOf(
          shape,
          (values) => new Kind(values, setting),
          given === overflowName ? Infinity : maxSeries,
          () => full(name),
        );
      const traits = (one: Shape): string =>
        JSON.stringify([one.kind, one.unit, one.labels, [...one.bounds]]);
      if (traits(shape) !== traits(family))
        throw new TypeError(`metric ${name} is there already, as another ${family.kind}`);
      families.set(name, family);
      const made = labels.length ? family : family.with({});
      if (collect) family.collect = () => collect(made as never);
      return made;
    };
  const registry = {
    counter: make("counter"),
    gauge: make("gauge"),
    histogram: make("histogram"),
    read() {
      for (const family of families.values()) family.collect?.();
      return [...families.values()];
    },
  } as unknown as Metrics;
  return registry;
}
