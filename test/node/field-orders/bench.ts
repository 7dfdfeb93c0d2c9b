// Ten thousand orders that wait: `node test/node/field-orders/bench.ts`. Phases in which they are sent take turns with phases in
// which the same page asks the shop directly, as other work on the machine slows both. What the page's own network costs is in all.
import { fileURLToPath } from "node:url";
import type { Page } from "playwright";
import { script } from "../../../examples/field-orders/build.ts";
import { customers } from "../../../examples/field-orders/catalogue.ts";
import { launchers } from "../indexeddb/tabs.ts";
import type { Brake } from "./brake.ts";
import { edge } from "./edge.ts";
import type { Network } from "./network.ts";
import { putAs } from "./versions.ts";

const many = Number(process.argv[2] ?? 10_000);
/** How many orders a phase has. The first phases of both kinds do not count. */
const phase = 100;
/** How many requests are under way at once: the default of an outbox. */
const concurrency = 4;

const order = (at: number) => {
  const customer = customers[at % customers.length] as string;
  return { customer, item: "oat-milk", quantity: 1, price: 1840, note: `${at}` };
};
const orders = Array.from({ length: many }, (_, at) => order(at));
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b);
const quantile = (values: readonly number[], part: number) =>
  sorted(values)[Math.floor(part * (values.length - 1))] ?? Number.NaN;
const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
/** Median, least, quartiles, most. */
const spread = (values: readonly number[], digits: number) =>
  [0.5, 0, 0.25, 0.75, 1].map((part) => quantile(values, part).toFixed(digits)).join(" / ");

/** Between which values the true median is with a probability of 95 %, by their ranks alone. */
function surely(values: readonly number[]) {
  const off = 0.98 * Math.sqrt(values.length);
  const ranks = [Math.floor(values.length / 2 - off), Math.ceil(values.length / 2 + off) - 1];
  return ranks.map((rank) => sorted(values)[rank] ?? Number.NaN);
}

type Own = { readonly brake: Brake; readonly tasks: number[] };

/** Sends orders from a page without an outbox, in the same requests. */
const direct = (page: Page, first: number): Promise<unknown> =>
  page.evaluate(
    async ([orders, concurrency]) => {
      const left = [...orders];
      const worker = async () => {
        for (let order = left.shift(); order; order = left.shift()) {
          const headers = {
            "content-type": "application/json",
            "Idempotency-Key": `"${crypto.randomUUID()}"`,
          };
          const body = JSON.stringify(order);
          const response = await fetch("/api/orders", { method: "POST", headers, body });
          await response.json();
        }
      };
      await Promise.all(Array.from({ length: concurrency }, worker));
    },
    [Array.from({ length: phase }, (_, at) => order(first + at)), concurrency] as const,
  );

const brake = (page: Page, paused: boolean): Promise<void> =>
  page.evaluate((paused) => (globalThis as unknown as Own).brake(paused), paused);

/** Orders a second, from the beginning of a phase to the request of its last order. */
async function rateOf({ sent }: Network, begin: () => Promise<unknown>): Promise<number> {
  const goal = sent.length + phase;
  const begun = performance.now();
  const began = begin();
  while (sent.length < goal) await pause(2);
  const rate = phase / ((performance.now() - begun) / 1000);
  await began;
  return rate;
}

/** Waits until nothing is under way. */
async function settled({ sent }: Network): Promise<void> {
  for (let before = -1; before !== sent.length; ) {
    before = sent.length;
    await pause(150);
  }
}

/** Notes all long tasks from the beginning of a page. */
const watchTasks = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    const tasks: number[] = [];
    Object.assign(globalThis, { tasks });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(duration);
    }).observe({ type: "longtask", buffered: true });
  });

const loadBrake = (page: Page): Promise<unknown> =>
  page.evaluate(() => import(`${location.origin}/brake.js`));

const server = await edge();
const browser = await launchers.chromium();
const context = await browser.newContext({ serviceWorkers: "block" });
const { network, ledger } = await server.open();
const content = await script(fileURLToPath(new URL("brake.ts", import.meta.url)));
network.extras.set("/brake.js", { type: "text/javascript", content });
network.extras.set("/blank", { type: "text/html", content: "<!doctype html>" });

const times = await putAs(2, context, network, orders);
const page = await context.newPage();
await watchTasks(page);
await page.goto(`${network.origin}/blank`);
await loadBrake(page);
await brake(page, true);
await page.goto(network.origin);
await loadBrake(page);
await page.getByText(/to send$/).waitFor();
const rates: { directly: number; drained: number }[] = [];
// A pause lets through what is under way, so a phase sends a little more than it counts.
for (let left = many; left >= 2 * phase; ) {
  const directly = await rateOf(network, () => direct(page, left));
  await settled(network);
  const before = network.sent.length;
  const drained = await rateOf(network, () => brake(page, false));
  await brake(page, true);
  await settled(network);
  left -= network.sent.length - before;
  rates.push({ directly, drained });
}
rates.shift();
const tasks = await page.evaluate(() => (globalThis as unknown as Own).tasks);
await brake(page, false);
await page.getByText(/^[\d,]+ confirmed$/).waitFor({ timeout: 60_000 });
const keys = (await ledger()).map(({ key }) => key);
const directly = rates.map((one) => one.directly);
const drained = rates.map((one) => one.drained);
const ratios = rates.map((one) => one.drained / one.directly);
console.table({
  "put in, median ms": quantile(times, 0.5).toFixed(2),
  "put in, median ms of the last thousand": quantile(times.slice(-1000), 0.5).toFixed(2),
  "rounds that count": rates.length,
  "orders a second, directly (median / least / quartiles / most)": spread(directly, 0),
  "orders a second, out of the outbox": spread(drained, 0),
  "out of the outbox where directly is 1": spread(ratios, 2),
  "the same, 95 % interval of the median": surely(ratios)
    .map((ratio) => ratio.toFixed(2))
    .join(" to "),
  "all rounds together": (
    sum(directly.map((rate) => 1 / rate)) / sum(drained.map((rate) => 1 / rate))
  ).toFixed(2),
  "long tasks, ms": tasks.map((task) => task.toFixed(0)).join(" ") || "none",
  "orders that were sent, and different keys": `${network.sent.length}, ${new Set(keys).size}`,
});
await browser.close();
await server.close();
