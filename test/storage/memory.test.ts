import { memoryStore, transition } from "modulink-edge/storage";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { fc } from "../runtimes/property.ts";

interface Row {
  readonly key: string;
  value: unknown;
  size: number;
  expires: number;
}

const textBytes = (text: string): number => 16 + Math.ceil(text.length / 8) * 8;
const size = (key: string, value: string, ttl: number): number =>
  100 + textBytes(key) + textBytes(value) + (ttl === Infinity ? 0 : 16);
/** By how many entries there are: two places of 28 bytes for each, as many entries as a power of two. */
const table = [0, 56, 112, 224, 224, 448, 448];

/** A store as one would explain it: rows in the order they came, and keys in the order they were used. */
class Model {
  rows: Row[] = [];
  used: string[] = [];
  evicted = 0;
  now = 0;
  readonly maxEntries: number;
  readonly maxBytes: number;

  constructor(maxEntries: number, maxBytes: number) {
    this.maxEntries = maxEntries;
    this.maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.rows.reduce((sum, row) => sum + row.size, table[this.rows.length] as number);
  }

  use(key: string): void {
    this.used = [...this.used.filter((other) => other !== key), key];
  }

  delete(key: string): void {
    this.rows = this.rows.filter((row) => row.key !== key);
    this.used = this.used.filter((other) => other !== key);
  }

  find(key: string): Row | undefined {
    const row = this.rows.find((one) => one.key === key);
    if (row && row.expires <= this.now) this.delete(key);
    return row && row.expires > this.now ? row : undefined;
  }

  get(key: string): unknown {
    const row = this.find(key);
    if (row) this.use(key);
    return row?.value;
  }

  set(key: string, value: string, ttl: number): void {
    const row = { key, value, size: size(key, value, ttl), expires: this.now + ttl };
    const at = this.rows.findIndex((one) => one.key === key);
    if (at < 0) this.rows.push(row);
    else this.rows[at] = row;
    this.use(key);
    while (this.rows.length > this.maxEntries || this.bytes > this.maxBytes) {
      this.delete(this.used[0] as string);
      this.evicted++;
    }
  }

  keys(): string[] {
    return this.rows.filter(({ expires }) => expires > this.now).map(({ key }) => key);
  }
}

const key = fc.constantFrom("a", "b", "c", "dd", "eee", "__proto__");
const text = fc.integer({ min: 0, max: 60 }).map((length) => "x".repeat(length));
const ttl = fc.option(fc.integer({ min: 1, max: 30 }), { nil: Infinity });
const operation = fc.oneof(
  fc.record({ name: fc.constant("get" as const), key }),
  fc.record({ name: fc.constant("set" as const), key, value: text, ttl }),
  fc.record({ name: fc.constant("delete" as const), key }),
  fc.record({ name: fc.constant("update" as const), key, value: text, ttl }),
  fc.record({ name: fc.constant("leave" as const), key }),
  fc.record({ name: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 20 }) }),
);
type Operation = typeof operation extends fc.Arbitrary<infer Some> ? Some : never;

interface Change {
  readonly value?: string | null;
  readonly ttl?: number;
}
const become = transition("become", (was: unknown, { value, ttl: lives }: Change) => ({
  value: value === undefined ? was : value,
  ttl: lives,
  result: was ?? null,
}));

const life = (ms: number): { ttl?: number } => (ms === Infinity ? {} : { ttl: ms });

function perform(model: Model, one: Exclude<Operation, { name: "wait" }>): unknown {
  if (one.name === "get") return model.get(one.key);
  if (one.name === "set") return model.set(one.key, one.value, one.ttl);
  if (one.name === "delete") return model.delete(one.key);
  const was = model.get(one.key) ?? null;
  // The same value without a time to live is no change.
  const same = one.name === "update" && one.value === was && one.ttl === Infinity;
  if (one.name === "update" && !same) model.set(one.key, one.value, one.ttl);
  return was;
}

describe("a store in memory", () => {
  it("does what a plain model does, within its bounds after every operation", async () => {
    const bounds = fc.record({
      maxEntries: fc.integer({ min: 1, max: 5 }),
      maxBytes: fc.integer({ min: 300, max: 1200 }),
    });
    await fc.assert(
      fc.asyncProperty(bounds, fc.array(operation, { maxLength: 60 }), async (options, operations) => {
        const clock = virtualClock();
        const store = memoryStore({ ...options, clock });
        const model = new Model(options.maxEntries, options.maxBytes);
        const act = (one: Exclude<Operation, { name: "wait" }>): unknown => {
          if (one.name === "get") return store.get(one.key);
          if (one.name === "set") return store.set(one.key, one.value, life(one.ttl));
          if (one.name === "delete") return store.delete(one.key);
          const change = one.name === "leave" ? {} : { value: one.value, ...life(one.ttl) };
          return store.update(one.key, become, change);
        };
        for (const one of operations) {
          if (one.name === "wait") {
            await clock.advance(one.ms);
            model.now += one.ms;
          } else expect(act(one)).toEqual(perform(model, one));
          expect(store.keys("").keys).toEqual(model.keys());
          expect(store.stats).toEqual({
            entries: model.rows.length,
            bytes: model.bytes,
            evicted: model.evicted,
          });
          expect(store.stats.entries).toBeLessThanOrEqual(options.maxEntries);
          expect(store.stats.bytes).toBeLessThanOrEqual(options.maxBytes);
        }
      }),
      { numRuns: 200 },
    );
  }, 60_000);

  it("makes room for what is new by what was used longest ago", () => {
    const store = memoryStore({ maxEntries: 3 });
    for (const name of ["a", "b", "c"]) store.set(name, name);
    store.get("a");
    store.update("b", become, {});
    store.set("d", "d");
    expect(store.keys("").keys).toEqual(["a", "b", "d"]);
    expect(store.stats).toMatchObject({ entries: 3, evicted: 1 });
  });

  it("refuses a value that is larger than the whole store, and changes nothing", () => {
    const store = memoryStore({ maxBytes: 500 });
    store.set("k", "before");
    expect(() => store.set("k", "x".repeat(400))).toThrow(
      expect.objectContaining({ code: "value-too-large" }),
    );
    expect(() => store.update("k", become, { value: "x".repeat(400) })).toThrow(
      expect.objectContaining({ code: "value-too-large" }),
    );
    expect(store.get("k")).toBe("before");
  });

  it("answers at once, without a promise", () => {
    const store = memoryStore();
    expect([store.set("k", 1), store.get("k"), store.update("k", become, {}), store.delete("k")]).toEqual([
      undefined,
      1,
      1,
      undefined,
    ]);
  });

  it("gives the same frozen value to all its readers, and bytes of their own", () => {
    const store = memoryStore();
    store.set("json", { list: [1] });
    store.set("bytes", new Uint8Array([1]));
    const read = store.get<{ list: number[] }>("json");
    expect(store.get("json")).toBe(read);
    expect(() => read?.list.push(2)).toThrow(TypeError);
    expect(store.get("bytes")).not.toBe(store.get("bytes"));
  });

  it.each([0, -1, Number.NaN])("refuses the bound %d by name", (bound) => {
    expect(() => memoryStore({ maxEntries: bound })).toThrow(/^maxEntries must be more than 0/);
    expect(() => memoryStore({ maxBytes: bound })).toThrow(/^maxBytes must be more than 0/);
  });
});
