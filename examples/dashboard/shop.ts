// A shop whose orders are watched: its chain, what sees it, and the app with the dashboard.
import { Hono } from "hono";
import { type Clock, chain, type Run, sleep } from "modulink-edge";
import { dashboard } from "modulink-edge/hono";
import { alerts, metrics, metricsResponse, observe, recentFailures } from "modulink-edge/observe";
import {
  cache,
  circuitBreaker,
  consecutive,
  rateLimit,
  retry,
  slidingLog,
  timeout,
} from "modulink-edge/resilience";
import { memoryStore } from "modulink-edge/storage";

interface Order {
  readonly id: number;
  readonly item: string;
  readonly customer: string;
}

class Declined extends Error {
  override name = "Declined";
}

/** Makes the shop; what its bank does can be changed while it runs. */
export function createShop(clock: Clock, auth?: Parameters<typeof dashboard>[0]["auth"]) {
  const bank = { down: false, declines: 0 };
  const registry = metrics({ clock });
  const recent = recentFailures();
  const watch = alerts(registry, { clock });
  const store = memoryStore();
  const bankBreaker = circuitBreaker({ name: "bank", trips: consecutive(5), recovery: "30s" });
  const prices = cache({ store, ttl: "1m", key: (item: string) => item });
  const perCustomer = rateLimit({
    store,
    prefix: "orders:",
    key: ({ customer }: Order) => customer,
    limit: slidingLog({ limit: 1000, window: "1m" }),
  });
  const nap = (run: Run, ms: number) => sleep(ms, run);

  const price = chain("price").link(
    "look up",
    async (item: string, run) => {
      await nap(run, 12);
      return item.length * 10;
    },
    prices,
  );

  const checkout = chain("checkout")
    .link("validate", (order: Order) => order, perCustomer)
    .parallel("ask", {
      total: ({ item }, run) => price(item, run),
      stock: async (_, run) => nap(run, 4).then(() => 5),
      fraud: async ({ id }, run) => nap(run, 8).then(() => (id % 10) / 10),
    })
    .when(
      "suspicious?",
      ({ fraud }) => fraud > 0.8,
      async (order, run) => nap(run, 25).then(() => order),
    )
    .link(
      "pay",
      async (order, run) => {
        await nap(run, bank.down ? 3 : 18 + (order.id % 7) * 4);
        if (bank.down) throw new Error("the bank does not answer");
        if (bank.declines > 0 && order.id % bank.declines === 0) throw new Declined("the card was declined");
        return { ...order, paid: true };
      },
      bankBreaker,
      retry({ attempts: 2, delay: 5, jitter: "none", when: (error) => !(error instanceof Declined) }),
      timeout("1s"),
    )
    .recover("pay later", Declined, (_, order) => ({ ...(order as Order), paid: false }))
    .link("ship", async (order, run) => nap(run, 6).then(() => order))
    .observe(observe({ metrics: registry, alerts: watch, also: [recent] }));

  const board = dashboard({
    chains: [checkout],
    metrics: registry,
    recent,
    alerts: watch,
    breakers: { bank: bankBreaker },
    caches: { prices },
    limits: { "orders per customer": perCustomer },
    flags: () => ({ "new-checkout": true, "shipping-partner": "north" }),
    title: "Shop",
    clock,
    ...(auth ? { auth } : { open: true }),
  });
  const app = new Hono()
    .route("/_modulink", board)
    .get("/metrics", (c) => metricsResponse(registry, c.req.raw));
  const items = ["lamp", "chair", "table", "rug", "shelf"];
  const order = (id: number): Promise<unknown> =>
    checkout
      .run({ id, item: items[id % 5]!, customer: `c${id % 20}` }, { clock, id: `order-${id}` })
      .catch(() => undefined);
  return { app, bank, order, registry, watch, recent };
}
