// Orders that survive a dead network, a lost answer and a reload, and take effect once.
import assert from "node:assert/strict";
import "fake-indexeddb/auto";
import type { Run } from "modulink-edge";
import { idempotencyHeaders, offline } from "modulink-edge/browser";
import { indexedDbStore } from "modulink-edge/indexeddb";

interface Order {
  readonly customer: string;
  readonly item: string;
}

// A server that heeds Idempotency-Key, behind a network that loses things.
const ledger = new Map<string, Order>();
const failures = ["no network", "answer lost"];

async function post(order: Order, run: Run): Promise<{ number: number }> {
  const { "Idempotency-Key": key } = idempotencyHeaders(run);
  const failure = failures.shift();
  if (failure === "no network") throw new TypeError("Failed to fetch");
  if (!ledger.has(key)) ledger.set(key, order);
  if (failure === "answer lost") throw new TypeError("Failed to fetch");
  return { number: [...ledger.keys()].indexOf(key) + 1 };
}

const open = () =>
  offline(post, {
    name: "orders",
    store: indexedDbStore("orders"),
    entity: ({ customer }) => customer,
    delay: 20,
  });

const first = open();
await first.pause(); // the person has chosen to send nothing now
const pears = await first({ customer: "ada", item: "pears" });
const plums = await first({ customer: "ada", item: "plums" });
console.log(
  "saved on this device:",
  first.intents().map(({ input, state }) => `${input?.item} ${state}`),
);
await first.close(); // the page is gone

const second = open();
await second.resume();
const answers = [pears, plums].map(({ id }) => second.intent(id).confirmed);
console.log("the server has answered:", await Promise.all(answers));
assert.deepEqual(
  [...ledger.values()].map(({ item }) => item),
  ["pears", "plums"],
);
await second.close();
