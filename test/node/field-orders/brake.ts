// Stops and starts the outbox of a page in the page itself: a second page that did so would take time from the first.
import { indexedDbStore } from "modulink-edge/indexeddb";
import { writeOutbox } from "../../../src/intents/rows.ts";

const prefix = "offline:{orders}:";
const store = indexedDbStore("field-orders");
const channel = new BroadcastChannel(prefix);

/** Pauses the outbox, or ends the pause; resolves when that is written and told. */
async function brake(paused: boolean): Promise<void> {
  const { head } = await store.update([`${prefix}head`], writeOutbox, { set: { paused }, changes: [] });
  channel.postMessage({ head });
}

export type Brake = typeof brake;

Object.assign(globalThis, { brake });
