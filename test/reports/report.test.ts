import { type Chain, chain } from "modulink-edge";
import { measure, memoryUse, metrics, report } from "modulink-edge/observe";
import { bulkhead, retry } from "modulink-edge/resilience";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";

type Times = Readonly<Record<string, number>>;

/** A chain of links that take the milliseconds they are told, and fail when those are negative. */
function timed(...links: string[]) {
  const clock = virtualClock();
  const registry = metrics({ clock });
  const step = (name: string) => async (times: Times) => {
    const ms = times[name] ?? 0;
    await clock.advance(Math.abs(ms));
    if (ms < 0) throw Object.assign(new Error("no"), { code: "E_NO" });
    return times;
  };
  const bare: Chain<Times, Times> = chain<Times>("shop");
  const shop = links.reduce((made, name) => made.link(name, step(name)), bare).observe(measure(registry));
  return { registry, run: (times: Times) => shop.run(times, { clock }).catch(() => {}) };
}

describe("report", () => {
  it("tells how often chains and links ran and failed, and how long they took", async () => {
    const { registry, run } = timed("price", "pay");
    for (let n = 0; n < 9; n++) await run({ price: 10, pay: 30 });
    await run({ price: 10, pay: -70 });
    const [shop] = report(registry).chains;
    expect(shop).toMatchObject({ chain: "shop", runs: 10, failed: 1, errorRate: 0.1, active: 0, max: 80 });
    expect(shop!.mean).toBeCloseTo(44);
    expect(shop!.errors).toEqual({ E_NO: 1 });
    expect(shop!.links.map(({ link, runs, failed }) => [link, runs, failed])).toEqual([
      ["price", 10, 0],
      ["pay", 10, 1],
    ]);
    expect(shop!.links[0]!.mean).toBeCloseTo(10);
    expect(shop!.links[0]!.share).toBeCloseTo(100 / 440);
    expect(shop!.p50).toBeLessThanOrEqual(shop!.p95);
    expect(shop!.p95).toBeLessThanOrEqual(shop!.p99);
    expect(shop!.p99).toBeLessThanOrEqual(shop!.max);
    expect(shop!.advice.map(({ kind, link }) => [kind, link])).toEqual([]);
  });

  it("is empty where nothing has run", () => {
    expect(report(metrics()).chains).toEqual([]);
    const registry = metrics();
    measure(registry);
    expect(report(registry).chains).toEqual([]);
  });

  it("suggests where to look: failing links, slow tails, links that take all the time", async () => {
    const { registry, run } = timed("fast", "slow", "shaky");
    for (let n = 0; n < 100; n++) await run({ fast: 1, slow: n < 95 ? 8 : 2000, shaky: n % 10 ? 1 : -1 });
    const [shop] = report(registry).chains;
    expect(shop!.advice.map(({ kind, link }) => [kind, link])).toEqual([
      ["slow-tail", "slow"],
      ["dominant", "slow"],
      ["failing", "shaky"],
    ]);
    expect(shop!.advice[2]).toMatchObject({ evidence: { runs: 100, errorRate: 0.1 } });
    expect(shop!.advice[2]!.text).toBe("shaky fails in 10.0 % of runs. A retry or a fallback may help.");
  });

  it("suggests nothing after a few runs", async () => {
    const { registry, run } = timed("a", "b");
    for (let n = 0; n < 19; n++) await run({ a: -1000, b: 1 });
    expect(report(registry).chains[0]!.advice).toEqual([]);
  });

  it("suggests to look at retries that are used up, and at refused calls", async () => {
    const clock = virtualClock();
    const registry = metrics({ clock });
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    const work = chain("work")
      .link(
        "call",
        async (): Promise<void> => {
          throw new Error("down");
        },
        retry({ attempts: 1 }),
      )
      .observe(measure(registry));
    for (let n = 0; n < 20; n++) await work.run(0, { clock }).catch(() => {});
    const full = chain("full")
      .link("wait", () => gate, bulkhead({ limit: 1, queue: 0 }))
      .observe(measure(registry));
    const all = Array.from({ length: 20 }, () => full.run(0, { clock }).catch(() => {}));
    open();
    await Promise.all(all);
    const kinds = report(registry).chains.map(({ chain, advice }) => [
      chain,
      ...advice.map(({ kind }) => kind),
    ]);
    expect(kinds).toEqual([
      ["work", "failing", "exhausted"],
      ["full", "failing", "refused"],
    ]);
  });

  it("tells memory where the host does, and it is what the program could use", () => {
    const memory = memoryUse();
    if (memory) expect(memory.total).toBeGreaterThanOrEqual(memory.used);
    expect(report(metrics()).memory === undefined).toBe(memory === undefined);
  });
});
