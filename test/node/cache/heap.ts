// Fills a store in memory with values of a kind until it has thrown out twice what it holds, and tells what it takes.
import { memoryStore } from "../../../src/storage/index.ts";

const { gc } = globalThis as unknown as { gc: () => void };

/** A value of JSON that shares nothing with others. */
const fresh = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

let count = 0;
function latin(length: number): string {
  const text = (count++).toString(36).padEnd(length, "né");
  return fresh(text.slice(0, length)) as string;
}

const list = (length: number, make: (at: number) => unknown): unknown =>
  fresh(Array.from({ length }, (_, at) => make(at)));

const kinds: Record<string, () => unknown> = {
  "a number": () => count,
  "a fraction": () => count + 0.5,
  "Latin text of 100 units": () => latin(100),
  "Latin text of 2,000 units": () => latin(2000),
  "Chinese text of 1,000 units": () => fresh(`${latin(10)}${"鏈".repeat(990)}`),
  "100 bytes": () => new Uint8Array(100),
  "2,000 bytes": () => new Uint8Array(2000),
  "a list of 100 whole numbers": () => list(100, (at) => at * 7),
  "a list of 100 fractions": () => list(100, (at) => at + 0.5),
  "nested objects": () =>
    fresh({
      id: latin(20),
      at: 1e12 + count,
      paid: true,
      address: { street: latin(24), city: latin(12), place: { lat: 48.2, long: 16.4 } },
      items: [
        { name: latin(20), price: 12.5, count: 2 },
        { name: latin(20), price: 7.25, count: 1 },
      ],
    }),
};

function used(): number {
  gc();
  gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function measure(make: () => unknown, maxBytes: number) {
  const fill = (store: ReturnType<typeof memoryStore>, turnover: number): void => {
    for (let kept = 0; store.stats.evicted <= kept * turnover; kept = store.stats.entries)
      store.set(`key:${latin(12)}`, make(), { ttl: "1h" });
  };
  fill(memoryStore({ maxBytes: 100_000 }), 1);
  const before = used();
  const store = memoryStore({ maxBytes, maxEntries: Infinity });
  fill(store, 2);
  const heap = used() - before;
  return { heap, counted: store.stats.bytes, maxBytes };
}

const kind = process.argv[2] as string;
console.log(JSON.stringify(measure(kinds[kind] as () => unknown, 24e6)));
