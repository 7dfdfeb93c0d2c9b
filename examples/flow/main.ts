// An order through every way a flow can take: branches in all modes, a switch, a compensation, an error that is routed.
import { type Caught, chain, compensationErrors, sleep } from "modulink-edge";
import { fanOut, map, snapshots } from "modulink-edge/flow";
import { describe, toMermaid } from "modulink-edge/inspect";

interface Item {
  readonly sku: string;
  readonly count: number;
}
interface Order {
  readonly id: string;
  readonly express: boolean;
  readonly items: readonly Item[];
}

class SoldOut extends Error {
  readonly sku: string;
  constructor(sku: string) {
    super(`${sku} is sold out`);
    this.sku = sku;
  }
}

const shelf = new Map([
  ["bolt", 100],
  ["nut", 5],
]);

/** Takes items from the shelf, or puts them back when the count is negative. */
const take = async ({ sku, count }: Item) => {
  const left = (shelf.get(sku) ?? 0) - count;
  if (left < 0) throw new SoldOut(sku);
  shelf.set(sku, left);
  return { sku, count };
};

/** The cheapest of the carriers that answer. */
const carrier = fanOut(
  {
    bicycle: async ({ items }: Order) => items.length * 3,
    truck: async ({ items }: Order) => {
      if (items.length < 2) throw new Error("not for a single item");
      return 5;
    },
  },
  (offers) =>
    Object.entries(offers).flatMap(([name, offer]) =>
      offer.status === "fulfilled" ? [{ name, price: offer.value }] : [],
    ),
);

const history = snapshots({ limit: 5 });

const soldOut = chain("sold out").link("answer", ({ error, path }: Caught<SoldOut, unknown>) => ({
  refused: error.sku,
  at: path.join(" > "),
}));

const order = chain<Order>("order")
  .each(history)
  // Both services know the customer; the first answer will do, and the other is told to stop.
  .link("greet", async (order, run) => {
    const near = chain<Order>("near").parallel(
      { here: ({ id }) => sleep("1ms", run).then(() => id), there: (_, run) => sleep("1h", run) },
      { mode: "any" },
    );
    return { ...order, customer: await near(order, run) };
  })
  .parallel(
    "offers",
    { carrier, gift: () => Promise.reject(new Error("no gifts today")) },
    { mode: "settled" },
  )
  .switch("speed", ({ express }) => (express ? "express" : "normal"), {
    express: (order) => ({ ...order, days: 1 }),
    normal: (order) => ({ ...order, days: 5 }),
  })
  .link("reserve", async ({ items, days }, run) => ({ reserved: await map(take)(items, run), days }))
  .compensate("release", async ({ reserved }) => {
    for (const { sku, count } of reserved) await take({ sku, count: -count });
  })
  .link("pay", ({ reserved, days }) => {
    if (reserved.some(({ count }) => count > 50)) throw new RangeError("the card was declined");
    return { paid: reserved.length, days };
  })
  .catch("sold out?", SoldOut, soldOut);

const bolts = (count: number, express = false) => ({ id: "o-1", express, items: [{ sku: "bolt", count }] });

console.log(await order(bolts(10, true))); // { paid: 1, days: 1 }
console.log(await order({ ...bolts(1), items: [{ sku: "nut", count: 9 }] })); // refused: "nut"

// A declined card: the bolts go back to the shelf before the caller hears of it.
const error = await order.run(bolts(60)).catch((error: unknown) => error);
console.log(String(error), compensationErrors(error), shelf.get("bolt")); // ... [] 90

console.log(toMermaid(describe(order)));
