import {
  type AtomicStore,
  type KeysOptions,
  type MemoryStore,
  memoryStore,
  type SetOptions,
  type Store,
} from "modulink-edge/storage";
import { storeContract, type VirtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";

interface Context {
  readonly clock: VirtualClock | undefined;
}

type Break = (store: MemoryStore) => Partial<Record<keyof AtomicStore, unknown>>;

const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** Stores that are wrong in one way each, as stores in the field are. */
const faults: Record<string, Break> = {
  "forgets that null is a value": (store) => ({ get: (key: string) => store.get(key) ?? undefined }),
  "gives an absent value as null": (store) => ({ get: (key: string) => store.get(key) ?? null }),
  "turns what is no number into null": (store) => ({
    set: (key: string, value: unknown, options: SetOptions) =>
      store.set(key, Number.isNaN(value) ? null : value, options),
  }),
  "keeps the giver's own object": (store) => {
    const own = new Map<string, unknown>();
    return {
      get: (key: string) => own.get(key) ?? store.get(key),
      set(key: string, value: unknown, options: SetOptions) {
        store.set(key, value, options);
        if (key.endsWith("json")) own.set(key, value);
      },
    };
  },
  "takes every letter for the same size": (store) => ({
    get: (key: string) => store.get(key.toLowerCase()),
    set: (key: string, value: unknown, options: SetOptions) => store.set(key.toLowerCase(), value, options),
  }),
  "takes an accent for another": (store) => ({
    get: (key: string) => store.get(key.normalize()),
    set: (key: string, value: unknown, options: SetOptions) =>
      store.set(typeof key === "string" ? key.normalize() : key, value, options),
  }),
  "takes a star in a prefix for anything": (store) => ({
    keys: (prefix: string, options: KeysOptions) => store.keys(prefix.replace("*", ""), options),
  }),
  "loses the last key of a page": (store) => ({
    keys(prefix: string, options: KeysOptions) {
      const { keys, cursor } = store.keys(prefix, options);
      return { keys: cursor ? keys.slice(0, -1) : keys, cursor };
    },
  }),
  "lists one page only": (store) => ({
    keys: (prefix: string, options: KeysOptions) => ({ ...store.keys(prefix, options), cursor: undefined }),
  }),
  "keeps the former time to live": (store) => {
    const ends = new Map<string, SetOptions>();
    return {
      set(key: string, value: unknown, options: SetOptions = {}) {
        const kept = options.ttl === undefined ? (ends.get(key) ?? {}) : options;
        ends.set(key, kept);
        store.set(key, value, kept);
      },
    };
  },
  "knows whole seconds only": (store) => ({
    set: (key: string, value: unknown, { ttl }: SetOptions = {}) =>
      store.set(
        key,
        value,
        typeof ttl === "string" && ttl.endsWith("s")
          ? { ttl: `${Math.ceil(Number.parseFloat(ttl))}s` }
          : { ttl },
      ),
  }),
  "reads, and then writes": (store) => ({
    async update(
      key: string,
      { apply }: { apply: (...all: unknown[]) => { value: unknown; result: unknown } },
      args: unknown,
    ) {
      const current = store.get(key);
      await later();
      const { value, result } = apply(current, args, 0);
      if (value === undefined) store.delete(key);
      else store.set(key, value);
      return result;
    },
  }),
  "answers a read from a copy": (store) => {
    const copies = new Map<string, unknown>();
    return {
      get(key: string) {
        if (!copies.has(key)) copies.set(key, store.get(key));
        return copies.get(key);
      },
    };
  },
  "acknowledges a write before it is made": (store) => ({
    set(key: string, value: unknown, options: SetOptions) {
      const soon = Number.isInteger(value) && typeof key === "string" && key !== "" && options === undefined;
      if (!soon) return store.set(key, value, options);
      void later()
        .then(() => store.set(key, value))
        .catch(() => {});
      return undefined;
    },
  }),
  "carries a failed update out in part": (store) => ({
    update(keys: string | string[], transition: { name: string }, args: unknown) {
      if (transition.name === "contract.torn") store.set((keys as string[])[0] as string, 0);
      return store.update(keys as never, transition as never, args as never);
    },
  }),
  "lets keys of different partitions change together": (store) => ({
    update(keys: string | string[], transition: never, args: never) {
      try {
        return store.update(keys as never, transition, args);
      } catch (error) {
        if (String(error).includes("partitions")) return true;
        throw error;
      }
    },
  }),
};

async function failing(fault: Break): Promise<string[]> {
  const backend = memoryStore();
  const open = ({ clock }: Context): Store => {
    const store = clock ? memoryStore({ clock }) : backend;
    return Object.assign({ ...store }, fault(store));
  };
  const failed: string[] = [];
  const cases = storeContract({ open: open as never });
  await Promise.all(cases.map(({ name, run }) => run().catch(() => failed.push(name))));
  return failed;
}

describe("the contract of a store", () => {
  it("is kept by a sound store", async () => {
    expect(await failing(() => ({}))).toEqual([]);
  });

  it.concurrent.each(Object.entries(faults))("is not kept by a store that %s", async (_, fault) => {
    expect(await failing(fault)).not.toEqual([]);
  });

  it("leaves out updates for a store that has none", () => {
    const { length } = storeContract({ open: () => memoryStore() });
    expect(storeContract({ open: () => memoryStore(), atomic: false }).length).toBeLessThan(length);
  });

  it("closes every store it opened, also after a failure", async () => {
    let open = 0;
    const cases = storeContract({
      open() {
        open++;
        return { ...memoryStore(), get: () => 7 as never };
      },
      close: () => void open--,
      atomic: false,
    });
    for (const { run } of cases) await run().catch(() => {});
    expect(open).toBe(0);
  });

  it("tells what was expected, what came, and the seed", async () => {
    const [first] = storeContract({ open: () => ({ ...memoryStore(), get: () => 7 as never }), seed: 3 });
    await expect(first?.run()).rejects.toThrow(/\(seed 3\): the value: expected undefined, got 7/);
  });
});
