import type { Clock } from "../core/runtime.ts";
import type { Change, Entry } from "./entry.ts";
import { storeError } from "./errors.ts";
import { shown } from "./key.ts";
import { Lru, tableBytes, type Used } from "./lru.ts";
import { isBytes, keptCopy } from "./value.ts";
import { bytesOf, type Names, textBytes } from "./weight.ts";

/** An entry in memory. */
export interface Row extends Used, Entry {
  value: unknown;
  expires: number | undefined;
  /** Whether the value is bytes, which cannot be frozen. */
  bytes: boolean;
}

/** What a row takes, as measured, and the time it is over, which is a number too large for its place. */
const rowBytes = 100;
const timeBytes = 16;

/** The value of a row, as its reader may have it. */
export const valueIn = (row: Row | undefined): unknown => (row?.bytes ? keptCopy(row.value) : row?.value);

/** The entries of a store in memory; an entry that is over goes when it is met. */
export class MemoryTable extends Lru<Row> {
  readonly clock: Clock;
  private readonly names: Names = new Set();

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

  /** What an entry will take; throws when that is more than there is. */
  weigh(key: string, { value, expires }: Entry): number {
    const time = expires === undefined ? 0 : timeBytes;
    const size = rowBytes + time + textBytes(key) + bytesOf(value, this.names);
    if (size + tableBytes(1) <= this.maxSize) return size;
    throw storeError("value-too-large", `${shown(key)} takes ${size} bytes, the whole store ${this.maxSize}`);
  }

  put(key: string, entry: Entry, size: number, found?: Row): void {
    const { expires } = entry;
    const value = keptCopy(entry.value);
    const bytes = isBytes(value);
    const row = found ?? this.map.get(key);
    if (!row) {
      const { end } = this;
      this.add({ key, turn: ++this.turns, size, newer: end, older: end, value, expires, bytes });
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
    else if (change) this.put(key, change, this.weigh(key, change), found);
  }
}
