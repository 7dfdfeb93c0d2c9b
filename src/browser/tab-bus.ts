import type { Bus } from "../storage/store.ts";

/** A bus between the tabs of a browser, with what ends it. */
export interface TabBus extends Bus {
  /** Tells and hears nothing more. */
  close(): void;
}

/**
 * Tells the other tabs and workers of this origin which values of a store have changed, over a `BroadcastChannel` of this name.
 *
 * Where there is no `BroadcastChannel` nobody is told, and the `nearTtl` of the store alone ends a copy.
 *
 * @example
 * import { tabBus } from "modulink-edge/browser";
 * import { memoryStore, tiered } from "modulink-edge/storage";
 *
 * const far = memoryStore(); // in earnest indexedDbStore("prices")
 * const bus = tabBus("prices");
 * const store = tiered(memoryStore({ maxEntries: 1000 }), far, { nearTtl: "1m", bus });
 * await store.set("price:7", 12.5); // every other tab reads it anew
 * bus.close();
 */
export function tabBus(name: string): TabBus {
  if (typeof name !== "string" || name === "")
    throw new TypeError(`name must be a text of at least one character, got ${JSON.stringify(name)}`);
  const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel(name) : undefined;
  return {
    send: (key) => channel?.postMessage(key),
    listen(changed) {
      channel?.addEventListener("message", ({ data }) => changed(data as string));
    },
    close: () => channel?.close(),
  };
}
