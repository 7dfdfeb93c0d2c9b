import { chain } from "modulink-edge";
import {
  type AlertEvent,
  type AlertRule,
  alerts,
  defaultAlerts,
  measure,
  metricNames,
  metrics,
} from "modulink-edge/observe";
import { circuitBreaker, consecutive, retry } from "modulink-edge/resilience";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";

/** A registry with rules over it, on a virtual clock. */
function watching(...rules: AlertRule[]) {
  const clock = virtualClock({ start: 1_000_000 });
  const registry = metrics({ clock });
  const events: AlertEvent[] = [];
  const watch = alerts(registry, {
    rules: rules.length ? rules : undefined,
    clock,
    onChange: (event) => events.push(event),
  });
  const told = (): string[] =>
    events.splice(0).map(({ type, rule, labels }) => [type, rule, ...Object.values(labels)].join(" "));
  return { clock, registry, watch, told, events };
}

describe("alerts", () => {
  it("raises an alert above a threshold once, and clears it once", async () => {
    const { clock, registry, watch, events } = watching({
      name: "long",
      metric: "depth",
      above: 10,
      severity: "critical",
      summary: "Long.",
    });
    const depth = registry.gauge("depth", "D");
    depth.set(10);
    expect(watch.check()).toEqual([]);
    depth.set(11);
    const raised = {
      rule: "long",
      severity: "critical",
      summary: "Long.",
      labels: {},
      value: 11,
      since: 1_000_000,
    };
    expect(watch.check()).toEqual([raised]);
    depth.set(12);
    expect(watch.check()).toEqual([raised]);
    expect(watch.active).toEqual([raised]);
    await clock.advance("1s");
    depth.set(3);
    expect([watch.check(), watch.active]).toEqual([[], []]);
    expect(events).toEqual([
      { ...raised, type: "alert:raised", at: 1_000_000 },
      { ...raised, type: "alert:cleared", value: 3, at: 1_001_000 },
    ]);
  });

  it("raises an alert below a threshold, and none for a metric that is not there", () => {
    const { registry, watch } = watching({ name: "few", metric: "workers", below: 2 });
    expect(watch.check()).toEqual([]);
    registry.gauge("workers", "W").set(1);
    expect(watch.check()).toHaveLength(1);
  });

  it("waits for a condition to last, and begins again when it does not", async () => {
    const { clock, registry, watch, told } = watching({
      name: "long",
      metric: "depth",
      above: 10,
      for: "1m",
    });
    const depth = registry.gauge("depth", "D");
    for (const [value, raised] of [
      [11, 0],
      [11, 0],
      [5, 0],
      [11, 0],
      [11, 0],
      [11, 1],
    ] as const) {
      depth.set(value);
      expect(watch.check()).toHaveLength(raised);
      await clock.advance("30s");
    }
    expect(told()).toEqual(["alert:raised long"]);
  });

  it("judges rates over a window, of counters from 0 when they begin while it looks", async () => {
    const { clock, registry, watch, told } = watching({
      name: "errors",
      metric: "errors_total",
      of: "rate",
      window: "1m",
      above: 0.5,
    });
    watch.check();
    await clock.advance("10s");
    const errors = registry.counter("errors_total", "E");
    errors.inc(30);
    expect(watch.check()).toEqual([]);
    errors.inc();
    expect(watch.check()[0]?.value).toBeCloseTo(31 / 60);
    await clock.advance("30s");
    expect(watch.check()).toHaveLength(1);
    await clock.advance("30s");
    expect(watch.check()).toEqual([]);
    expect(told()).toEqual(["alert:raised errors", "alert:cleared errors"]);
  });

  it("does not take what was counted before the first look for growth", () => {
    const { registry, watch } = watching({ name: "errors", metric: "errors", of: "rate", above: 0 });
    registry.counter("errors", "E").inc(1000);
    expect(watch.check()).toEqual([]);
  });

  it("looks at the series with some labels, and judges some labels apart", () => {
    const rule = { name: "open", metric: "state", where: { region: "eu" }, by: ["breaker"], above: 1 };
    const { registry, watch, told } = watching(rule);
    const state = registry.gauge("state", "S", { labels: ["breaker", "region"] });
    state.with({ breaker: "a", region: "eu" }).set(2);
    state.with({ breaker: "b", region: "us" }).set(2);
    state.with({ breaker: "c", region: "eu" }).set(0);
    expect(watch.check().map(({ labels }) => labels)).toEqual([{ breaker: "a" }]);
    state.with({ breaker: "c", region: "eu" }).set(2);
    state.with({ breaker: "a", region: "eu" }).set(0);
    watch.check();
    expect(told()).toEqual(["alert:raised open a", "alert:cleared open a", "alert:raised open c"]);
  });

  it("adds series up that are judged together, and judges quantiles of histograms", () => {
    const { registry, watch } = watching(
      { name: "sum", metric: "n", above: 4 },
      { name: "slow", metric: "wait", quantile: 0.9, above: 5 },
      { name: "often", metric: "wait", above: 9 },
    );
    const n = registry.counter("n", "N", { labels: ["x"] });
    for (const x of ["1", "2"]) n.with({ x }).inc(2.5);
    const wait = registry.histogram("wait", "W", { buckets: [1, 5, 10] });
    for (let at = 0; at < 10; at++) wait.observe(at < 8 ? 0.5 : 9);
    expect(watch.check().map(({ rule }) => rule)).toEqual(["sum", "slow", "often"]);
  });

  it("looks by itself while chains run, at most so often", async () => {
    const { clock, registry, watch, told } = watching({ name: "busy", metric: "depth", above: 1 });
    const depth = registry.gauge("depth", "D");
    const work = chain("work")
      .link("l", (n: number) => n)
      .observe(watch.observer);
    work(1);
    depth.set(2);
    work(1);
    expect(told()).toEqual([]);
    await clock.advance("1s");
    work(1);
    expect(told()).toEqual(["alert:raised busy"]);
  });

  it("is complete in its state when a listener throws", () => {
    const registry = metrics();
    registry.gauge("a", "A").set(2);
    const rules = ["one", "two"].map((name) => ({ name, metric: "a", above: 1 }));
    const watch = alerts(registry, {
      rules,
      onChange: () => {
        throw new Error("no");
      },
    });
    expect(() => watch.check()).toThrow("no");
    expect(watch.active.map(({ rule }) => rule)).toEqual(["one", "two"]);
    expect(watch.check()).toHaveLength(2);
  });

  it.each([
    [{ metric: 1 }, "name and metric must be texts"],
    [{ of: "mean" }, 'of must be "value" or "rate", got mean'],
    [{ above: undefined }, "above or below must be a number"],
    [{ above: NaN }, "above or below must be a number"],
    [{ quantile: 2 }, "quantile must be a number from 0 to 1"],
    [{ quantile: 0.5, of: "rate" }, "quantile must be"],
    [{ window: 0 }, "window must not be 0"],
    [{ for: "soon" }, "the alert x: for must be a duration"],
  ])("refuses a rule with %o", (wrong, words) => {
    const rule = { name: "x", metric: "m", above: 1, ...wrong } as AlertRule;
    expect(() => alerts(metrics(), { rules: [rule] })).toThrow(words);
    expect(() => alerts(metrics(), { rules: [rule] })).toThrow(TypeError);
  });

  it("refuses two rules of one name", () => {
    const rule = { name: "x", metric: "m", above: 1 };
    expect(() => alerts(metrics(), { rules: [rule, rule] })).toThrow("two alerts are named x");
  });
});

