import { type AnyReading, labelOf, merged } from "../metrics/merge.ts";
import type { Histogram, MetricReading } from "../metrics/types.ts";

/** How often something ran, how it ended, and how long it took. Times are milliseconds since the registry was made. */
export interface Timings {
  readonly runs: number;
  readonly failed: number;
  /** The part that failed, 0 to 1. */
  readonly errorRate: number;
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

const milliseconds = (seconds: number): number => (Number.isFinite(seconds) ? seconds * 1000 : 0);

/** What durations by outcome come to. */
export function timingsOf(reading: MetricReading, series: readonly AnyReading[]): Timings {
  const all = merged(reading.bounds, series as unknown as Histogram[]);
  const failures = series.filter((one) => labelOf(reading, one, "outcome") === "error");
  const failed = failures.reduce((sum, one) => sum + (one as unknown as Histogram).count, 0);
  return {
    runs: all.count,
    failed,
    errorRate: all.count ? failed / all.count : 0,
    mean: milliseconds(all.sum / all.count),
    p50: milliseconds(all.quantile(0.5)),
    p95: milliseconds(all.quantile(0.95)),
    p99: milliseconds(all.quantile(0.99)),
    max: milliseconds(all.max),
  };
}
