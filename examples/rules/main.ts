// A shop's offers as data: conditions that survive JSON, a fact that costs something, reasons, and a change while it runs.
import { chain } from "modulink-edge";
import { DecisionDataError, type Rule, rules } from "modulink-edge/decisions";

interface Order {
  readonly customer: string;
  readonly total: number;
  readonly items: readonly { readonly sku: string; readonly price: number }[];
}

const file = JSON.stringify([
  {
    name: "loyal",
    priority: 2,
    when: {
      all: [
        { path: "total", gte: 50 },
        { path: "history.orders", gte: 10 },
      ],
    },
    do: { use: "percent", with: 10 },
  },
  {
    name: "expensive",
    priority: 1,
    when: { path: "items", some: { path: "price", gt: 100 } },
    do: { use: "percent", with: 5 },
  },
  { name: "card", when: { path: "customer", exists: true }, do: { gift: "card" } },
]);

let lookups = 0;
const offers = rules<Order>(JSON.parse(file), {
  name: "offers",
  explain: true,
  registry: {
    percent: ({ total }: Order, _: unknown, percent: number) => ({ off: (total * percent) / 100 }),
  },
  facts: {
    history: async ({ customer }: Order) => {
      lookups++;
      return { orders: customer === "ada" ? 12 : 1 };
    },
  },
});

const checkout = chain("checkout").link("offers", offers);
const order = { customer: "ada", total: 150, items: [{ sku: "lamp", price: 150 }] };

const decision = await checkout(order);
console.log(decision.fired, decision.outcomes);
for (const { rule, holds, parts = [] } of decision.explanation ?? [])
  console.log(`${rule}: ${holds}`, parts.map(({ value }) => value).join(", "));

const small = await checkout({ ...order, total: 20, items: [] });
console.log(small.fired, `${lookups} lookups`);

try {
  offers.reload([{ name: "wrong", when: { path: "total", above: 5 } as Rule["when"], do: 1 }]);
} catch (error) {
  if (error instanceof DecisionDataError) console.log(error.message.slice(0, 40), "... and nothing changed");
}
offers.reload([{ name: "sale", do: { off: 20 } }]);
const sale = await checkout(order);
console.log(sale.fired, `version ${sale.version}`);

if (decision.fired.join() !== "loyal,expensive,card" || small.fired.join() !== "card" || sale.version !== 2)
  throw new Error("the offers went wrong");
