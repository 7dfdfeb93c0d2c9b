import type { AnySeries, Family } from "./family.ts";
import type { CounterSeries, Exemplar, HistogramSeries } from "./series.ts";

const quoted = (text: string): string =>
  text.replace(/[\\"\n]/g, (sign) => (sign === "\n" ? "\\n" : `\\${sign}`));

/** A number as Go and OpenMetrics write it. */
const numeral = (value: number): string => String(value).replace("Infinity", "Inf").replace(/^Inf/, "+Inf");

/** A bound in its canonical form: `1.0`, `0.25`, `1e+06`. */
function canonical(bound: number): string {
  const [, sign, first, digits, exponent] = /^(-?)(\d)\.?(\d*)e([+-]\d+)$/.exec(bound.toExponential())!;
  const power = Number(exponent);
  if (power >= -4 && power < 6) return Number.isInteger(bound) ? `${bound}.0` : String(bound);
  const size = String(Math.abs(power)).padStart(2, "0");
  return `${sign}${first}${digits && `.${digits}`}e${power < 0 ? "-" : "+"}${size}`;
}

const labelled = (names: readonly string[], values: readonly string[], more = ""): string => {
  const parts = names.map((name, at) => `${name}="${quoted(values[at]!)}"`);
  if (more) parts.push(more);
  return parts.length ? `{${parts.join()}}` : "";
};

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

function looked(exemplar: Exemplar | undefined): string {
  if (!exemplar) return "";
  const { labels, value, at } = exemplar;
  const text = labelled(Object.keys(labels), Object.values(labels)) || "{}";
  return ` # ${text} ${numeral(value)} ${seconds(at)}`;
}

/** The lines of a histogram. Its sum is a counter only when nothing in it can be negative. */
function* distribution(
  { name, labels, bounds }: Family,
  one: HistogramSeries,
  open: boolean,
): Generator<string> {
  const at = labelled(labels, one.values);
  let total = 0;
  for (const [bucket, count] of one.counts.entries()) {
    const bound = bucket < bounds.length ? canonical(bounds[bucket]!) : "+Inf";
    total += count;
    const where = labelled(labels, one.values, `le="${bound}"`);
    yield `${name}_bucket${where} ${total}${open ? looked(one.exemplars?.[bucket]) : ""}`;
  }
  if (open && bounds[0]! < 0) return;
  yield `${name}_sum${at} ${numeral(one.sum)}`;
  yield `${name}_count${at} ${total}`;
}

function* sample(family: Family, one: AnySeries, open: boolean): Generator<string> {
  const { name, kind, labels } = family;
  const at = labelled(labels, one.values);
  if (kind === "histogram") yield* distribution(family, one as HistogramSeries, open);
  else {
    const { value, exemplar } = one as CounterSeries;
    const suffix = kind === "counter" ? "_total" : "";
    yield `${name}${suffix}${at} ${numeral(value)}${open ? looked(exemplar) : ""}`;
  }
  if (open && kind !== "gauge" && one.created > 0) yield `${name}_created${at} ${seconds(one.created)}`;
}

function* lines(families: Iterable<Family>, open: boolean): Generator<string> {
  for (const family of families) {
    if (!family.series.length) continue;
    const { kind, help, unit } = family;
    const name = family.name + (kind === "counter" && !open ? "_total" : "");
    yield `# HELP ${name} ${open ? quoted(help) : quoted(help).replaceAll('\\"', '"')}`;
    yield `# TYPE ${name} ${kind}`;
    if (open && unit) yield `# UNIT ${name} ${unit}`;
    for (const one of family.series) yield* sample(family, one, open);
  }
  if (open) yield "# EOF";
}

/** The text of metrics: OpenMetrics 1.0, or else the Prometheus text format 0.0.4. */
export function expose(families: Iterable<Family>, open: boolean): string {
  let text = "";
  for (const line of lines(families, open)) text += `${line}\n`;
  return text;
}

/** The type of such a text. */
export const typeOf = (open: boolean): string =>
  open
    ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
    : "text/plain; version=0.0.4; charset=utf-8";
