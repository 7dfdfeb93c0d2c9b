// A reader of OpenMetrics 1.0 that accepts nothing the standard does not allow.
import {
  checkFamily,
  checkNames,
  type MetricFamily,
  must,
  numberOf,
  type Sample,
  suffixes,
} from "./open-metrics-rules.ts";

const label = String.raw`[a-zA-Z_]\w*="(?:[^"\\\n]|\\[^\n])*"`;
const labelSet = String.raw`\{(?:${label}(?:,${label})*)?\}`;
const real = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?`;
const number = `(?:${real}|[+-]?Inf(?:inity)?|NaN)`;
const line = new RegExp(
  String.raw`^([a-zA-Z_:][\w:]*)(${labelSet})? (${number})(?: (${real}))?(?: # (${labelSet}) (${number})(?: (${real}))?)?$`,
);

const plain = (text: string): string =>
  text.replace(/\\([\\"n])/g, (_, sign) => (sign === "n" ? "\n" : sign));

function labelsOf(text = ""): Record<string, string> {
  const found = [...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name, value]) => [
    name!,
    plain(value!),
  ]);
  must(new Set(found.map(([name]) => name)).size === found.length, `a label twice: ${text}`);
  return Object.fromEntries(found) as Record<string, string>;
}

function sampleOf(text: string): Sample {
  const parts = line.exec(text);
  must(parts, `not a sample: ${text}`);
  const [, name, labels, value, at, exemplarLabels, exemplarValue] = parts;
  const exemplar = exemplarLabels
    ? { labels: labelsOf(exemplarLabels), value: numberOf(exemplarValue!) }
    : undefined;
  const length = [
    ...Object.entries(exemplar?.labels ?? {})
      .flat()
      .join(""),
  ].length;
  must(length <= 128, `an exemplar of ${length} characters`);
  return {
    name: name!,
    labels: labelsOf(labels),
    value: numberOf(value!),
    at: at === undefined ? undefined : Number(at),
    exemplar,
  };
}

function describe(family: MetricFamily, seen: Set<string>, kind: string, rest: string): void {
  must(!seen.has(kind) && family.samples.length === 0, `${kind} of ${family.name} is in a wrong place`);
  seen.add(kind);
  if (kind === "TYPE") must(rest in suffixes, `type ${rest}`);
  Object.assign(family, { [kind.toLowerCase()]: kind === "HELP" ? plain(rest) : rest });
}

/** Reads a text, or throws an `Error` that says what is wrong with it. */
export function readOpenMetrics(text: string): MetricFamily[] {
  const [, body] = /^((?:[^\n]*\n)*)# EOF\n?$/.exec(text) ?? [];
  must(body !== undefined, "the text does not end with # EOF");
  const families = new Map<string, MetricFamily>();
  let family: MetricFamily | undefined;
  let seen = new Set<string>();
  const begin = (name: string): void => {
    must(!families.has(name), `${name} is in two places`);
    family = { name, type: "unknown", help: "", unit: "", samples: [] };
    families.set(name, family);
    seen = new Set();
  };
  for (const row of body.split("\n").slice(0, -1)) {
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
  checkNames([...families.values()]);
  return [...families.values()];
}
