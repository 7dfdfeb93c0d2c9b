import type { Clock } from "../core/runtime.ts";
import { alive, type Entry } from "../storage/entry.ts";
import { mustKey, shown } from "../storage/key.ts";
import { failure } from "./failures.ts";
import { spare } from "./lua.ts";
import { fromRecord, toRecord } from "./record.ts";

/** The longest time to live that is given to Redis, in milliseconds. */
const longestLife = 1e15;

/** How one store keeps its entries. */
export interface Keeper {
  readonly clock: Clock | undefined;
  /** Where the entry of a key is. */
  readonly at: (key: string) => string;
  /** For how long Redis is to keep an entry, as an argument of PX. */
  readonly life: (ms: number) => string;
  readonly record: (key: string, value: unknown, expires: number | undefined) => string;
  /** The entry in a record, unless it is over. */
  readonly entry: (key: string, record: unknown, now: number) => Entry | undefined;
}

/** A clock that is given judges alone: it needs the end beside the value, and Redis clears away later. */
export function keeperOf(prefix: string, clock: Clock | undefined): Keeper {
  return {
    clock,
    at: (key) => prefix + mustKey(key),
    life: (ms) => `${Math.min(Math.ceil(ms), longestLife) + (clock ? spare : 0)}`,
    record: (key, value, expires) => toRecord(key, { value, expires: clock && expires }),
    entry(key, record, now) {
      const entry = fromRecord(key, record);
      return clock ? alive(entry, now) : entry && { value: entry.value, expires: undefined };
    },
  };
}

/** What is thrown when a command about certain keys fails. */
export const failing =
  (doing: string, about: unknown, changing: boolean) =>
  (error: unknown): never => {
    throw failure(error, changing, `${doing} ${shown(about)}`);
  };
