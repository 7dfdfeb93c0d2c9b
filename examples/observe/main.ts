// One line lets a chain be seen: logs without secrets, metrics, alerts, and a report of what ran.
import { equal, ok } from "node:assert/strict";
import { chain } from "modulink-edge";
import { alerts, metrics, observe, prometheusText, recentFailures, report } from "modulink-edge/observe";
import { virtualClock } from "modulink-edge/testing";

const clock = virtualClock({ start: Date.UTC(2026, 0, 1) });
const registry = metrics({ clock });
const recent = recentFailures();
const watch = alerts(registry, {
  clock,
  rules: [
    {
      name: "checkout-fails",
      metric: "modulink_run_duration_seconds",
      where: { chain: "checkout", outcome: "error" },
      of: "rate",
      window: "1m",
      above: 0.1,
    },
  ],
  onChange: ({ type, rule, value }) => console.log(`${type} ${rule} at ${value.toFixed(2)} a second`),
});

const lines: string[] = [];
const seen = observe({
  logs: { sink: (line) => lines.push(line), fields: { service: "shop" } },
  metrics: registry,
  alerts: watch,
  also: [recent],
});

const checkout = chain("checkout")
  .link("price", (order: { id: number }) => clock.advance("20ms").then(() => order))
  .link("pay", (order) => {
    if (order.id % 4 === 3) throw new Error("the bank refused token=tok_1234");
    return order;
  })
  .observe(seen);

for (let id = 0; id < 40; id++) {
  await checkout.run({ id }, { clock }).catch(() => {});
  await clock.advance("500ms");
}
console.log(lines.find((line) => line.includes("run.error")));
ok(!lines.join().includes("tok_1234"));

const [shop] = report(registry).chains;
console.log(`${shop!.runs} runs, ${shop!.failed} failed, p95 ${shop!.p95.toFixed(0)} ms`);
console.log(shop!.advice.map(({ text }) => text).join("\n"));
console.log("the latest failure:", recent.runs[0]!.failed, recent.runs[0]!.error.message);
console.log(
  prometheusText(registry)
    .split("\n")
    .filter((line) => line.includes("_errors_total"))
    .join("\n"),
);
equal(shop!.failed, 10);
equal(watch.active.length, 1);
