// What runs in the tabs of the tests, as `cached`: a cache over IndexedDB whose copies in memory other tabs can end.
import { tabBus } from "modulink-edge/browser";
import { indexedDbStore } from "modulink-edge/indexeddb";
import { cache, leases } from "modulink-edge/resilience";
import { memoryStore, tiered } from "modulink-edge/storage";

interface Price {
  readonly id: string;
  readonly amount: number;
}

const far = indexedDbStore("prices");
const store = tiered(memoryStore({ maxEntries: 1000 }), far, { nearTtl: "1h", bus: tabBus("prices") });
const prices = cache<string, Price>({
  store,
  key: (id) => id,
  ttl: "1h",
  staleIfError: "168h",
  tags: () => ["prices"],
  lock: leases(far, { ttl: "5s" }),
});

/** The price by the server, from then on kept here. */
const price = (id: string): PromiseLike<Price> | Price =>
  prices.getOrLoad(id, async ({ signal }) => {
    const response = await fetch(`/price/${id}`, { signal });
    if (!response.ok) throw new Error(`the server said ${response.status}`);
    return (await response.json()) as Price;
  });

const parts = { far, price, prices, store };

declare global {
  var cached: typeof parts;
}

globalThis.cached = parts;
