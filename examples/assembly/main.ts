// A chain made of JSON, with a registry of what the JSON may name, that is replaced while a run is under way.
import { type Caught, chain, sleep } from "modulink-edge";
import { AssemblyError, assemble, registry, replaceable } from "modulink-edge/flow";
import { describe } from "modulink-edge/inspect";

interface Order {
  readonly total: number;
}

const parts = registry(
  {
    stock: async () => "in stock",
    isLarge: ({ total }: Order) => total > 100,
    review: (order: Order) => ({ ...order, reviewed: true }),
    RangeError,
    explain: ({ error, input }: Caught<RangeError, Order>) => ({ ...input, refused: error.message }),
  },
  {
    discount: (percent: number) => (order: Order) => ({ ...order, total: order.total * (1 - percent / 100) }),
    limit: (most: number) => (order: Order) => {
      if (order.total > most) throw new RangeError(`more than ${most}`);
      return order;
    },
    wait: (ms: number) => async (order: Order, run: Parameters<typeof sleep>[1]) => {
      await sleep(ms, run);
      return order;
    },
  },
);

const text = `{
  "name": "checkout",
  "links": [
    { "link": "discount", "with": 10 },
    { "parallel": { "stock": "stock" } },
    { "name": "large?", "when": "isLarge", "yes": "review" },
    { "link": "limit", "with": 1000 },
    { "catch": "RangeError", "link": "explain" }
  ]
}`;

const checkout = assemble<Order, object>(parts, JSON.parse(text));
console.log(await checkout({ total: 50 })); // { total: 45, stock: "in stock" }
console.log(await checkout({ total: 500 })); // { total: 450, stock: "in stock", reviewed: true }
console.log(await checkout({ total: 5000 })); // { total: 4500, ..., refused: "more than 1000" }

// Data that makes no chain says where it is wrong, and what would be right.
try {
  assemble(parts, { links: [{ parallel: { stock: "stok" } }] });
} catch (error) {
  if (error instanceof AssemblyError) console.log(error.message);
}

// A run that is under way ends in the chain it began in; the next one takes the new chain.
const named = (percent: number) => ({
  name: "checkout",
  links: [
    { link: "wait", with: 5 },
    { link: "discount", with: percent, name: `${percent} %` },
  ],
});
const live = replaceable(assemble<Order, Order>(parts, named(10)));
const shop = chain("shop").link(live);
const before = shop({ total: 100 });
const swapped = live.swap(assemble<Order, Order>(parts, named(50)));
const after = shop({ total: 100 });
console.log((await before).total, (await after).total); // 90 50
await swapped; // the old chain is empty
console.log(
  live.version,
  describe(shop).nodes.map(({ id }) => id),
);
