// A cache in front of a slow link: one loading for all, old answers while it loads and when it fails, and entries that end by tag.
import { chain, sleep } from "modulink-edge";
import { cache } from "modulink-edge/resilience";
import { memoryStore } from "modulink-edge/storage";

interface Product {
  readonly id: string;
  readonly brand: string;
  readonly price: number;
}

const products = cache<string, Product>({
  store: memoryStore({ maxEntries: 10_000 }),
  key: (id) => `product:${id}`,
  ttl: "100ms",
  staleWhileRevalidate: "1m",
  tags: ({ brand }) => [`brand:${brand}`],
});

let price = 10;
const product = chain("product").link(
  "ask the shop",
  async (id: string, run): Promise<Product> => {
    await sleep("20ms", run);
    return { id, brand: "acme", price: price++ };
  },
  products,
);

const hundred = await Promise.all(Array.from({ length: 100 }, () => product("7")));
console.log("prices of 100 calls at once:", [...new Set(hundred.map((one) => one.price))]);

const wait = chain("wait").link((ms: number, run) => sleep(ms, run));
await wait(120);
console.log("an old price at once:", (await product("7")).price);
await wait(40);
console.log("and then the new one:", (await product("7")).price);

await products.invalidateTags("brand:acme");
console.log("after the brand has changed its prices:", (await product("7")).price);
console.log(JSON.stringify(products.stats));
