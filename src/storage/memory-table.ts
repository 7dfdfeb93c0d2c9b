import type { Clock } from "../core/runtime.ts";
import type { Change, Entry } from "./entry.ts";
import { storeError } from "./errors.ts";
import { shown } from "./key.ts";
import { Lru, type Used } from "./lru.ts";
import { isBytes, keptCopy, mustKeep } from "./value.ts";

/** An entry in memory. */
export interface Row extends Used, Entry {
  value: unknown;
  expires: number | undefined;
  /** Whether the value is bytes, which cannot be frozen. */
  bytes: boolean;
}

/** What an entry takes besides its key and value. */
const overhead = 224;

/** The value of a row, as its reader may have it. */
export const valueIn = (row: Row | undefined): unknown => (row?.bytes ? keptCopy(row.value) : row?.value);

/** The entries of a store in memory; an entry that is over goes when it is met. */
export class MemoryTable extends Lru<Row> {
  readonly clock: Clock;

  constructor(maxEntries: number, maxBytes: number, clock: Clock) {
    super(maxEntries, maxBytes);
    this.clock = clock;
  }

  find(key: string, now?: number): Row | undefined {
    const row = this.map.get(key);
    if (row?.expires === undefined || row.expires > (now ?? this.clock.now())) return row;
    this.remove(row);
    return undefined;
  }

  /** What an entry will take; throws when no value like this can be kept. */
  weigh(key: string, value: unknown): number {
    const size = mustKeep(value, () => `the value of ${shown(key)}`) + key.length * 2 + overhead;
    if (size <= this.maxSize) return size;
    throw storeError("value-too-large", `${shown(key)} takes ${size} bytes, the whole store ${this.maxSize}`);
  }

  put(key: string, given: unknown, expires: number | undefined, size: number, found?: Row): void {
    const value = keptCopy(given);
    const bytes = isBytes(value);
    const row = found ?? this.map.get(key);
    if (!row) {
      this.add({ key, value, expires, bytes }, size);
      return;
    }
    row.value = value;
    row.expires = expires;
    row.bytes = bytes;
    this.resize(row, size);
  }

  drop(key: string): void {
    const row = this.map.get(key);
    if (row) this.remove(row);
  }

  change(key: string, change: Change, found?: Row): void {
    if (change === null) this.drop(key);
    else if (change) this.put(key, change.value, change.expires, this.weigh(key, change.value), found);
  }
}
