import type { Clock } from "../core/runtime.ts";
import { newId } from "../core/runtime.ts";
import type { Answer, AtomicStore, Store } from "../storage/store.ts";

/** A store to be proved, and what is to be known of it. */
export interface StoreContractOptions<Opened extends Store = Store> {
  /**
   * Opens a store over the backend; called once or more by each case, which keeps to keys of its own. Without a clock the
   * store uses the one it has by itself.
   */
  readonly open: (context: { readonly clock: Clock | undefined }) => Answer<Opened>;
  /** Ends what `open` began; default: nothing. */
  readonly close?: ((store: Opened) => Answer<void>) | undefined;
  /** Whether `update` is proved too; default: whether the store says it is linearizable. A store that cannot must fail. */
  readonly atomic?: boolean | undefined;
  /** The largest value the backend takes, in bytes; default 1 MiB. */
  readonly maxValueBytes?: number | undefined;
  /**
   * Cuts the store off from its backend, and returns what joins them again; default: the cases about it are left out. The
   * store's own timeout should be a second or so.
   */
  readonly sever?: ((store: Opened) => Answer<() => Answer<void>>) | undefined;
  /** Whence the random choices come; default 1. A failing case tells it. */
  readonly seed?: number | undefined;
}

/** One case of a contract, for any test runner. */
export interface ContractCase {
  /** What is to hold, as a sentence. */
  readonly name: string;
  /** Rejects when it does not hold. */
  readonly run: () => Promise<void>;
}

/** What a case works with. */
export interface Bench<Opened extends Store> {
  /** The store, with its own clock. */
  readonly store: Opened;
  /** A store over the same backend under a given clock. */
  readonly at: (clock: Clock) => Promise<Opened>;
  /** Makes a key nobody else has. */
  readonly key: (name: string) => string;
  readonly options: StoreContractOptions<Opened>;
  /** Numbers in [0, 1), the same ones in every run of a seed. */
  readonly random: () => number;
}

/** A case before it has a store. */
export type Draft<Opened extends Store = AtomicStore> = readonly [
  name: string,
  body: (bench: Bench<Opened>) => Promise<void>,
];

/** A small generator of random numbers: mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Makes a case of a draft: opens what it needs, and closes it whatever happens. */
export function caseOf<Opened extends Store>(
  [name, body]: Draft<Opened>,
  options: StoreContractOptions<Opened>,
): ContractCase {
  const { open, close, seed = 1 } = options;
  const run = async (): Promise<void> => {
    const opened: Opened[] = [];
    const at = async (clock: Clock | undefined): Promise<Opened> => {
      const store = await open({ clock });
      opened.push(store);
      return store;
    };
    const place = newId();
    try {
      const store = await at(undefined);
      await body({ store, at, key: (key) => `${place}:${key}`, options, random: randomFrom(seed) });
    } catch (error) {
      throw new Error(`${name} (seed ${seed}): ${(error as Error).message}`, { cause: error });
    } finally {
      for (const store of opened) await close?.(store);
    }
  };
  return { name, run };
}
