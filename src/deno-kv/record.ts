import type { Entry } from "../storage/entry.ts";
import { storeError } from "../storage/errors.ts";
import { shown } from "../storage/key.ts";
import { decode, type Encoded, encode, isBytes } from "../storage/value.ts";

/** An entry as Deno KV keeps it. */
export interface KvRecord {
  readonly value: Encoded;
  readonly expires: number | undefined;
}

export function toRecord(key: string, { value, expires }: Entry): KvRecord {
  const encoded = encode(value, () => `the value of ${shown(key)}`);
  // Deno reads bytes when it sends them, which may be after their owner has changed them.
  return { value: typeof encoded === "string" ? encoded : new Uint8Array(encoded), expires };
}

const isRecord = ({ value, expires }: KvRecord): boolean =>
  (typeof value === "string" || isBytes(value)) && (expires === undefined || typeof expires === "number");

/** The entry in a record; an error `store-corrupt` when it is none. */
export function fromRecord(key: string, kept: unknown): Entry {
  const record = Object(kept) as KvRecord;
  try {
    if (isRecord(record)) return { value: decode(record.value), expires: record.expires };
  } catch {
    // A text that is no JSON.
  }
  throw storeError("store-corrupt", `${shown(key)} holds what no store has written`);
}
