import { type Duration, milliseconds } from "../core/duration.ts";
import { type Clock, systemClock } from "../core/runtime.ts";
import { alive, type Entry, expiry, keysOf, step } from "../storage/entry.ts";
import { storeError } from "../storage/errors.ts";
import { mustKey, mustShare, shown } from "../storage/key.ts";
import { mustPage } from "../storage/page.ts";
import type { AtomicStore } from "../storage/store.ts";
import type { AnyTransition } from "../storage/transition.ts";
import { decode, encode } from "../storage/value.ts";
import { connecting } from "./connection.ts";
import { type Answer, lane } from "./lane.ts";
import { pageOf } from "./listing.ts";
import type { Row, Transaction } from "./schema.ts";
import { running } from "./transaction.ts";
import { type Write, writing } from "./writing.ts";

/** How a store keeps its entries in IndexedDB. */
export interface IndexedDbStoreOptions {
  /**
   * What a write waits for: `"strict"` until it is on the disk, `"relaxed"` until the system has it, which loses the last
   * writes when the power fails. Default `"strict"`.
   */
  readonly durability?: "strict" | "relaxed" | undefined;
  /** How long the database may take to open, and a transaction to finish; default 5 s. */
  readonly timeout?: Duration | undefined;
  /** Judges expiry; default: the host's clock. */
  readonly clock?: Clock | undefined;
}

function mustName(name: string): string {
  if (typeof name === "string" && name !== "") return name;
  throw new TypeError(`the name of a database must be a text, got ${shown(name)}`);
}

function mustDurability(durability: "strict" | "relaxed"): "strict" | "relaxed" {
  if (durability === "strict" || durability === "relaxed") return durability;
  throw new TypeError(`durability must be "strict" or "relaxed", got ${shown(durability)}`);
}

type Read = (transaction: Transaction) => Promise<Answer>;

const what = (key: string) => (): string => `the value of ${shown(key)}`;

/** An entry as a row, with bytes that nobody else holds. */
function rowOf(key: string, { value, expires }: Entry): Row {
  const encoded = encode(value, what(key));
  return { key, value: typeof encoded === "string" ? encoded : new Uint8Array(encoded), expires };
}

function entryOf(row: Row | undefined): Entry | undefined {
  if (!row) return undefined;
  const { key, value, expires } = row;
  try {
    return { value: decode(typeof value === "string" ? value : new Uint8Array(value)), expires };
  } catch (error) {
    throw storeError("store-corrupt", `${shown(key)} holds what this library did not write`, error);
  }
}

const updating = (keys: readonly string[], transition: AnyTransition, args: unknown): Write => ({
  keys,
  make(rows, now) {
    const { changes, result } = step(transition, rows.map(entryOf), args, now);
    return {
      changes: changes.flatMap((change, at) => {
        const key = keys[at] as string;
        return change === undefined ? [] : [[key, change ? rowOf(key, change) : undefined] as const];
      }),
      result,
    };
  },
});

const putting = (key: string, row: Row | undefined): Write => ({
  keys: [],
  make: () => ({ changes: [[key, row]], result: undefined }),
});

/**
 * A store in a database of the browser, which all tabs and workers of an origin share.
 *
 * An answer to a write says that its transaction is complete. Writes that meet share a transaction, each with its own
 * answer; one that throws does not touch the others. The database opens with the first operation. It gives way when
 * another tab upgrades or deletes it, and opens again with the next one. What is over is cleared away by later writes.
 *
 * Errors have the codes `store-unavailable` (another tab holds it, or it was too slow), `store-refused` (private mode, or
 * no IndexedDB here), `store-full` (the quota), `store-outdated` (a newer program has upgraded the database: reload the
 * page), `store-corrupt`, `value-too-large`, and `outcome-unknown` when the browser shuts the database in the middle of a
 * commit. Throws a `TypeError` for a name or option that is wrong.
 *
 * @example
 * import { indexedDbStore } from "modulink-edge/indexeddb";
 * import { transition } from "modulink-edge/storage";
 *
 * const add = transition("add", (current: number | undefined, by: number) => {
 *   const sum = (current ?? 0) + by;
 *   return { value: sum, result: sum };
 * });
 * const store = indexedDbStore("shop", { durability: "relaxed" });
 * const visit = async (): Promise<number> => store.update("visits", add, 1);
 * // In a page or a worker of one: document.title = `visit ${await visit()}`;
 */
export function indexedDbStore(name: string, options: IndexedDbStoreOptions = {}): AtomicStore {
  const { durability = "strict", timeout = "5s", clock = systemClock } = options;
  const longest = milliseconds(timeout, "timeout");
  const now = (): number => clock.now();
  const run = running(connecting(mustName(name), mustDurability(durability), longest), longest);
  const carryOut = writing(now);
  const write = lane<Write>((writes) => run("readwrite", (transaction) => carryOut(transaction, writes)));
  const read = lane<Read>((reads) =>
    run("readonly", (transaction) => Promise.all(reads.map((ask) => ask(transaction)))),
  );

  return {
    consistency: "linearizable",
    async get(key) {
      mustKey(key);
      return read(async ({ store }) => {
        const row = await store.get(key);
        return () => alive(entryOf(row), now())?.value;
      }) as never;
    },
    async set(key, value, set = {}) {
      await write(putting(mustKey(key), rowOf(key, { value, expires: expiry(set, now) })));
    },
    async delete(key) {
      await write(putting(mustKey(key), undefined));
    },
    async keys(prefix, options) {
      const page = mustPage(options);
      return read(async (transaction) => {
        const found = await pageOf(transaction, prefix, page, now());
        return () => found;
      }) as never;
    },
    async update(key: string | readonly string[], transition: AnyTransition, args: unknown) {
      return write(updating(mustShare(keysOf(key, transition)), transition, args));
    },
  } as AtomicStore;
}
