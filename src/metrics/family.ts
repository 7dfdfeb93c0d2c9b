import type { CounterSeries, GaugeSeries, HistogramSeries } from "./series.ts";
import type { LabelValues, MetricReading } from "./types.ts";

export type AnySeries = CounterSeries | GaugeSeries | HistogramSeries;

/** What a metric is, whatever its values. */
export type Shape = Omit<MetricReading, "series">;

/** A metric and its series. */
export interface Family extends Shape {
  readonly series: AnySeries[];
  /** Sets what is known only when it is asked for. */
  collect?: (() => void) | undefined;
  with(labels: LabelValues<string>): AnySeries;
}

/** What a full metric counts everything further under. */
const rest = "other";

/** One text for a list of texts, and another for every other list. */
const keyOf = (values: readonly string[]): string => {
  let key = "";
  for (const value of values) key += `${value?.length}:${value}`;
  return key;
};

/** Makes a metric with at most so many series; what comes on top of them shares one, and `full` is called for it. */
export function familyOf(
  shape: Shape,
  make: (values: readonly string[]) => AnySeries,
  most: number,
  full: () => void,
): Family {
  const { name, labels } = shape;
  const series: AnySeries[] = [];
  const known = new Map<string, AnySeries>();
  const add = (values: readonly string[]): AnySeries => {
    const key = keyOf(values);
    let made = known.get(key);
    if (!made) {
      made = make(values);
      series.push(made);
      known.set(key, made);
    }
    return made;
  };
  const first = (given: LabelValues<string>): AnySeries => {
    const values = labels.map((label) => given[label]!);
    if (Object.keys(given).length !== labels.length || values.some((value) => typeof value !== "string"))
      throw new TypeError(
        `${name} must have the labels ${labels}, each with a text, got ${Object.entries(given)}`,
      );
    if (series.length < most) return add(values.map((value) => value.replace(/\p{Surrogate}/gu, "\ufffd")));
    full();
    return add(labels.map(() => rest));
  };
  return {
    ...shape,
    series,
    with(given) {
      let key = "";
      for (const label of labels) {
        const value = given[label];
        key += `${value?.length}:${value}`;
      }
      return known.get(key) ?? first(given);
    },
  };
}
