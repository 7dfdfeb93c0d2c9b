import type { Link } from "../core/link.ts";
import type { OfflineOptions } from "../intents/options.ts";
import type { Outbox } from "../intents/types.ts";
import { outbox } from "../offline/outbox.ts";
import { surroundings } from "./surroundings.ts";

/**
 * Makes a link work without a network: what it is given is kept on this device as an intent, and sent when it can be, in
 * order for each entity, by one page at a time, until the server has answered.
 *
 * An intent has an idempotency key that never changes, and each attempt's run has it as its `id`: a server that heeds
 * `Idempotency-Key` carries the intent out once, however often its answer is lost. Attempts that get no answer, 5xx, 408, 425,
 * 429 and a 409 with `Retry-After` are repeated; other answers of 4xx make the intent dead. It begins at once, with what
 * earlier pages have left. Throws a `TypeError` for a wrong option.
 *
 * @example
 * import { chain } from "modulink-edge";
 * import { idempotencyHeaders, offline } from "modulink-edge/browser";
 * import { memoryStore } from "modulink-edge/storage";
 *
 * const post = chain("order").link("send", async (order: { item: string }, run) => {
 *   const headers = idempotencyHeaders(run); // for fetch("/orders", { method: "POST", headers, ... })
 *   return { item: order.item, known: headers["Idempotency-Key"].length > 0 };
 * });
 * const placeOrder = offline(post, { name: "orders", store: memoryStore() }); // in earnest indexedDbStore("orders")
 * const intent = await placeOrder({ item: "pears" }); // it is safe on this device
 * await intent.confirmed; // { item: "pears", known: true }
 * await placeOrder.close();
 */
export function offline<In, Out>(link: Link<In, Out>, options: OfflineOptions<In, Out>): Outbox<In, Out> {
  return outbox(link, { ...options, host: options.host ?? surroundings() });
}
