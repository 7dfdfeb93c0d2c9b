// The orders on this device: each is kept until the shop has answered, and takes effect once.
import { chain, type Run } from "modulink-edge";
import {
  answerOf,
  type HeldIntent,
  type Intent,
  idempotencyHeaders,
  type Outbox,
  offline,
} from "modulink-edge/browser";
import { indexedDbStore } from "modulink-edge/indexeddb";
import type { Order, PlacedOrder } from "../order.ts";

/** An order on this device. */
export interface Draft extends Order {
  /** The id of the refused order that it takes the place of. */
  readonly instead?: string | undefined;
}

export type OrderIntent = Intent<Draft, PlacedOrder>;
export type AnyIntent = OrderIntent | HeldIntent;
export type OrderOutbox = Outbox<Draft, PlacedOrder>;

async function send({ instead: _, ...order }: Draft, run: Run): Promise<PlacedOrder> {
  const response = await fetch("/api/orders", {
    method: "POST",
    headers: { "content-type": "application/json", ...idempotencyHeaders(run) },
    body: JSON.stringify(order),
    signal: run.signal,
  });
  return answerOf<PlacedOrder>(response);
}

/** Version 1 of this app had an order with `product`, `count` and `euros`. */
interface First {
  readonly customer: string;
  readonly product: string;
  readonly count: number;
  readonly euros: number;
}

function migrate(input: unknown): Draft {
  const { customer, product, count, euros } = input as First;
  if (!(euros > 0)) throw new Error("It has no price.");
  return { customer, item: product, quantity: count, price: Math.round(euros * 100), note: "" };
}

/** How many bytes of orders are kept: some hundred thousand of them. */
export const room: number = 20 * 2 ** 20;

/** The outbox of a page, or of its service worker. */
export const openOutbox = (): OrderOutbox =>
  offline(chain("order").link("send", send), {
    name: "orders",
    store: indexedDbStore("field-orders"),
    entity: ({ customer }) => customer,
    attempts: 5,
    quota: { bytes: room },
    maxDelay: "1m",
    version: 2,
    migrate,
  });
