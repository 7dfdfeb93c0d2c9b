import { type AnyReading, gathered, labelOf, merged } from "../metrics/merge.ts";
import type { Histogram, MetricReading } from "../metrics/types.ts";
import type { Judge } from "./rules.ts";

/** What a rule judges: one number for each set of the labels it tells apart. */
export interface Group {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

function judged({ kind, bounds }: MetricReading, series: readonly AnyReading[], quantile?: number): number {
  if (kind === "histogram" && quantile !== undefined)
    return merged(bounds, series as unknown as Histogram[]).quantile(quantile);
  return series.reduce((sum, one) => sum + ("value" in one ? one.value : one.count), 0);
}

/** The groups of a metric; none when it has no series that count. */
export function groupsOf(reading: MetricReading | undefined, { where, by, rule }: Judge): Map<string, Group> {
  const groups = new Map<string, Group>();
  if (!reading) return groups;
  const read = (one: AnyReading, label: string): string => labelOf(reading, one, label);
  const counting = reading.series.filter((one) =>
    where.every(([label, value]) => read(one, label) === value),
  );
  const all = gathered(counting, (one) => JSON.stringify(by.map((label) => read(one, label))));
  for (const [key, series] of all) {
    const labels = Object.fromEntries(by.map((label) => [label, read(series[0]!, label)]));
    groups.set(key, { labels, value: judged(reading, series, rule.quantile) });
  }
  return groups;
}
