// The example on the real workerd. Each test has a shop and a network of its own.
import { createTestHarness } from "wrangler";
import { build } from "../../../examples/field-orders/build.ts";
import type { Catalogue, Item } from "../../../examples/field-orders/order.ts";
import type { Entry } from "../../../examples/field-orders/shop.ts";
import { type Network, network } from "./network.ts";

process.env["CLOUDFLARE_CF_FETCH_ENABLED"] = "false"; // wrangler would ask a host outside for request.cf
process.env["WRANGLER_SEND_METRICS"] = "false";

/** A shop, as it is asked past its network. */
export interface Place {
  readonly network: Network;
  /** What the shop was asked. */
  readonly ledger: () => Promise<Entry[]>;
  /** The notes of the orders that took effect, in the order in which they did. */
  readonly placed: () => Promise<string[]>;
  readonly items: () => Promise<readonly Item[]>;
  readonly change: (id: string, to: Partial<Item>) => Promise<void>;
}

export interface Edge {
  /** A shop with a million of each item. */
  readonly open: (seed?: number) => Promise<Place>;
  /** Ends all shops and their networks. */
  readonly close: () => Promise<void>;
}

function placeOf(own: Network): Place {
  const json = async <Value>(path: string): Promise<Value> =>
    JSON.parse(String((await own.past(path)).content));
  const items = async () => (await json<Catalogue>("/api/catalogue")).items;
  const ledger = () => json<Entry[]>("/api/ledger");
  return {
    network: own,
    ledger,
    placed: async () =>
      (await ledger()).filter(({ outcome }) => outcome === "placed").map(({ note }) => note),
    items,
    async change(id, to) {
      const { price, stock } = { ...(await items()).find((item) => item.id === id), ...to } as Item;
      const headers = { "content-type": "application/json" };
      const content = Buffer.from(JSON.stringify({ price, stock }));
      const { status } = await own.past(`/api/items/${id}`, { method: "PUT", headers, content });
      if (status !== 200) throw new Error(`the shop answered with ${status}`);
    },
  };
}

export async function edge(): Promise<Edge> {
  await build();
  const server = createTestHarness({ workers: [{ configPath: "examples/field-orders/wrangler.jsonc" }] });
  const { url } = await server.listen();
  const networks: Network[] = [];
  return {
    async open(seed = 0) {
      const own = await network(url, `shop-${networks.length}.test`, seed);
      networks.push(own);
      const place = placeOf(own);
      for (const { id } of await place.items()) await place.change(id, { stock: 1_000_000 });
      return place;
    },
    async close() {
      for (const own of networks) own.close();
      await server.close();
    },
  };
}
