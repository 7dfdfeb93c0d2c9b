import type { Run } from "../core/run.ts";

/**
 * A probe for `offline`: any answer of this address, of whatever status, says that there is a network again.
 *
 * It asks with HEAD, past the caches. The address should be of the server the intents go to, and cheap.
 *
 * @example
 * import { offline, probeUrl } from "modulink-edge/browser";
 * import { memoryStore } from "modulink-edge/storage";
 *
 * const store = memoryStore();
 * const placeOrder = offline(async (order: string) => order, { store, probe: probeUrl("https://shop.example/health") });
 * await placeOrder.close();
 */
export const probeUrl =
  (url: string): ((run: Run) => Promise<Response>) =>
  ({ signal }) =>
    fetch(url, { method: "HEAD", cache: "no-store", signal });
