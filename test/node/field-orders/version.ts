// Another version of the app, as far as its orders go: puts them into the outbox, and sends nothing.
import { type Outbox, offline } from "modulink-edge/browser";
import { indexedDbStore } from "modulink-edge/indexeddb";

declare const VERSION: number;

interface Any {
  readonly customer: string;
  readonly [field: string]: unknown;
}

const outbox: Outbox<Any, unknown> = offline(
  async () => {
    throw new Error("this page sends nothing");
  },
  {
    name: "orders",
    store: indexedDbStore("field-orders"),
    entity: ({ customer }) => customer,
    version: VERSION,
    // Another page is always the one that sends.
    host: { locks: { request: () => new Promise(() => undefined) } },
  },
);

/** Puts orders in one after the other, and says how long each took, in milliseconds. */
async function put(orders: readonly Any[]): Promise<number[]> {
  const times: number[] = [];
  for (const order of orders) {
    const begun = performance.now();
    await outbox(order);
    times.push(performance.now() - begun);
  }
  return times;
}

export type Put = typeof put;

Object.assign(globalThis, { put });
