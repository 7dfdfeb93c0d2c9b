import { ModulinkError } from "../core/errors.ts";
import type { Outbox } from "../intents/types.ts";

/** What it uses of a service worker: `self`. */
export type SyncScope = Pick<EventTarget, "addEventListener" | "removeEventListener">;

/** The event of Background Sync. */
interface SyncEvent extends Event {
  readonly tag: string;
  waitUntil(work: Promise<unknown>): void;
}

/** Sends what waits, or rejects as soon as there is no network: the browser then tries again later. */
async function sendAll({ status, drain }: Pick<Outbox<never, never>, "status" | "drain">): Promise<void> {
  const controller = new AbortController();
  const drained = drain({ signal: controller.signal });
  const stop = status.subscribe(() => {
    const { online, leader, nextTry } = status.get();
    // While offline the leader has a next try only when one has just failed.
    if (!online && (!leader || nextTry !== undefined))
      controller.abort(new ModulinkError("timed-out", "there is no network"));
  });
  await drained.finally(stop);
}

/**
 * Lets the browser wake a service worker to send what waits, when the network is back and no page is open (Background Sync,
 * which Chromium has). Call it while the worker starts, with `self`; the returned function ends it.
 *
 * @example
 * import { offline, serviceWorkerSync } from "modulink-edge/browser";
 * import { memoryStore } from "modulink-edge/storage";
 *
 * const placeOrder = offline(async (order: string) => order, { name: "orders", store: memoryStore() });
 * const stop = serviceWorkerSync(new EventTarget(), placeOrder, "orders"); // in a service worker: self
 * stop();
 * await placeOrder.close();
 */
export function serviceWorkerSync<In, Out>(
  scope: SyncScope,
  outbox: Outbox<In, Out>,
  tag: string,
): () => void {
  const sync = (event: Event): void => {
    if ((event as SyncEvent).tag === tag) (event as SyncEvent).waitUntil(sendAll(outbox));
  };
  scope.addEventListener("sync", sync);
  return () => scope.removeEventListener("sync", sync);
}

/** What it uses of a page's service worker. */
interface Registration {
  readonly sync?: { register(tag: string): Promise<void> };
}

/**
 * Asks the browser to wake the service worker whenever something waits in an outbox (Background Sync); does nothing where
 * there is no Background Sync. Call it in the page; the returned function ends it.
 *
 * @example
 * import { offline, requestSync } from "modulink-edge/browser";
 * import { memoryStore } from "modulink-edge/storage";
 *
 * const placeOrder = offline(async (order: string) => order, { name: "orders", store: memoryStore() });
 * const stop = requestSync({}, placeOrder, "orders"); // in a page: await navigator.serviceWorker.ready
 * stop();
 * await placeOrder.close();
 */
export function requestSync<In, Out>(registration: object, outbox: Outbox<In, Out>, tag: string): () => void {
  const { sync } = registration as Registration;
  let asked = 0;
  return outbox.subscribe(() => {
    const { queued, leased } = outbox.status.get().counts;
    // Once for each time that something begins to wait; a browser that refuses leaves it to the page.
    if (queued + leased > 0 && asked === 0) sync?.register(tag).catch(() => undefined);
    asked = queued + leased;
  });
}
