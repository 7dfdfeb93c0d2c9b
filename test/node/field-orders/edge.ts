// The example on the real workerd, behind a network of the test's own.
import { onTestFinished } from "vitest";
import { createTestHarness } from "wrangler";
import { build } from "../../../examples/field-orders/build.ts";
import type { Catalogue, Item } from "../../../examples/field-orders/order.ts";
import type { Entry } from "../../../examples/field-orders/shop.ts";
import { type Network, network } from "./network.ts";

process.env["CLOUDFLARE_CF_FETCH_ENABLED"] = "false"; // wrangler would ask a host outside for request.cf
process.env["WRANGLER_SEND_METRICS"] = "false";

/** The edge, as tests ask it past the network. */
export interface Edge {
  readonly url: URL;
  /** A network to it, until the test ends. */
  readonly network: (seed?: number) => Promise<Network>;
  /** What the shop was asked since a line of its ledger; its next line is `length` further. */
  readonly ledger: (since?: number) => Promise<Entry[]>;
  readonly items: () => Promise<readonly Item[]>;
  readonly change: (id: string, to: Partial<Item>) => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function edge(): Promise<Edge> {
  await build();
  const server = createTestHarness({ workers: [{ configPath: "examples/field-orders/wrangler.jsonc" }] });
  const { url } = await server.listen();
  const json = async <Value>(path: string, init?: RequestInit): Promise<Value> => {
    const response = await fetch(new URL(path, url), init);
    if (!response.ok) throw new Error(await response.text());
    return response.json() as Promise<Value>;
  };
  const items = async () => (await json<Catalogue>("/api/catalogue")).items;
  return {
    url,
    async network(seed = 0) {
      const own = await network(url, seed);
      onTestFinished(() => own.close());
      return own;
    },
    ledger: async (since = 0) => (await json<Entry[]>("/api/ledger")).slice(since),
    items,
    async change(id, to) {
      const { price, stock } = { ...(await items()).find((item) => item.id === id), ...to } as Item;
      const headers = { "content-type": "application/json" };
      await json(`/api/items/${id}`, { method: "PUT", headers, body: JSON.stringify({ price, stock }) });
    },
    close: () => server.close(),
  };
}
