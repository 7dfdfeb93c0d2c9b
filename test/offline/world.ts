import type { Run } from "modulink-edge";
import type { OfflineHost, OfflineOptions, Outbox } from "modulink-edge/browser";
import { offline } from "modulink-edge/browser";
import { type AtomicStore, memoryStore } from "modulink-edge/storage";
import { type VirtualClock, virtualClock } from "modulink-edge/testing";

/** What a page asks for. */
export interface Order {
  readonly customer: string;
  readonly n: number;
}

/** An error as a client of HTTP throws it. */
export const answered = (status: number, more: object = {}): Error =>
  Object.assign(new Error(`status ${status}`), { status, ...more });

/** What `fetch` throws when there is no network. */
export const noNetwork = (): Error => new TypeError("Failed to fetch");

/** A server that keeps each key once, as an idempotent API does. */
export class Ledger {
  readonly entries: { readonly key: string; readonly order: Order }[] = [];
  /** How many requests of each key it was at work on at once, at most. */
  busiest = 0;
  requests = 0;
  private readonly outcomes = new Map<string, number>();
  private readonly busy = new Map<string, number>();

  /** Takes a request: `work` is how long it takes to have its effect. */
  async take(key: string, order: Order, work: () => Promise<void>): Promise<number> {
    this.requests++;
    const busy = (this.busy.get(key) ?? 0) + 1;
    this.busiest = Math.max(this.busiest, busy);
    this.busy.set(key, busy);
    try {
      await work();
      if (!this.outcomes.has(key)) this.outcomes.set(key, this.entries.push({ key, order }));
      return this.outcomes.get(key) as number;
    } finally {
      this.busy.set(key, (this.busy.get(key) ?? 1) - 1);
    }
  }
}

/** Web Locks and channels among the pages of a test. */
export class Browser {
  private readonly lines = new Map<string, Promise<unknown>>();
  private readonly channels = new Map<
    string,
    Set<{ onmessage: ((event: { data: unknown }) => void) | null }>
  >();

  host({ locks = true, channel = true } = {}): OfflineHost {
    return {
      locks: locks ? { request: (name, { signal }, held) => this.request(name, signal, held) } : undefined,
      channel: channel ? (name) => this.open(name) : undefined,
    };
  }

  private async request(name: string, signal: AbortSignal, held: () => Promise<void>): Promise<unknown> {
    const before = this.lines.get(name);
    let release = (): void => undefined;
    const mine = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.lines.set(name, Promise.all([before, mine]));
    try {
      await Promise.race([
        before,
        new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
      ]);
      return await held();
    } finally {
      release();
    }
  }

  private open(name: string) {
    const all = this.channels.get(name) ?? new Set();
    this.channels.set(name, all);
    const own = {
      onmessage: null as ((event: { readonly data: unknown }) => void) | null,
      postMessage: (data: unknown) => {
        const copy = structuredClone(data);
        for (const other of [...all])
          if (other !== own) queueMicrotask(() => all.has(other) && other.onmessage?.({ data: copy }));
      },
      close: () => void all.delete(own),
    };
    all.add(own);
    return own;
  }
}

/** An outbox of orders over a store in memory, on virtual time. */
export interface World {
  readonly clock: VirtualClock;
  readonly store: AtomicStore;
  readonly browser: Browser;
  /** Opens the outbox, as another page does; the link is what comes of each attempt. */
  open<Out>(
    link: (order: Order, run: Run) => Out | PromiseLike<Out>,
    options?: Partial<OfflineOptions<Order, Out>>,
  ): Outbox<Order, Out>;
  /** Closes all of them. */
  close(): Promise<void>;
}

export function world(): World {
  const clock = virtualClock({ start: 1_800_000_000_000 });
  const store = memoryStore({ clock });
  const browser = new Browser();
  const opened: Outbox<never, unknown>[] = [];
  return {
    clock,
    store,
    browser,
    open(link, options = {}) {
      const entity = ({ customer }: Order): string => customer;
      const host = browser.host();
      const own = offline(link, { name: "orders", store, clock, random: () => 1, entity, host, ...options });
      opened.push(own as never);
      return own as never;
    },
    async close() {
      await Promise.all(opened.map((one) => one.close()));
    },
  };
}
