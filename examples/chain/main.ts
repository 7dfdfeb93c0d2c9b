// A checkout: links, branches, a choice, a nested chain with middleware, a recovery, and what can be asked of it all.
import { chain, errorPath, middleware, type Observer, type Policy } from "modulink-edge";
import { describe, toMermaid } from "modulink-edge/inspect";

interface Order {
  readonly id: string;
  readonly card: string;
  readonly items: readonly { readonly price: number; readonly count: number }[];
}

class Declined extends Error {
  readonly reason = "insufficient funds";
}

/** Tries once more when a link fails. */
const again: Policy = middleware("again", async (input, next) => {
  try {
    return await next(input);
  } catch (error) {
    if (error instanceof Declined) throw error;
    return next(input);
  }
});

let calls = 0;
const charge = async (order: { readonly card: string; readonly total: number }) => {
  if (++calls === 1) throw new Error("the bank did not answer");
  if (order.card === "0000") throw new Declined();
  return { ...order, paid: order.total };
};

const pay = chain("pay").link("charge", charge, again);

const checkout = chain("checkout")
  .link("price", (order: Order) => ({
    ...order,
    total: order.items.reduce((sum, { price, count }) => sum + price * count, 0),
  }))
  .parallel("checks", {
    stock: async ({ items }) => items.every(({ count }) => count < 100),
    risk: ({ total }) => (total > 1000 ? 0.9 : 0.1),
  })
  .when(
    "risky",
    ({ risk }) => risk > 0.8,
    function review(order) {
      return { ...order, reviewed: true };
    },
  )
  .link(pay)
  .recover("declined", Declined, (error, order) => ({ order, declined: error.reason }));

const log: Observer = ({ type, path }) => {
  if (type === "link.start" || type === "link.error") console.log(type.padEnd(10), path.join(" > "));
};
const items = [{ price: 12.5, count: 2 }];

console.log(await checkout.run({ id: "1", card: "4242", items }, { observers: [log] }));
console.log(await checkout({ id: "2", card: "0000", items: [{ price: 900, count: 2 }] }));

// An error nobody recovers from is the very error that was thrown; where it came from can be asked.
const broken = checkout.link("receipt", () => {
  throw new Error("out of paper");
});
await broken({ id: "3", card: "4242", items }).catch((error: Error) =>
  console.log(`${error.message}: ${errorPath(error).join(" > ")}`),
);

console.log(toMermaid(describe(checkout)));
