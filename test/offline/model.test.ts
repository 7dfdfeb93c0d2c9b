import { type Outbox, offline } from "modulink-edge/browser";
import { type AtomicStore, memoryStore } from "modulink-edge/storage";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";
import { answered, Browser, Ledger, noNetwork, type Order } from "./world.ts";

/** What a server, and the way to it, does with a request. */
const fate = fc.constantFrom("ok", "ok", "ok", "lost", "answer lost", "slow", "busy", "failed", "in flight");

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ type: fc.constant("put" as const), page: fc.nat(2), customer: fc.nat(2) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant("wait" as const),
      ms: fc.constantFrom(1, 5, 100, 3000, 20_000),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("network" as const), up: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant("crash" as const), page: fc.nat(2), after: fc.nat(6) }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("close" as const), page: fc.nat(2) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant("jump" as const),
      ms: fc.constantFrom(-7.2e6, -1000, 5000, 7.2e6),
    }),
  },
);

const never = (): Promise<never> => new Promise(() => undefined);

interface Page {
  readonly place: Outbox<Order, number>;
  readonly put: Promise<unknown>[];
  dead: boolean;
  /** After how many operations of the store it dies; the last one of them happens, and its answer is lost. */
  fuse: number;
  die(): void;
}

/** A device with pages that die, a clock that jumps and a network that fails. */
class Device {
  readonly time = virtualClock({ start: 1_800_000_000_000 });
  readonly ledger = new Ledger();
  readonly accepted: Order[] = [];
  up = true;
  honest = false;
  offset = 0;
  readonly pages: (Page | undefined)[] = [];
  private readonly browser = new Browser();
  private readonly clock = {
    now: () => this.time.now() + this.offset,
    timer: (ms: number, fn: () => void) => this.time.timer(ms, fn),
  };
  private readonly store = memoryStore({ clock: this.clock });
  private readonly fates: readonly string[];
  private readonly locks: boolean;
  private readonly channel: boolean;
  private asked = 0;
  private made = 0;

  constructor(fates: readonly string[], locks: boolean, channel: boolean) {
    this.fates = fates;
    this.locks = locks;
    this.channel = channel;
  }

  page(at: number): Page {
    this.pages[at] ??= this.open();
    return this.pages[at] as Page;
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => void this.time.timer(ms, resolve));
  }

  put(at: number, customer: number): void {
    const page = this.page(at);
    const order = { customer: `c${customer}`, n: this.made++ };
    page.put.push(
      page.place(order).then(
        () => page.dead || this.accepted.push(order),
        () => undefined,
      ),
    );
  }

  private open(): Page {
    const held: (() => void)[] = [];
    const { locks, channel } = this.browser.host({ locks: this.locks, channel: this.channel });
    const page: Page = {
      dead: false,
      fuse: Infinity,
      put: [],
      die() {
        page.dead = true;
        for (const release of held) release();
      },
      place: offline<Order, number>((order, run) => this.serve(page, order, run.id), {
        name: "orders",
        store: this.slow(() => page),
        clock: this.clock,
        entity: ({ customer }) => customer,
        keepDone: { count: 1000, age: "10000h" },
        attempts: Infinity,
        lease: "9s",
        maxDelay: "20s",
        host: {
          locks: locks && {
            // A page that dies gives its lock up, and hears nothing of it.
            request: async (name, options, body) => {
              const gone = new Promise<void>((resolve) => held.push(resolve));
              const end = await locks.request(name, options, () =>
                page.dead ? Promise.resolve() : Promise.race([body(), gone]),
              );
              return page.dead ? never() : end;
            },
          },
          channel:
            channel &&
            ((name) => {
              const own = channel(name);
              return {
                set onmessage(fn: ((event: { readonly data: unknown }) => void) | null) {
                  own.onmessage = (event) => void (page?.dead || fn?.(event));
                },
                postMessage: (message: unknown) => void (page.dead || own.postMessage(message)),
                close: () => own.close(),
              };
            }),
        },
      }),
    };
    return page;
  }

  /** The store as a page sees it: it takes a moment, and a page that dies hears nothing more. */
  private slow(page: () => Page): AtomicStore {
    const asked =
      (name: "get" | "set" | "delete" | "keys" | "update") =>
      async (...args: never[]): Promise<unknown> => {
        await this.wait(this.asked % 3);
        const own = page();
        if (own.dead) return never();
        const answer = (this.store[name] as (...args: never[]) => unknown)(...args);
        if (own.fuse-- <= 0) own.die();
        return own.dead ? never() : answer;
      };
    const methods = { get: asked("get"), set: asked("set"), delete: asked("delete"), keys: asked("keys") };
    return { consistency: "linearizable", ...methods, update: asked("update") } as AtomicStore;
  }

  private async serve(page: Page, order: Order, key: string): Promise<number> {
    const doom = this.honest ? "ok" : (this.fates[this.asked++ % this.fates.length] as string);
    if (!this.up || doom === "lost") throw noNetwork();
    if (doom === "busy") throw answered(503, { headers: { "retry-after": "2" } });
    if (doom === "failed") throw answered(500);
    if (doom === "in flight") throw answered(409, { headers: { "retry-after": "1" } });
    // A page that dies hangs up: only requests of those that live are at work at once.
    const work = (): Promise<void> => (page.dead ? Promise.resolve() : this.wait(doom === "slow" ? 4000 : 3));
    const entry = await this.ledger.take(key, order, work);
    if (page.dead) return never();
    if (doom === "answer lost" || !this.up) throw noNetwork();
    return entry;
  }
}

