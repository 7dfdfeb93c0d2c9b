// A reader of OpenMetrics 1.0 that accepts nothing the text does not allow, for counters, gauges and histograms.

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
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

const suffixes: Readonly<Record<string, readonly string[]>> = {
  counter: ["_total", "_created"],
  gauge: [""],
  unknown: [""],
  histogram: ["_bucket", "_sum", "_count", "_created"],
};

const label = String.raw`[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*"`;
const labelSet = String.raw`\{(?:${label}(?:,${label})*)?\}`;
const real = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?`;
const number = `(?:${real}|[+-]?Inf(?:inity)?|NaN)`;
const line = new RegExp(
  String.raw`^([a-zA-Z_:][\w:]*)(${labelSet})? (${number})(?: (${real}))?(?: # (${labelSet}) (${number})(?: (${real}))?)?$`,
);

function must(good: unknown, what: string): asserts good {
  if (!good) throw new Error(what);
}

const plain = (text: string): string => text.replace(/\\(.)/g, (_, sign) => (sign === "n" ? "\n" : sign));

function labelsOf(text = ""): Record<string, string> {
  const found = [...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name, value]) => [
    name!,
    plain(value!),
  ]);
  must(new Set(found.map(([name]) => name)).size === found.length, `a label twice: ${text}`);
  return Object.fromEntries(found) as Record<string, string>;
}

const numberOf = (text: string): number => Number(text.replace(/Inf(inity)?$/i, "Infinity"));

function sampleOf(text: string): Sample {
  const parts = line.exec(text);
  must(parts, `not a sample: ${text}`);
  const [, name, labels, value, , exemplarLabels, exemplarValue] = parts;
  const exemplar = exemplarLabels
    ? { labels: labelsOf(exemplarLabels), value: numberOf(exemplarValue!) }
    : undefined;
  const length = Object.entries(exemplar?.labels ?? {})
    .join("")
    .replaceAll(",", "").length;
  must(length <= 128, `an exemplar of ${length} characters`);
  return { name: name!, labels: labelsOf(labels), value: numberOf(value!), exemplar };
}

/** The labels of a series, without the bound of a bucket. */
const group = ({ labels: { le, ...labels } }: Sample): string =>
  JSON.stringify(Object.entries(labels).sort());

/** A bound as it has to be written, whichever way it was. */
function isCanonical(le: string): boolean {
  if (le === "+Inf") return true;
  const bound = Number(le);
  const size = Math.abs(bound);
  if (size >= 1e6 || (size > 0 && size < 1e-4)) return /^-?\d(\.\d*[1-9])?e[+-]\d\d+$/.test(le);
  return Number.isInteger(bound) ? le === `${bound}.0` : le === String(bound);
}

function checkHistogram(samples: readonly Sample[], name: string): void {
  const buckets = samples.filter((one) => one.name === `${name}_bucket`);
  const bounds = buckets.map(({ labels }) => numberOf(labels["le"]!));
  must(bounds.at(-1) === Infinity, `${name} has no bucket to +Inf`);
  buckets.forEach(({ labels, value, exemplar }, at) => {
    must(isCanonical(labels["le"]!), `${name}: the bound ${labels["le"]} is not canonical`);
    must(!at || bounds[at]! > bounds[at - 1]!, `${name}: bounds do not ascend`);
    must(value >= (buckets[at - 1]?.value ?? 0), `${name}: counts are not cumulated`);
    must(!exemplar || exemplar.value <= bounds[at]!, `${name}: an exemplar above its bucket`);
    must(!exemplar || !at || exemplar.value > bounds[at - 1]!, `${name}: an exemplar below its bucket`);
  });
  const of = (suffix: string) => samples.find((one) => one.name === name + suffix);
  const [sum, count] = [of("_sum"), of("_count")];
  must(!sum === !count, `${name} has one of sum and count`);
  must(!sum || (bounds[0]! >= 0 && sum.value >= 0), `${name} has a sum that is no counter`);
  must(!count || count.value === buckets.at(-1)!.value, `${name} counts other than its buckets`);
}

function checkFamily({ name, type, unit, samples }: MetricFamily): void {
  must(!unit || name.endsWith(`_${unit}`), `${name} does not end with its unit ${unit}`);
  const groups = new Map<string, Sample[]>();
  let last = "";
  for (const sample of samples) {
    const key = group(sample);
    must(key === last || !groups.has(key), `${name}: the series ${key} is in two places`);
    groups.set(key, [...(groups.get(key) ?? []), sample]);
    last = key;
    must(type !== "counter" || sample.value >= 0, `${name} counts ${sample.value}`);
    must(!sample.exemplar || /_(total|bucket)$/.test(sample.name), `${sample.name} has an exemplar`);
    must("le" in sample.labels === sample.name.endsWith("_bucket"), `${sample.name} and le`);
  }
  for (const [key, found] of groups) {
    const ids = found.map((one) => one.name + (one.labels["le"] ?? ""));
    must(new Set(ids).size === ids.length, `${name}: a sample of ${key} is there twice`);
    if (type === "counter") must(ids.includes(`${name}_total`), `${name}: no total of ${key}`);
    if (type === "histogram") checkHistogram(found, name);
  }
}

function describe(family: MetricFamily, seen: Set<string>, kind: string, rest: string): void {
  must(!seen.has(kind) && family.samples.length === 0, `${kind} of ${family.name} is in a wrong place`);
  seen.add(kind);
  if (kind === "HELP") must(/^(?:[^\\]|\\["\\n])*$/.test(rest) && !/(?<!\\)"/.test(rest), `help: ${rest}`);
  if (kind === "TYPE") must(rest in suffixes, `type ${rest}`);
  Object.assign(family, { [kind.toLowerCase()]: kind === "HELP" ? plain(rest) : rest });
}

/** Reads a text, or throws an `Error` that says what is wrong with it. */
export function readOpenMetrics(text: string): MetricFamily[] {
  must(text.endsWith("# EOF\n"), "the text does not end with # EOF");
  const families = new Map<string, MetricFamily>();
  let family: MetricFamily | undefined;
  let seen = new Set<string>();
  const begin = (name: string): void => {
    must(!families.has(name), `${name} is in two places`);
    family = { name, type: "unknown", help: "", unit: "", samples: [] };
    families.set(name, family);
    seen = new Set();
  };
  for (const row of text.slice(0, -"# EOF\n".length).split("\n").slice(0, -1)) {
    const [, kind, name, rest] = /^# (HELP|TYPE|UNIT) ([a-zA-Z_:][\w:]*) (.*)$/s.exec(row) ?? [];
    if (kind) {
      if (family?.name !== name) begin(name!);
      describe(family!, seen, kind, rest!);
      continue;
    }
    const sample = sampleOf(row);
    const mine = suffixes[family?.type ?? "unknown"]!.some((suffix) => family?.name + suffix === sample.name);
    if (!mine) begin(sample.name);
    family!.samples.push(sample);
  }
  for (const one of families.values()) checkFamily(one);
  const names = [...families.values()].flatMap(({ name, type }) => [
    ...new Set([name, ...suffixes[type]!.map((suffix) => name + suffix)]),
  ]);
  must(new Set(names).size === names.length, "names clash");
  return [...families.values()];
}
