import { chain, sleep } from "modulink-edge";
import { map } from "modulink-edge/flow";
import {
  alerts,
  logger,
  measure,
  metrics,
  observe,
  prometheusText,
  recentFailures,
} from "modulink-edge/observe";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";

const half = chain("half").link("halve", (n: number) => {
  if (n % 2) throw new RangeError("odd");
  return n / 2;
});

describe("observe", () => {
  it("gives every event to logs, metrics, traces, alerts and others", () => {
    const registry = metrics();
    const watch = alerts(registry, {
      rules: [{ name: "runs", metric: "modulink_run_duration_seconds", above: 0 }],
      every: 0,
    });
    const lines: string[] = [];
    const spans: string[] = [];
    const others: string[] = [];
    const seen = observe({
      logs: { sink: (line) => lines.push(line) },
      metrics: registry,
      alerts: watch,
      traces: ({ type }) => void spans.push(type),
      also: [({ type }) => void others.push(type)],
    });
    expect(half.observe(seen)(42)).toBe(21);
    expect(lines.map((line) => JSON.parse(line).event)).toEqual(["run.end"]);
    expect(prometheusText(registry)).toContain(
      'modulink_run_duration_seconds_count{chain="half",outcome="ok"} 1',
    );
    expect(spans).toEqual(["run.start", "link.start", "link.end", "run.end"]);
    expect(others).toEqual(spans);
    expect(watch.active).toHaveLength(1);
  });

  it("takes observers that were made before", () => {
    const registry = metrics();
    const lines: string[] = [];
    const seen = observe({ logs: logger({ sink: (line) => lines.push(line) }), metrics: measure(registry) });
    half.observe(seen)(42);
    expect([lines.length, prometheusText(registry).includes('chain="half"')]).toEqual([1, true]);
  });

  it("reports one that throws to the others", () => {
    const lines: string[] = [];
    const bad = () => {
      throw new Error("full");
    };
    const seen = observe({ logs: { sink: (line) => lines.push(JSON.parse(line).message) }, also: [bad] });
    expect(half.observe(seen)(42)).toBe(21);
    expect(lines.filter((line) => line === "observer.error half: full")).toHaveLength(2);
  });

  it("is the one observer itself where there is only one, and refuses to be none", () => {
    const one = () => {};
    expect(observe({ traces: one })).toBe(one);
    expect(() => observe({})).toThrow(
      new TypeError("observe needs logs, metrics, traces, alerts or another observer"),
    );
  });
});

describe("recentFailures", () => {
  it("remembers where and why runs failed, and how long their links took, the latest first", async () => {
    const clock = virtualClock({ start: 1000 });
    const recent = recentFailures();
    const pay = chain("pay")
      .link("ask", () => clock.advance("40ms"))
      .link("charge", (n: unknown) => half(n === undefined ? 1 : 2));
    const shop = chain("shop")
      .link("price", (n: number) => n)
      .link(pay)
      .observe(recent);
    await shop.run(1, { clock, id: "a", origin: "o" }).catch(() => {});
    await half
      .observe(recent)
      .run(3, { clock, id: "b" })
      .catch(() => {});
    await half.observe(recent).run(4, { clock });
    expect(recent.runs).toEqual([
      expect.objectContaining({
        number: 2,
        id: "b",
        chain: "half",
        failed: "half/halve",
        at: 1040,
        duration: 0,
      }),
      {
        number: 1,
        id: "a",
        origin: "o",
        chain: "shop",
        at: 1000,
        duration: 40,
        error: { name: "RangeError", message: "odd" },
        failed: "shop/pay/charge",
        steps: [
          { path: "shop/price", start: 0, duration: 0, outcome: "ok", events: [] },
          { path: "shop/pay", start: 0, duration: 40, outcome: "error", events: [] },
          { path: "shop/pay/ask", start: 0, duration: 40, outcome: "ok", events: [] },
          { path: "shop/pay/charge", start: 40, duration: 0, outcome: "error", events: [] },
        ],
      },
    ]);
  });

  it("tells the items of a run apart", async () => {
    const clock = virtualClock({ start: 0 });
    const recent = recentFailures();
    const wait = chain("wait").link("sleep", (ms: number, run) => sleep(ms, run));
    const all = chain("all")
      .link((each: number[]) => each)
      .link("each", map(wait, { concurrency: 3 }))
      .link("fail", () => {
        throw new RangeError("over");
      })
      .observe(recent);
    const over = all.run([30, 10, 20], { clock }).catch(() => {});
    await clock.advance(30);
    await over;
    const slept = recent.runs[0]?.steps.filter(({ path }) => path.endsWith("sleep"));
    expect(slept?.map(({ item, duration }) => [item, duration])).toEqual([
      ["0", 30],
      ["1", 10],
      ["2", 20],
    ]);
  });

  it("keeps so many runs, links and runs under way, and no secret", async () => {
    const recent = recentFailures({ runs: 2, links: 1, watched: 1, redact: { values: ["canary"] } });
    let go = (): void => {};
    const gate = new Promise<void>((resolve) => (go = resolve));
    const job = chain("job")
      .link("wait", () => gate)
      .link("fail", () => {
        throw new Error("token=abc canary");
      })
      .observe(recent);
    const all = ["a", "b"].map((id) => job.run(0, { id }).catch(() => {}));
    go();
    await Promise.all(all);
    expect(recent.runs.map(({ id, steps, error }) => [id, steps.length, error.message])).toEqual([
      ["b", 1, "token=[redacted] [redacted]"],
    ]);
    for (const id of ["c", "d", "e"]) await job.run(0, { id }).catch(() => {});
    expect(recent.runs.map(({ id }) => id)).toEqual(["e", "d"]);
    expect(() => recentFailures({ runs: 0 })).toThrow("runs must be a whole number from 1");
  });
});
