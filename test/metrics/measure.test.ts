import { chain } from "modulink-edge";
import { measure, metric, metrics, openMetricsText, prometheusText } from "modulink-edge/observe";
import { circuitBreaker, consecutive, retry } from "modulink-edge/resilience";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { readWellWritten } from "./open-metrics-writing.ts";

const lines = (text: string, name: string): string[] =>
  text.split("\n").filter((line) => line.startsWith(name) && !line.includes("_bucket"));

describe("measure", () => {
  it("times runs and links, those of nested chains too, and counts failures", async () => {
    const clock = virtualClock();
    const registry = metrics({ clock });
    const wait = (ms: number) => () => clock.advance(ms).then(() => ms);
    const pay = chain("pay").link("charge", wait(250));
    const checkout = chain("checkout").link("stock", wait(500)).link(pay).observe(measure(registry));
    await checkout.run(0, { clock });
    await checkout.run(0, { clock });
    const failing = chain("failing")
      .link("boom", () => {
        throw Object.assign(new Error("no"), { code: "E_NO" });
      })
      .observe(measure(registry));
    await failing.run(0, { clock }).catch(() => {});
    const text = prometheusText(registry);
    expect(lines(text, "modulink_run_duration_seconds")).toEqual([
      'modulink_run_duration_seconds_sum{chain="pay",outcome="ok"} 0.5',
      'modulink_run_duration_seconds_count{chain="pay",outcome="ok"} 2',
      'modulink_run_duration_seconds_sum{chain="checkout",outcome="ok"} 1.5',
      'modulink_run_duration_seconds_count{chain="checkout",outcome="ok"} 2',
      'modulink_run_duration_seconds_sum{chain="failing",outcome="error"} 0',
      'modulink_run_duration_seconds_count{chain="failing",outcome="error"} 1',
    ]);
    expect(lines(text, "modulink_link_duration_seconds_count")).toEqual([
      'modulink_link_duration_seconds_count{chain="checkout",link="stock",outcome="ok"} 2',
      'modulink_link_duration_seconds_count{chain="checkout",link="pay/charge",outcome="ok"} 2',
      'modulink_link_duration_seconds_count{chain="checkout",link="pay",outcome="ok"} 2',
      'modulink_link_duration_seconds_count{chain="failing",link="boom",outcome="error"} 1',
    ]);
    expect(text).toContain('modulink_run_errors_total{chain="failing",error="E_NO"} 1');
    expect(lines(text, "modulink_runs_active")).toEqual([
      'modulink_runs_active{chain="checkout"} 0',
      'modulink_runs_active{chain="pay"} 0',
      'modulink_runs_active{chain="failing"} 0',
    ]);
  });

  it("knows how many runs are under way", async () => {
    const registry = metrics();
    let go = (): void => {};
    const gate = new Promise<void>((resolve) => (go = resolve));
    const slow = chain("slow")
      .link("wait", () => gate)
      .observe(measure(registry));
    const both = [slow.run(0), slow.run(0)];
    expect(prometheusText(registry)).toContain('modulink_runs_active{chain="slow"} 2');
    go();
    await Promise.all(both);
    expect(prometheusText(registry)).toContain('modulink_runs_active{chain="slow"} 0');
  });

  it("counts what policies announce, and keeps the state of breakers", async () => {
    const clock = virtualClock();
    const registry = metrics({ clock });
    const breaker = circuitBreaker({ name: "bank", trips: consecutive(3), recovery: "1s" });
    const call = chain("call")
      .link(
        "bank",
        async () => {
          throw new Error("down");
        },
        retry({ attempts: 2, delay: 0 }),
        breaker,
      )
      .observe(measure(registry));
    for (let n = 0; n < 12; n++)
      await call.run(0, { clock, random: () => 0 }).catch(() => clock.advance("5ms"));
    const text = prometheusText(registry);
    expect(text).toMatch(
      /modulink_events_total\{chain="call",link="bank",event="retry:attempt",reason=""\} 2$/m,
    );
    expect(text).toMatch(
      /modulink_events_total\{chain="call",link="bank",event="breaker:opened",reason="failures"\} 1$/m,
    );
    expect(text).toContain('modulink_breaker_state{breaker="bank"} 2');
  });

  it("tells where a duration can be looked up", () => {
    const registry = metrics();
    const half = chain("half")
      .link("halve", (n: number) => n / 2)
      .observe(measure(registry, { exemplar: ({ origin }) => ({ trace_id: origin }) }));
    half.run(2, { id: "run-1" });
    const found = readWellWritten(openMetricsText(registry))
      .flatMap(({ samples }) => samples)
      .filter(({ exemplar }) => exemplar)
      .map(({ name, exemplar }) => [name, exemplar?.labels]);
    expect(found).toEqual(
      [
        ["modulink_link_duration_seconds_bucket", { trace_id: "run-1" }],
        ["modulink_run_duration_seconds_bucket", { trace_id: "run-1" }],
      ].reverse(),
    );
  });

  it("does not grow without end when names are made up", () => {
    const registry = metrics({ maxSeries: 10 });
    const observer = measure(registry);
    for (let n = 0; n < 100; n++)
      chain(`c${n}`)
        .link("x", (v: number) => v)
        .observe(observer)(n);
    const text = prometheusText(registry);
    expect(lines(text, "modulink_run_duration_seconds_count")).toHaveLength(11);
    expect(text).toContain('modulink_run_duration_seconds_count{chain="other",outcome="other"} 90');
    expect(text).toContain('modulink_series_overflow_total{metric="modulink_run_duration_seconds"} 90');
  });
});

describe("metric", () => {
  it("records a number of what a link gives, under labels of it", async () => {
    const registry = metrics();
    const revenue = registry.counter("revenue_total", "R", { labels: ["country"] });
    const sizes = registry.histogram("basket", "B", { buckets: [1, 10] });
    const last = registry.gauge("last", "L");
    interface Order {
      total: number;
      country: string;
    }
    const pay = chain("pay").link(
      "charge",
      async (order: Order) => order,
      metric(revenue, { value: ({ total }) => total, labels: ({ country }) => ({ country }) }),
      metric(sizes, { value: (_, { total }) => total / 10 }),
      metric(last, { value: ({ total }) => total }),
    );
    await pay({ total: 20, country: "IT" });
    await pay({ total: 5, country: "IT" });
    expect(revenue.with({ country: "IT" }).value).toBe(25);
    expect([sizes.count, sizes.sum, last.value]).toEqual([2, 2.5, 5]);
  });

  it("fails no run, and records nothing of one that fails", async () => {
    const registry = metrics();
    const count = registry.counter("n", "N");
    const seen: string[] = [];
    const job = chain("job")
      .link(
        "work",
        (n: number) => {
          if (n > 1) throw new Error("no");
          return n;
        },
        metric(count, { value: (n) => n - 1 }),
      )
      .observe((event) => void seen.push(event.type));
    expect(await job(0)).toBe(0);
    expect(await job(1)).toBe(1);
    await expect(job.run(2)).rejects.toThrow("no");
    expect([seen.filter((type) => type === "metric:failed").length, count.value]).toEqual([1, 0]);
  });

  it("refuses labels for a metric without any, and none for one with some", () => {
    const registry = metrics();
    expect(() => metric(registry.counter("a", "A"), { labels: () => ({}) as never })).toThrow(TypeError);
    expect(() => metric(registry.counter("b", "B", { labels: ["x"] }))).toThrow(TypeError);
  });
});
