// Stock that cannot be oversold, whoever buys at once; and a far store with a near one in front of it.
import { eachKey, jointTransition, memoryStore, tiered, transition } from "modulink-edge/storage";

/** A transition is a pure function: what is there, what is asked, and the time go in; the new value and an answer come out. */
const reserve = transition("reserve", (left: number | undefined, count: number) => {
  const stock = left ?? 0;
  return stock < count ? { value: left, result: false } : { value: stock - count, result: true };
});

const store = memoryStore(); // redisStore(client), denoKvStore(kv) and the others take its place as they are
store.set("stock:apples", 10);
const buyers = await Promise.all(
  Array.from({ length: 100 }, async () => store.update("stock:apples", reserve, 1)),
);
console.log(`${buyers.filter(Boolean).length} of ${buyers.length} buyers got an apple`);

/** Several keys change together when they are of one partition: the text in the braces. */
const swap = jointTransition("swap", ([left, right]: readonly (string | undefined)[], _: null) => ({
  value: [right, left],
  result: `${left} and ${right}`,
}));
store.set("{shelf}left", "pears");
store.set("{shelf}right", "plums");
console.log("swapped", store.update(["{shelf}left", "{shelf}right"], swap, null));
for await (const key of eachKey(store, "{shelf}")) console.log(key, "holds", store.get(key));

const prices = tiered(memoryStore({ maxEntries: 1000 }), store, { nearTtl: "30s" });
await prices.set("price:apples", 0.4, { ttl: "1h" });
console.log("an apple is", await prices.get("price:apples"));
