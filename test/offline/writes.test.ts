import { type Run, sleep } from "modulink-edge";
import type { AtomicStore } from "modulink-edge/storage";
import { describe, expect, it } from "vitest";
import { type Order, world } from "./world.ts";

const order = (n: number, customer = `customer ${n % 6}`): Order => ({ customer, n });

/** What the store has of an intent. */
const stateOf = async (store: AtomicStore, id: string): Promise<string | undefined> =>
  (await store.get<{ readonly state: string }>(`offline:{orders}:i:${id}`))?.state;

describe("what comes of intents", () => {
  it("is written with that of others, while there is much to send", async () => {
    const { open, clock, store, close } = world();
    let writes = 0;
    const update = ((...args: Parameters<AtomicStore["update"]>) => {
      writes++;
      return store.update(...args);
    }) as AtomicStore["update"];
    const sent = new Set<number>();
    const link = ({ n }: Order, run: Run) => sleep(5 + (n % 7), run).then(() => void sent.add(n));
    const place = open(link, { store: { ...store, update } });
    await place.pause();
    for (let n = 0; n < 200; n++) await place(order(n));
    writes = 0;
    await place.resume();
    const drained = place.drain();
    await clock.advance("10s");
    await drained;
    expect(sent.size).toBe(200);
    expect(place.status.get().counts).toEqual({ queued: 0, leased: 0, done: 50, dead: 0 });
    expect(writes).toBeLessThan(50);
    await close();
  });

  it("is written at once when nothing else is under way", async () => {
    const { open, clock, store, close } = world();
    const place = open(() => "ok");
    const { id, confirmed } = await place(order(1));
    await confirmed;
    await clock.advance(0);
    expect(await stateOf(store, id)).toBe("done");
    await close();
  });

  it("is written soon, whatever takes its time beside it", async () => {
    const { open, clock, store, close } = world();
    const never = new Promise<void>(() => undefined);
    const place = open(({ n }) => (n === 1 ? never : undefined));
    const slow = await place(order(1));
    const fast = await place(order(2));
    await fast.confirmed;
    await clock.advance("100ms");
    expect(await stateOf(store, fast.id)).toBe("done");
    expect(await stateOf(store, slow.id)).toBe("leased");
    await close();
  });
});
