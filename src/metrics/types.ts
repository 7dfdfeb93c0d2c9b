import type { Exponential } from "./buckets.ts";

/** The values of labels, by their names. */
export type LabelValues<Label extends string> = Readonly<Record<Label, string>>;

/** Where an observation can be looked up, such as `{ trace_id: "..." }`; names and values have at most 128 characters in all. */
export type ExemplarLabels = Readonly<Record<string, string>>;

/** What every series does with a number: a counter grows by it, a gauge becomes it, a histogram observes it. */
export interface Recording {
  record(value: number): void;
}

/** Counts up. */
export interface Counter extends Recording {
  readonly value: number;
  /** Adds a number from 0 on, 1 by default; throws a `RangeError` for another one. */
  inc(by?: number, exemplar?: ExemplarLabels): void;
}

/** A number that goes up and down. */
export interface Gauge extends Recording {
  readonly value: number;
  set(value: number): void;
  /** Adds a number, 1 by default. */
  inc(by?: number): void;
  /** Takes a number away, 1 by default. */
  dec(by?: number): void;
}

/** Counts observations by their size. */
export interface Histogram extends Recording {
  readonly count: number;
  readonly sum: number;
  /** The smallest observation; `Infinity` before the first. */
  readonly min: number;
  /** The largest observation; `-Infinity` before the first. */
  readonly max: number;
  /** The observations of each bucket, not cumulated; the last one is of those above all bounds. */
  readonly counts: ArrayLike<number>;
  /** Takes any number; throws a `RangeError` for `NaN`. */
  observe(value: number, exemplar?: ExemplarLabels): void;
  /** An estimate of the value below which this part (0 to 1) of the observations is; `NaN` without observations. */
  quantile(part: number): number;
}

/** A metric with labels: one series for each set of their values. */
export interface Labelled<Series, Label extends string> {
  /** The series of these labels. Keep it where it is used often: then an observation looks nothing up. */
  with(labels: LabelValues<Label>): Series;
}

/** What a metric may be made with. */
export interface MetricOptions<Label extends string> {
  /** The names of its labels; default none, and then the metric is its only series. */
  readonly labels?: readonly Label[] | undefined;
  /** What it counts in, a base unit such as `seconds` or `bytes`; the name must end with it. Default: not told. */
  readonly unit?: string | undefined;
}

/** What a gauge may be made with. */
export interface GaugeOptions<Label extends string, Made = Labelled<Gauge, Label>>
  extends MetricOptions<Label> {
  /** Is given the gauge to set whenever metrics are read. Default: none. */
  readonly collect?: ((gauge: Made) => void) | undefined;
}

/** What a histogram may be made with. */
export interface HistogramOptions<Label extends string> extends MetricOptions<Label> {
  /** The upper bounds of its buckets, ascending, or how they grow. Default: 1 ms to 10 s, in seconds. */
  readonly buckets?: readonly number[] | Exponential | undefined;
}

/** One series as it stands. */
export interface SeriesReading {
  /** The values of the labels, in the order of the metric's. */
  readonly values: readonly string[];
  /** When it was made, in epoch milliseconds; 0 when the clock did not know. */
  readonly created: number;
}

/** A metric with all its series, as they stand. */
export interface MetricReading {
  readonly name: string;
  readonly kind: "counter" | "gauge" | "histogram";
  readonly help: string;
  readonly unit: string;
  readonly labels: readonly string[];
  /** The upper bounds of a histogram's buckets. */
  readonly bounds: Float64Array;
  readonly series: readonly (SeriesReading & (Counter | Gauge | Histogram))[];
}
