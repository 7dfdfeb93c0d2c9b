import type { Family } from "./family.ts";
import type { Metrics } from "./registry.ts";
import type { CounterSeries, Exemplar, HistogramSeries } from "./series.ts";

const quoted = (text: string): string =>
  text.replace(/[\\"\n]/g, (sign) => (sign === "\n" ? "\\n" : `\\${sign}`));

/** A number as both formats write it. */
const numeral = (value: number): string =>
  String(value)
    .replace(/^(?=I)/, "+")
    .replace("inity", "");

/** A bound in its canonical form: `1.0`, `0.25`, `1e+06`. */
function canonical(bound: number): string {
  const size = Math.abs(bound);
  if (size >= 1e6 || (size && size < 1e-4)) return bound.toExponential().replace(/[+-](?=\d$)/, "$&0");
  return Number.isInteger(bound) ? `${bound}.0` : String(bound);
}

const labelled = (labels: readonly (readonly [name: string, value: string])[]): string =>
  labels.map(([name, value]) => `${name}="${quoted(value)}"`).join();

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

const looked = (exemplar: Exemplar | undefined): string =>
  exemplar
    ? ` # {${labelled(Object.entries(exemplar.labels))}} ${numeral(exemplar.value)} ${seconds(exemplar.at)}`
    : "";

/** The text of a metric with all its series. */
function block({ kind, help, unit, bounds, labels, series, ...family }: Family, open: boolean): string {
  const name = family.name + (kind === "counter" && !open ? "_total" : "");
  const head = `# HELP ${name} ${open ? quoted(help) : help.replace(/\\/g, "\\\\").replace(/\n/g, "\\n")}\n# TYPE ${name} ${kind}\n`;
  let text = open && unit ? `${head}# UNIT ${name} ${unit}\n` : head;
  for (const one of series) {
    const own = labelled(labels.map((label, at) => [label, one.values[at]!]));
    const line = (suffix: string, value: string | number, more = "", exemplar?: Exemplar): void => {
      const all = own + (own && more && ",") + more;
      text += `${family.name}${suffix}${all && `{${all}}`} ${value}${open ? looked(exemplar) : ""}\n`;
    };
    const { value, exemplar } = one as CounterSeries;
    if (kind === "histogram") {
      const { counts, sum, min, exemplars } = one as HistogramSeries;
      let total = 0;
      counts.forEach((count, at) => {
        const bound = at < bounds.length ? canonical(bounds[at]!) : "+Inf";
        total += count;
        line("_bucket", total, `le="${bound}"`, exemplars?.[at]);
      });
      // OpenMetrics has a sum only where it is a counter.
      if (!open || Math.min(bounds[0]!, min) >= 0) {
        line("_sum", numeral(sum));
        line("_count", total);
      }
    } else line(kind === "counter" ? "_total" : "", numeral(value), "", exemplar);
    if (open && kind !== "gauge" && one.created > 0) line("_created", seconds(one.created));
  }
  return text;
}

function expose(registry: Metrics, open: boolean): string {
  const families = (registry.read() as Family[]).filter(({ series }) => series.length);
  return families.map((family) => block(family, open)).join("") + (open ? "# EOF\n" : "");
}

/**
 * All metrics in the Prometheus text format 0.0.4.
 *
 * @example
 * const counts = metrics();
 * counts.gauge("queue_depth", "Messages waiting").set(3);
 * prometheusText(counts).endsWith("queue_depth 3\n"); // true
 */
export function prometheusText(registry: Metrics): string {
  return expose(registry, false);
}

/**
 * All metrics in OpenMetrics 1.0, with exemplars and the times series were made.
 *
 * @example
 * const counts = metrics();
 * counts.counter("orders_total", "Orders placed").inc(2);
 * openMetricsText(counts).endsWith("# EOF\n"); // true
 */
export function openMetricsText(registry: Metrics): string {
  return expose(registry, true);
}

/**
 * The answer to a request for metrics: OpenMetrics where its `Accept` names that, or else the Prometheus text format.
 *
 * @example
 * const counts = metrics();
 * const response = metricsResponse(counts, new Request("https://example.com/metrics"));
 * response.headers.get("content-type"); // "text/plain; version=0.0.4; charset=utf-8"
 */
export function metricsResponse(registry: Metrics, request?: Request): Response {
  const accept = request?.headers.get("accept") ?? "";
  const open = /application\/openmetrics-text(?![^,]*;\s*q=0(\.0*)?\s*(,|$))/i.test(accept);
  const type = open ? "application/openmetrics-text; version=1.0.0" : "text/plain; version=0.0.4";
  const headers = { "content-type": `${type}; charset=utf-8`, vary: "accept", "cache-control": "no-store" };
  return new Response(expose(registry, open), { headers });
}
