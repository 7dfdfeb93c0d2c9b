import { spawnSync } from "node:child_process";
import { chain } from "modulink-edge";
import { type Metrics, measure, metrics, prometheusText } from "modulink-edge/observe";
import { circuitBreaker, consecutive, retry, timeout } from "modulink-edge/resilience";
import { describe, expect, it } from "vitest";
import { executable } from "../../runtimes/executables.mjs";

/** What `promtool check metrics` says of a text: nothing, if it is good. */
function promtool(text: string): string {
  const { status, stdout, stderr } = spawnSync(executable("promtool") ?? "promtool", ["check", "metrics"], {
    input: text,
    encoding: "utf8",
  });
  return status === 0 ? stdout + stderr : `${status}: ${stdout}${stderr}`;
}

/** A registry of every kind of metric, with all that is hard to write. */
function everything(): Metrics {
  const registry = metrics({ maxSeries: 3 });
  const odd = registry.counter("odd_total", 'Help with "quotes", \\ and\nlines', { labels: ["text"] });
  for (const text of ['"', "\\", "\n", "é😀", "a", "b"]) odd.with({ text }).inc(0.1);
  const level = registry.gauge("level_celsius", "Level", { labels: ["of"], unit: "celsius" });
  for (const [of, value] of Object.entries({ most: Infinity, least: -Infinity, none: NaN }))
    level.with({ of }).set(value);
  const size = registry.histogram("size_bytes", "Sizes", {
    unit: "bytes",
    buckets: { from: 1e-5, factor: 10, count: 14 },
  });
  for (const value of [0, 1e-5, 3, 1e7, 1e30]) size.observe(value, { trace_id: "4bf92f3577b34da6" });
  return registry;
}

describe("promtool check metrics", () => {
  it("refuses a text that is wrong, so that the tests below can fail", () => {
    expect(promtool('a{b="c} 1\n')).toMatch(/^1: /);
    expect(promtool("# TYPE a counter\na 1\n")).toContain("counter metrics should have");
  });

  it("finds nothing to say about every kind of metric", () => {
    expect(promtool(prometheusText(everything()))).toBe("");
  });

  it("finds nothing to say about the metrics of runs, links and policies", async () => {
    const registry = metrics();
    let calls = 0;
    const order = chain("order")
      .link("price", (n: number) => n * 2)
      .link(
        "pay",
        async (n) => {
          if (calls++ % 2) throw new Error("no");
          return n;
        },
        retry({ attempts: 2, delay: 0 }),
        circuitBreaker({ name: "bank", trips: consecutive(1) }),
        timeout("1s"),
      )
      .observe(measure(registry));
    for (let n = 0; n < 5; n++) await order.run(n).catch(() => {});
    const text = prometheusText(registry);
    expect(text).toContain("modulink_breaker_state");
    expect(promtool(text)).toBe("");
  });
});
