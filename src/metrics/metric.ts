import { middleware } from "../core/link.ts";
import type { Middleware } from "../core/middleware.ts";
import type { Run } from "../core/run.ts";
import { after } from "../core/settle.ts";
import type { Labelled, LabelValues, Recording } from "./types.ts";

/** What a link's value tells a metric. */
export interface MetricOf<In, Out, Label extends string> {
  /** The number to record: a counter grows by it, a gauge becomes it, a histogram observes it. Default: 1. */
  readonly value?: ((output: Out, input: In) => number) | undefined;
  /** The values of the metric's labels; needed when it has any. */
  readonly labels?: ((output: Out, input: In) => LabelValues<Label>) | undefined;
}

/**
 * A middleware that records a number of each value its link gives: a metric of the business rather than of the program.
 *
 * What cannot be recorded fails no run: it is announced as `metric:failed`.
 *
 * @example
 * const counts = metrics();
 * const revenue = counts.counter("revenue_euros_total", "Paid by customers", { labels: ["country"] });
 * const pay = chain("pay").link(
 *   "charge",
 *   (order: { total: number; country: string }) => order,
 *   metric(revenue, { value: ({ total }) => total, labels: ({ country }) => ({ country }) }),
 * );
 * await pay({ total: 20, country: "IT" });
 * prometheusText(counts).includes('revenue_euros_total{country="IT"} 20'); // true
 */
export function metric<In, Out, Label extends string = never>(
  target: Recording | Labelled<Recording, Label>,
  options: MetricOf<In, Out, Label> = {},
): Middleware<In, Out> {
  const { value = () => 1, labels } = options;
  if ("with" in target !== !!labels)
    throw new TypeError("labels must be a function exactly when the metric has labels");
  const record = (output: Out, input: In, run: Run): Out => {
    try {
      const series = labels ? (target as Labelled<Recording, Label>).with(labels(output, input)) : target;
      (series as Recording).record(value(output, input));
    } catch (error) {
      run.emit({ type: "metric:failed", error });
    }
    return output;
  };
  return middleware<In, Out>(
    "metric",
    (input, next, run) => after(next(input), (output) => record(output as Out, input, run)) as Out,
  );
}
