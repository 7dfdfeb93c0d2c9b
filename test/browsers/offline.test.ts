import { offline } from "modulink-edge/browser";
import { indexedDbStore } from "modulink-edge/indexeddb";
import { describe, expect, it, onTestFinished } from "vitest";

interface Order {
  readonly customer: string;
  readonly n: number;
}

const fresh = (): string => `orders ${crypto.randomUUID()}`;

/** Opens an outbox as a page does. */
function open<Out>(name: string, link: (order: Order) => Out | PromiseLike<Out>, options: object = {}) {
  const store = indexedDbStore(name);
  const place = offline(link, { name, store, entity: ({ customer }) => customer, delay: 10, ...options });
  onTestFinished(() => place.close());
  return place;
}

describe("in a real browser", () => {
  it("intents are kept in IndexedDB, sent, and confirmed", async () => {
    const place = open(fresh(), ({ n }) => n * 2);
    const intents = await Promise.all([1, 2, 3].map((n) => place({ customer: "ada", n })));
    expect(await Promise.all(intents.map(({ confirmed }) => confirmed))).toEqual([2, 4, 6]);
    await place.drain();
    expect(place.intents().map(({ state }) => state)).toEqual(["done", "done", "done"]);
  });

  it("Web Locks choose one of two tabs to send, and the other takes over when it is closed", async () => {
    const name = fresh();
    const sent: string[] = [];
    const first = open(name, async () => void sent.push("first"));
    await first.ready;
    await expect.poll(() => first.status.get().leader).toBe(true);
    const second = open(name, async () => void sent.push("second"));
    const told = await second({ customer: "ada", n: 1 });
    await told.confirmed;
    expect([sent, second.status.get().leader]).toEqual([["first"], false]);
    await first.close();
    await (await second({ customer: "ada", n: 2 })).confirmed;
    expect([sent, second.status.get().leader]).toEqual([["first", "second"], true]);
  });

  it("what one page leaves, the next one sends, under the same key", async () => {
    const name = fresh();
    const keys: string[] = [];
    const first = open(name, () => new Promise<number>(() => undefined));
    const { id, key } = await first({ customer: "ada", n: 1 });
    await first.close();
    const second = offline((_: Order, run) => keys.push(run.id), { name, store: indexedDbStore(name) });
    onTestFinished(() => second.close());
    expect(await second.intent(id).confirmed).toBe(1);
    expect(keys).toEqual([key]);
  });

  it("an intent that is put in costs one transaction, however many wait, and draining shares them", async () => {
    const place = open(fresh(), () => undefined, { keepDone: { count: 10 } });
    await place.pause();
    await Promise.all(Array.from({ length: 500 }, (_, n) => place({ customer: `c${n % 20}`, n })));
    let transactions = 0;
    const original = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...args: Parameters<typeof original>) {
      transactions++;
      return original.apply(this, args);
    };
    onTestFinished(() => {
      IDBDatabase.prototype.transaction = original;
    });
    for (let n = 0; n < 10; n++) await place({ customer: "last", n });
    expect(transactions).toBe(10);
    await place.resume();
    await place.drain();
    expect(place.status.get().counts).toMatchObject({ queued: 0, leased: 0, dead: 0 });
    expect(transactions).toBeLessThan(510);
  });
});
