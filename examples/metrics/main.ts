// Metrics of the business and of the program, in the formats Prometheus reads, without a server or a file.
import { ok } from "node:assert/strict";
import { chain } from "modulink-edge";
import { measure, metric, metrics, metricsResponse } from "modulink-edge/observe";

const registry = metrics({ maxSeries: 100 });
const revenue = registry.counter("revenue_euros", "Paid by customers", {
  labels: ["country"],
  unit: "euros",
});
const basket = registry.histogram("basket_items", "Items in an order", {
  buckets: { from: 1, factor: 2, count: 6 },
});
registry.gauge("heap_bytes", "Memory in use", { unit: "bytes", collect: (gauge) => gauge.set(1024) });

interface Order {
  readonly total: number;
  readonly items: number;
  readonly country: string;
}

const checkout = chain("checkout")
  .link(
    "pay",
    async (order: Order) => order,
    metric(revenue, { value: ({ total }) => total, labels: ({ country }) => ({ country }) }),
    metric(basket, { value: ({ items }) => items }),
  )
  .observe(measure(registry, { exemplar: ({ origin }) => ({ trace_id: origin }) }));

for (let n = 1; n <= 10; n++)
  await checkout.run({ total: n * 10, items: n, country: n % 2 ? "IT" : "FR" }, { id: `order-${n}` });

console.log("half of all baskets have at most", basket.quantile(0.5), "items");

// What Prometheus sends when it comes to read.
const scrape = new Request("https://shop.example/metrics", {
  headers: { accept: "application/openmetrics-text;version=1.0.0" },
});
const text = await metricsResponse(registry, scrape).text();
console.log(
  text
    .split("\n")
    .filter((line) => /^revenue|^basket_items_bucket|trace_id|EOF/.test(line))
    .join("\n"),
);
ok(text.includes('revenue_euros_total{country="IT"} 250'));
ok(text.endsWith("# EOF\n"));