describe("the usual rules", () => {
  it("are data", () => {
    expect(JSON.parse(JSON.stringify(defaultAlerts))).toEqual(defaultAlerts);
  });

  it("tell of a breaker while it is open, and of retries that are used up", async () => {
    const { clock, registry, watch, told } = watching();
    watch.check();
    const bank = circuitBreaker({ name: "bank", trips: consecutive(50), recovery: "10m" });
    let down = true;
    const pay = chain("pay")
      .link(
        "charge",
        async (n: number) => {
          if (down) throw new Error("down");
          return n;
        },
        retry({ attempts: 2, delay: 0 }),
        bank,
      )
      .observe(measure(registry));
    const call = () => Promise.all([pay.run(1, { clock }).catch(() => {}), clock.advance("1ms")]);
    for (let n = 0; n < 40; n++) await call();
    watch.check();
    expect(told()).toEqual(["alert:raised breaker-open bank"]);
    await clock.advance("10m");
    down = false;
    await call();
    watch.check();
    expect(told()).toEqual(["alert:cleared breaker-open bank"]);
  });

  it("tell of retries that are used up", async () => {
    const { clock, registry, watch, told } = watching();
    watch.check();
    const pay = chain("pay")
      .link(
        "charge",
        async () => {
          throw new Error("down");
        },
        retry({ attempts: 2, delay: 0 }),
      )
      .observe(measure(registry));
    for (let n = 0; n < 31; n++)
      await Promise.all([pay.run(1, { clock }).catch(() => {}), clock.advance("1ms")]);
    watch.check();
    expect(told()).toEqual(["alert:raised retries-exhausted pay"]);
  });

  it("tell of dead letters, of poison, and of queues that are long or old", async () => {
    const { clock, registry, watch, told } = watching();
    const gauge = (name: string) => registry.gauge(name, "", { labels: ["queue"] }).with({ queue: "mail" });
    const dead = gauge(metricNames.deadLetters);
    const depth = gauge(metricNames.queueDepth);
    const age = gauge(metricNames.queueAge);
    watch.check();
    dead.set(11);
    depth.set(1001);
    age.set(301);
    registry
      .counter(metricNames.poison, "", { labels: ["queue"] })
      .with({ queue: "mail" })
      .inc();
    watch.check();
    expect(told()).toEqual(["alert:raised dead-letters-growing mail", "alert:raised poison-messages mail"]);
    dead.set(101);
    await clock.advance("1m");
    watch.check();
    expect(told()).toEqual(["alert:raised dead-letters mail", "alert:raised queue-age mail"]);
    await clock.advance("4m");
    watch.check();
    expect(told()).toEqual(["alert:raised queue-depth mail"]);
    await clock.advance("1m");
    watch.check();
    expect(told()).toEqual(["alert:cleared poison-messages mail"]);
  });
});
