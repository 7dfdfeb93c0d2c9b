// Another version of the app, as far as its orders go: puts some into the outbox, and sends nothing.
import { type Outbox, offline } from "modulink-edge/browser";
import { indexedDbStore } from "modulink-edge/indexeddb";

declare const VERSION: number;

const outbox: Outbox<{ readonly customer: string }, unknown> = offline(
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

Object.assign(globalThis, { outbox });
