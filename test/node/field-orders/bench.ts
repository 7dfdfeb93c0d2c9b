// Ten thousand orders that wait: `node test/node/field-orders/bench.ts`. What the page's own network costs is in all numbers.
import type { Page } from "playwright";
import { customers } from "../../../examples/field-orders/catalogue.ts";
import { launchers } from "../indexeddb/tabs.ts";
import { edge, type Place } from "./edge.ts";
import { putAs } from "./versions.ts";

const many = Number(process.argv[2] ?? 10_000);
const order = (at: number) => {
  const customer = customers[at % customers.length] as string;
  return { customer, item: "oat-milk", quantity: 1, price: 1840, note: `${at}` };
};
const median = (times: readonly number[]) => [...times].sort((a, b) => a - b)[times.length >> 1] ?? 0;
const orders = Array.from({ length: many }, (_, at) => order(at));

/** Orders a second that the shop takes from a page without an outbox, four at once. */
const direct = (page: Page, count: number): Promise<number> =>
  page.evaluate(
    async ([count, order]) => {
      let left = count;
      const begun = performance.now();
      const worker = async () => {
        while (left-- > 0) {
          const headers = {
            "content-type": "application/json",
            "idempotency-key": `"${crypto.randomUUID()}"`,
          };
          const response = await fetch("/api/orders", {
            method: "POST",
            headers,
            body: JSON.stringify(order),
          });
          await response.json();
        }
      };
      await Promise.all(Array.from({ length: 4 }, worker));
      return count / ((performance.now() - begun) / 1000);
    },
    [count, order(0)] as const,
  );

/** Notes all long tasks from the beginning of a page. */
const watchTasks = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    const tasks: number[] = [];
    Object.assign(globalThis, { tasks });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(duration);
    }).observe({ type: "longtask", buffered: true });
  });

/** Opens the page and lets it send all that waits; gives orders a second, and its long tasks in milliseconds. */
async function drained(page: Page, { network, ledger }: Place) {
  await watchTasks(page);
  const before = network.sent.length;
  await page.goto(network.origin);
  const begun = performance.now();
  while (network.sent.length < before + many) await new Promise((resolve) => setTimeout(resolve, 50));
  const rate = many / ((performance.now() - begun) / 1000);
  await page.getByText(/^[\d,]+ confirmed$/).waitFor({ timeout: 60_000 });
  const tasks = await page.evaluate(() => (globalThis as unknown as { tasks: number[] }).tasks);
  return { rate, tasks, once: new Set((await ledger()).map(({ key }) => key)).size };
}

const server = await edge();
const browser = await launchers.chromium();
const context = await browser.newContext({ serviceWorkers: "block" });
const page = await context.newPage();
const shop = await server.open();
await page.goto(shop.network.origin);
const some = Math.ceil(many / 5);
await direct(page, some);
const rates = [await direct(page, some)];
await page.goto("about:blank");
const times = await putAs(2, context, shop.network, orders);
const { rate, tasks, once } = await drained(await context.newPage(), shop);
await page.goto(shop.network.origin);
rates.push(await direct(page, some));
const best = Math.max(...rates);
console.table({
  "put in, median ms": median(times).toFixed(2),
  "put in, median ms of the last thousand": median(times.slice(-1000)).toFixed(2),
  "orders a second, directly (before, after)": rates.map((own) => own.toFixed(0)).join(", "),
  "orders a second, out of the outbox": rate.toFixed(0),
  "of the faster of both, %": ((rate / best) * 100).toFixed(0),
  "long tasks while it sent, ms": tasks.map((task) => task.toFixed(0)).join(" ") || "none",
  "different keys in the ledger": once,
});
await browser.close();
await server.close();