async function play(
  device: Device,
  steps: readonly (typeof step extends fc.Arbitrary<infer Step> ? Step : never)[],
) {
  for (const one of steps) {
    if (one.type === "put") device.put(one.page, one.customer);
    if (one.type === "wait") await device.time.advance(one.ms);
    if (one.type === "network") device.up = one.up;
    if (one.type === "jump") device.offset += one.ms;
    if (one.type === "crash") {
      const page = device.pages[one.page];
      if (!page) continue;
      page.fuse = one.after;
      if (one.after === 0) page.die();
      await device.time.advance(5);
      page.die();
      device.pages[one.page] = undefined;
    }
    if (one.type === "close") {
      const page = device.pages[one.page];
      device.pages[one.page] = undefined;
      const closed = page?.place.close();
      await device.time.advance(50);
      await closed;
      page?.die();
    }
  }
}

describe("an outbox", () => {
  it.each([
    ["locks and channels", true, true, 15],
    ["locks alone", true, false, 3],
    ["channels alone", false, true, 2],
    ["nothing but a store", false, false, 2],
  ])(
    "has each intent take effect once and in order, whatever fails, with %s",
    async (_, locks, channel, runs) => {
      const steps = fc.array(step, { minLength: 5, maxLength: 40 });
      const fates = fc.array(fate, { minLength: 1, maxLength: 12 });
      await fc.assert(
        fc.asyncProperty(steps, fates, async (played, doomed) => {
          const device = new Device(doomed, locks, channel);
          await play(device, played);
          device.up = true;
          device.honest = true;
          const pages = [device.page(0), device.page(1), device.page(2)];
          await device.time.advance("3m");
          const lists = pages.map(({ place }) => place.intents());
          const [list = []] = lists;
          expect(list.map(({ state }) => state).filter((state) => state !== "done")).toEqual([]);
          expect(lists.map((one) => one.map(({ id, key, state }) => [id, key, state].join()))).toEqual(
            lists.map(() => list.map(({ id, key, state }) => [id, key, state].join())),
          );
          const inputs = list.map(({ input }) => input as Order);
          expect(inputs).toEqual(expect.arrayContaining(device.accepted));
          const { entries } = device.ledger;
          expect(entries.map(({ key }) => key).sort()).toEqual(list.map(({ key }) => key).sort());
          for (const customer of ["c0", "c1", "c2"]) {
            const of = (orders: readonly Order[]) => orders.filter((order) => order.customer === customer);
            expect(of(entries.map(({ order }) => order))).toEqual(of(inputs));
          }
          const closed = Promise.all(pages.map(({ place }) => place.close()));
          await device.time.advance("1s");
          await closed;
        }),
        { numRuns: cases(runs) },
      );
    },
  );
});
