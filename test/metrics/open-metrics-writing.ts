// How OpenMetrics should be written, where a reader has to take more.
import { readOpenMetrics } from "./open-metrics.ts";
import { type MetricFamily, must, numberOf } from "./open-metrics-rules.ts";

/** A bound as it has to be written, whichever way it was. */
function isCanonical(le: string): boolean {
  if (le === "+Inf") return true;
  const bound = Number(le);
  const size = Math.abs(bound);
  if (size >= 1e6 || (size > 0 && size < 1e-4)) return /^-?\d(\.\d*[1-9])?e[+-]\d\d+$/.test(le);
  return Number.isInteger(bound) ? le === `${bound}.0` : le === String(bound);
}

function checkBounds({ name, samples }: MetricFamily): void {
  const buckets = samples.filter((one) => one.name === `${name}_bucket`);
  buckets.forEach(({ labels, exemplar }, at) => {
    const bound = numberOf(labels["le"]!);
    const former = numberOf(buckets[at - 1]?.labels["le"] ?? "+Inf");
    must(isCanonical(labels["le"]!), `${name}: the bound ${labels["le"]} is not canonical`);
    if (!exemplar) return;
    must(exemplar.value <= bound, `${name}: an exemplar above its bucket`);
    must(former >= bound || exemplar.value > former, `${name}: an exemplar below its bucket`);
  });
}

/** Reads a text, or throws an `Error` unless it is also written as it should be: escapes, bounds, exemplars, and its end. */
export function readWellWritten(text: string): MetricFamily[] {
  must(
    /^(?:[^\\]|\\[\\"n])*# EOF\n$/.test(text),
    "a backslash before another sign, or no newline at the end",
  );
  const families = readOpenMetrics(text);
  families.forEach(checkBounds);
  return families;
}
