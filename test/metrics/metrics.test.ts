import { metrics, metricsResponse, openMetricsText, prometheusText } from "modulink-edge/observe";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";
import { readWellWritten } from "./open-metrics-writing.ts";

const fresh = (options = {}) => metrics({ clock: virtualClock({ start: 1_700_000_000_123 }), ...options });

describe("a registry", () => {
  it("writes counters, gauges and histograms in the Prometheus text format", () => {
    const registry = fresh();
    registry
      .counter("orders", "Orders placed", { labels: ["country"] })
      .with({ country: "IT" })
      .inc(2);
    registry.gauge("queue_depth", "Messages waiting").set(-1.5);
    const sizes = registry.histogram("size_bytes", "Sizes", { buckets: [1, 10], unit: "bytes" });
    for (const size of [0.5, 1, 2, 100]) sizes.observe(size);
    expect(prometheusText(registry)).toBe(`# HELP orders_total Orders placed
# TYPE orders_total counter
orders_total{country="IT"} 2
# HELP queue_depth Messages waiting
# TYPE queue_depth gauge
queue_depth -1.5
# HELP size_bytes Sizes
# TYPE size_bytes histogram
size_bytes_bucket{le="1.0"} 2
size_bytes_bucket{le="10.0"} 3
size_bytes_bucket{le="+Inf"} 4
size_bytes_sum 103.5
size_bytes_count 4
`);
  });

  it("writes units, exemplars and the times series were made in OpenMetrics", () => {
    const registry = fresh();
    registry.counter("orders_total", "Orders").inc(1, { trace_id: "a" });
    registry.gauge("up", "Up").set(Infinity);
    const waits = registry.histogram("wait_seconds", "Waits", { buckets: [1], unit: "seconds" });
    waits.observe(0.5, { trace_id: "b" });
    waits.observe(3);
    expect(openMetricsText(registry)).toBe(`# HELP orders Orders
# TYPE orders counter
orders_total 1 # {trace_id="a"} 1 1700000000.123
orders_created 1700000000.123
# HELP up Up
# TYPE up gauge
up +Inf
# HELP wait_seconds Waits
# TYPE wait_seconds histogram
# UNIT wait_seconds seconds
wait_seconds_bucket{le="1.0"} 1 # {trace_id="b"} 0.5 1700000000.123
wait_seconds_bucket{le="+Inf"} 2
wait_seconds_sum 3.5
wait_seconds_count 2
wait_seconds_created 1700000000.123
# EOF
`);
  });

  it("says nothing of when a series was made while the clock stands at 0, as on Workers before a request", () => {
    const registry = metrics({ clock: virtualClock() });
    registry.counter("a", "A").inc();
    expect(openMetricsText(registry)).not.toContain("_created");
  });

  it("answers in the format that is asked for", async () => {
    const registry = fresh();
    registry.counter("a", "A").inc();
    const ask = (accept?: string) =>
      metricsResponse(registry, new Request("https://a.example/", { headers: accept ? { accept } : {} }));
    const open = ask("application/openmetrics-text;version=1.0.0,text/plain;q=0.5");
    expect(open.headers.get("content-type")).toBe(
      "application/openmetrics-text; version=1.0.0; charset=utf-8",
    );
    expect(await open.text()).toBe(openMetricsText(registry));
    for (const other of [ask(), ask("text/plain"), ask("application/openmetrics-text;q=0, */*")]) {
      expect(other.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
      expect(await other.text()).toBe(prometheusText(registry));
    }
  });

  it("gives the same metric for the same name, and refuses another one of it", () => {
    const registry = fresh();
    registry
      .counter("a", "A", { labels: ["x"] })
      .with({ x: "1" })
      .inc();
    registry
      .counter("a_total", "A", { labels: ["x"] })
      .with({ x: "1" })
      .inc();
    expect(prometheusText(registry)).toContain('a_total{x="1"} 2');
    expect(() => registry.gauge("a", "A")).toThrow("metric a is there already, as another counter");
    expect(() => registry.counter("a", "A", { labels: ["y"] })).toThrow(TypeError);
    registry.histogram("b", "B", { buckets: [1, 2] });
    expect(() => registry.histogram("b", "B", { buckets: [1, 3] })).toThrow(TypeError);
  });

  it.each([
    ["1a", {}],
    ["a-b", {}],
    ["", {}],
    ["a_count", {}],
    ["a_bucket", {}],
    ["a", { unit: "seconds" }],
    ["a", { labels: ["__name"] }],
    ["a", { labels: ["le"] }],
    ["a", { labels: ["a b"] }],
    ["a", { labels: ["x", "x"] }],
  ])("refuses the name %o with %o", (name, options) => {
    expect(() => fresh().gauge(name, "", options)).toThrow("breaks the rules of OpenMetrics for names");
  });

  it("refuses labels that are missing, too many, or no texts", () => {
    const family = fresh().counter("a", "A", { labels: ["x"] });
    for (const labels of [{}, { y: "1" }, { x: "1", y: "2" }, { x: 1 }])
      expect(() => family.with(labels as { x: string })).toThrow(
        "a must have the labels x, each with a text",
      );
  });

  it("keeps apart series whose labels read alike when they are joined", () => {
    const family = fresh().counter("a", "A", { labels: ["x", "y"] });
    family.with({ x: "1:", y: "2" }).inc();
    expect(family.with({ x: "1", y: ":2" }).value).toBe(0);
    expect(family.with({ y: "2", x: "1:" }).value).toBe(1);
  });

  it("refuses what a counter cannot count and a histogram cannot sort", () => {
    const registry = fresh();
    const counter = registry.counter("a", "A");
    expect(() => counter.inc(-1)).toThrow(new RangeError("a counter grows by 0 or more, got -1"));
    expect(() => counter.inc(NaN)).toThrow(RangeError);
    expect(() => registry.histogram("h", "H").observe(NaN)).toThrow(RangeError);
    expect(() => counter.inc(1, { a: "x".repeat(128) })).toThrow("an exemplar may have 128 characters");
    expect(counter.value).toBe(1);
  });

  it("collects what is only known when it is asked for", () => {
    const registry = fresh();
    let depth = 3;
    registry.gauge("depth", "D", {
      labels: ["queue"],
      collect: (gauge) => gauge.with({ queue: "a" }).set(depth),
    });
    expect(prometheusText(registry)).toContain('depth{queue="a"} 3');
    depth = 4;
    expect(prometheusText(registry)).toContain('depth{queue="a"} 4');
  });

  it("puts what goes beyond the limit into one series, and reports it", () => {
    const registry = fresh({ maxSeries: 2 });
    const family = registry.counter("hits", "Hits", { labels: ["user", "page"] });
    for (let user = 0; user < 1000; user++) family.with({ user: `u${user}`, page: "p" }).inc();
    const text = prometheusText(registry);
    expect(text.match(/^hits_total.*$/gm)).toEqual([
      'hits_total{user="u0",page="p"} 1',
      'hits_total{user="u1",page="p"} 1',
      'hits_total{user="other",page="other"} 998',
    ]);
    expect(text).toContain('modulink_series_overflow_total{metric="hits"} 998');
  });

  it("reports the overflow of more metrics than one may have series", () => {
    const registry = fresh({ maxSeries: 1 });
    for (const name of ["a", "b", "c"]) {
      const family = registry.counter(name, "", { labels: ["x"] });
      for (const x of ["1", "2"]) family.with({ x }).inc();
    }
    expect(prometheusText(registry).match(/^modulink_series_overflow_total.*$/gm)).toHaveLength(3);
  });

  it("estimates percentiles within a bucket, and never outside of what was observed", () => {
    const waits = fresh().histogram("w", "W", { buckets: [10, 20, 30] });
    expect(waits.quantile(0.5)).toBeNaN();
    for (let value = 1; value <= 40; value++) waits.observe(value);
    expect([waits.quantile(0.5), waits.quantile(0.25), waits.quantile(1)]).toEqual([20, 10, 40]);
    expect([waits.min, waits.max, waits.count, waits.sum]).toEqual([1, 40, 40, 820]);
    const same = fresh().histogram("s", "S", { buckets: [10] });
    for (let n = 0; n < 5; n++) same.observe(7);
    expect([same.quantile(0), same.quantile(0.5), same.quantile(0.99)]).toEqual([7, 7, 7]);
  });

  it("takes buckets that grow by a factor, and refuses those that do not ascend", () => {
    const registry = fresh();
    registry.histogram("g", "G", { buckets: { from: 0.00001, factor: 10, count: 13 } }).observe(1);
    const bounds = [...openMetricsText(registry).matchAll(/le="([^"]+)"/g)].map(([, le]) => le);
    expect(bounds.slice(0, 3)).toEqual(["1e-05", "0.0001", "0.001"]);
    expect(bounds.slice(-3)).toEqual(["1e+06", "1e+07", "+Inf"]);
    for (const buckets of [
      [],
      [1, 1],
      [2, 1],
      [NaN],
      { from: 0, factor: 2, count: 3 },
      { from: 1, factor: 1, count: 2 },
    ])
      expect(() => registry.histogram("x", "X", { buckets })).toThrow("buckets must be ascending numbers");
  });

  it("gives text that a strict reader takes and reads back, whatever is in labels and values", () => {
    const text = fc.string({ unit: "binary", maxLength: 12 });
    const input = fc.record({
      help: text,
      labels: fc.uniqueArray(fc.tuple(text, text), { maxLength: 6, selector: String }),
      values: fc.array(
        fc.double({ noNaN: true, min: -1e9, max: 1e9 }).map((value) => value + 0),
        { minLength: 1, maxLength: 8 },
      ),
      bounds: fc.uniqueArray(fc.double({ noNaN: true, noDefaultInfinity: true }), {
        minLength: 1,
        maxLength: 6,
      }),
    });
    fc.assert(
      fc.property(input, ({ help, labels, values, bounds }) => {
        const registry = fresh();
        const all = { labels: ["a", "b"] };
        const counter = registry.counter("c", help, all);
        const gauge = registry.gauge("g", help, all);
        const buckets = [...new Set(bounds.map((bound) => bound + 0))].sort((x, y) => x - y);
        const histogram = registry.histogram("h", help, { ...all, buckets });
        labels.forEach(([a, b], at) => {
          const value = values[at % values.length]!;
          counter.with({ a, b }).inc(Math.abs(value), { id: "x" });
          gauge.with({ a, b }).set(value);
          for (const one of values) histogram.with({ a, b }).observe(one, { id: "y" });
        });
        const read = readWellWritten(openMetricsText(registry));
        expect(read.length).toBe(labels.length ? 3 : 0);
        for (const { help: told } of read) expect(told).toBe(help);
        labels.forEach(([a, b], at) => {
          const values_ = read[1]!.samples[at]!;
          expect([values_.labels, values_.value]).toEqual([{ a, b }, values[at % values.length]]);
        });
      }),
      { numRuns: cases(300) },
    );
  });
});
