// A quota with bursts for each customer, and what to do when it is used up: refuse, wait, or pay for what was really used.
import { chain, isModulinkError } from "modulink-edge";
import { fixedWindow, gcra, rateLimit, slidingLog } from "modulink-edge/resilience";
import { memoryStore } from "modulink-edge/storage";

const store = memoryStore(); // redisStore(client), durableObjectStore(env.STORE) and the others take its place as they are

const perCustomer = rateLimit({
  store,
  key: (order: { customer: string }) => order.customer,
  limit: [
    gcra({ name: "burst", limit: 5, window: "1s", burst: 2 }),
    fixedWindow({ name: "daily", limit: 100, window: "24h" }),
  ],
});
const buy = chain("buy").link(
  "order",
  ({ customer }: { customer: string }) => `thanks, ${customer}`,
  perCustomer,
);

console.log(buy({ customer: "Ada" }));
console.log(buy({ customer: "Ada" }));
try {
  buy({ customer: "Ada" });
} catch (error) {
  if (isModulinkError(error, "rate-limited")) console.log(`${error.message}: in ${error.retryAfter} ms`);
}
console.log(buy({ customer: "Bob" }));

/** Waits its turn instead: the calls leave 20 ms apart. */
const mailer = rateLimit({
  store,
  prefix: "mail:",
  limit: gcra({ limit: 50, window: "1s", burst: 1 }),
  maxWait: "1s",
});
const send = chain("send").link("post", async (to: string) => `sent to ${to}`, mailer);
console.log(await Promise.all(["a", "b", "c"].map((to) => send(to))));

/** Takes what it may cost, and settles what it did. */
const tokens = rateLimit({ store, prefix: "tokens:", limit: slidingLog({ limit: 1000, window: "1m" }) });
const place = await tokens.reserve("ada", 400);
await place.commit(150);
console.log("left for Ada:", (await tokens.peek("ada")).remaining);
