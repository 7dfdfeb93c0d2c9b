// What OpenMetrics 1.0 says of each type of metric, beyond how a line is written.

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Seconds of the epoch; undefined when it is not told. */
  readonly at: number | undefined;
  readonly exemplar:
    | { readonly labels: Readonly<Record<string, string>>; readonly value: number }
    | undefined;
}

export interface MetricFamily {
  readonly name: string;
  type: string;
  help: string;
  unit: string;
  readonly samples: Sample[];
}

/** A number as it is written in samples and bounds. */
export const numberOf = (text: string): number => Number(text.replace(/Inf(inity)?$/, "Infinity"));

/** What the names of a type's samples may end with. */
export const suffixes: Readonly<Record<string, readonly string[]>> = {
  counter: ["_total", "_created"],
  gauge: [""],
  unknown: [""],
  histogram: ["_bucket", "_sum", "_count", "_created"],
  gaugehistogram: ["_bucket", "_gsum", "_gcount"],
  summary: ["", "_sum", "_count", "_created"],
  info: ["_info"],
  stateset: [""],
};

export function must(good: unknown, what: string): asserts good {
  if (!good) throw new Error(what);
}

/** The labels of a metric, without those that tell its samples apart. */
function group({ name, type }: MetricFamily, { labels }: Sample): string {
  const apart = { histogram: "le", gaugehistogram: "le", summary: "quantile", stateset: name }[type];
  return JSON.stringify(
    Object.entries(labels)
      .filter(([label]) => label !== apart)
      .sort(),
  );
}

/** A number that only grows. */
const isCount = (value: number): boolean => value >= 0;

function checkBuckets(buckets: readonly Sample[], name: string): void {
  const bounds = buckets.map(({ labels }) => numberOf(labels["le"]!));
  must(bounds.at(-1) === Infinity, `${name} has no bucket to +Inf`);
  buckets.forEach(({ value }, at) => {
    must(!at || bounds[at]! > bounds[at - 1]!, `${name}: bounds do not ascend`);
    must(isCount(value) && value >= (buckets[at - 1]?.value ?? 0), `${name}: counts are not cumulated`);
  });
}

function checkHistogram(samples: readonly Sample[], name: string, gauge: string): void {
  const buckets = samples.filter((one) => one.name === `${name}_bucket`);
  checkBuckets(buckets, name);
  const of = (what: string) => samples.find((one) => one.name === `${name}_${gauge}${what}`);
  const [sum, count] = [of("sum"), of("count")];
  must(!sum === !count, `${name} has one of sum and count`);
  must(!count || count.value === buckets.at(-1)!.value, `${name} counts other than its buckets`);
  const below = numberOf(buckets[0]!.labels["le"]!) < 0;
  must(!sum || isCount(sum.value) || (gauge && below), `${name} has a sum of ${sum?.value}`);
  must(!sum || gauge || !below, `${name} has a sum that is no counter`);
}

function checkQuantile({ labels, value }: Sample, name: string): void {
  const quantile = numberOf(labels["quantile"] ?? "none");
  must(quantile >= 0 && quantile <= 1, `${name} of the quantile ${labels["quantile"]}`);
  must(!(value < 0), `${name} has a quantile of ${value}`);
}

const rules: Readonly<Record<string, (samples: readonly Sample[], name: string) => void>> = {
  counter: (samples, name) =>
    must(
      samples.some((one) => one.name === `${name}_total` && isCount(one.value)),
      `${name} has no total`,
    ),
  histogram: (samples, name) => checkHistogram(samples, name, ""),
  gaugehistogram: (samples, name) => checkHistogram(samples, name, "g"),
  summary: (samples, name) => {
    for (const one of samples)
      if (one.name === name) checkQuantile(one, name);
      else must(isCount(one.value), `${one.name} is ${one.value}`);
  },
  info: (samples, name) =>
    must(
      samples.every(({ value }) => value === 1),
      `${name} is not 1`,
    ),
  stateset: (samples, name) =>
    must(
      samples.every(({ value, labels }) => name in labels && (value === 0 || value === 1)),
      `${name} has a state that is not 0 or 1, or has no name`,
    ),
};

/** The points of a metric in time; throws unless they ascend, or there is one without a time. */
function pointsOf(samples: readonly Sample[], name: string): Sample[][] {
  const points = new Map<number | undefined, Sample[]>();
  let last = samples[0]?.at;
  for (const one of samples) {
    const { at } = one;
    must((at === undefined) === (last === undefined), `${name} has a time now and then`);
    must(at === undefined || at >= last!, `${name} goes back in time`);
    points.set(at, [...(points.get(at) ?? []), one]);
    last = at;
  }
  return [...points.values()];
}

function checkMetric(samples: readonly Sample[], { name, type }: MetricFamily): void {
  for (const point of pointsOf(samples, name)) {
    const ids = point.map((one) => one.name + JSON.stringify(Object.entries(one.labels).sort()));
    // Samples may be of the same time, if they tell one.
    const once = new Set(ids).size === ids.length;
    must(once || point[0]?.at !== undefined, `${name}: a sample is there twice`);
    rules[type]?.(point, name);
  }
}

/** Throws unless a family is what its type has to be. */
export function checkFamily(family: MetricFamily): void {
  const { name, type, unit, samples } = family;
  must(!unit || name.endsWith(`_${unit}`), `${name} does not end with its unit ${unit}`);
  must(!unit || !/^(info|stateset)$/.test(type), `${name} is an ${type} with a unit`);
  const metrics = new Map<string, Sample[]>();
  let last = "";
  for (const sample of samples) {
    const key = group(family, sample);
    must(key === last || !metrics.has(key), `${name}: the metric ${key} is in two places`);
    metrics.set(key, [...(metrics.get(key) ?? []), sample]);
    last = key;
    const counts = /^(counter_total|(gauge)?histogram_bucket)$/.test(type + sample.name.slice(name.length));
    must(!sample.exemplar || counts, `${sample.name} has an exemplar`);
    const bounded = /^(gauge)?histogram_bucket$/.test(type + sample.name.slice(name.length));
    must(!bounded || "le" in sample.labels, `${sample.name} has no bound`);
  }
  for (const found of metrics.values()) checkMetric(found, family);
}

/** Throws unless every name that could belong to a family belongs to one. */
export function checkNames(families: readonly MetricFamily[]): void {
  const names = families.flatMap(({ name, type }) => [
    ...new Set([name, ...suffixes[type]!.map((suffix) => name + suffix)]),
  ]);
  must(new Set(names).size === names.length, "names clash");
}
