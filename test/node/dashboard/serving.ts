import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { type VirtualClock, virtualClock } from "modulink-edge/testing";
import { createShop } from "../../../examples/dashboard/shop.ts";

/** The shop of the example on a clock of its own, served; what comes and goes is up to the test. */
export async function serving() {
  const clock: VirtualClock = virtualClock({ start: Date.UTC(2026, 0, 1, 9) });
  const shop = createShop(clock);
  let port = 0;
  const begin = async () => {
    const server = serve({
      fetch: shop.app.fetch,
      overrideGlobalObjects: false,
      port,
      hostname: "127.0.0.1",
    });
    if (!server.listening) await once(server, "listening");
    port = (server.address() as AddressInfo).port;
    return server;
  };
  let server = await begin();
  const stop = async (): Promise<void> => {
    (server as { closeAllConnections?: () => void }).closeAllConnections?.();
    server.close();
    await once(server, "close");
  };
  let id = 0;
  return {
    ...shop,
    clock,
    stop,
    begin: async () => {
      server = await begin();
    },
    address: () => `http://127.0.0.1:${port}/_modulink`,
    /** Orders come, ten in a second. */
    async seconds(count: number): Promise<void> {
      for (let n = 0; n < count * 10; n++) {
        void shop.order(id++);
        await clock.advance(100);
      }
    },
  };
}
