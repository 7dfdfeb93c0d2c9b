/** What a tag or prefix was at when an entry was made: its name and version. */
export type Version = readonly [name: string, version: string];

/** What a store keeps of a cached value. Times are in milliseconds, `at` in epoch milliseconds. */
export interface CacheRecord {
  /** The value; undefined is left out. */
  readonly v?: unknown;
  /** When it was loaded. */
  readonly at: number;
  /** How long it is fresh. */
  readonly ttl: number;
  /** How long after that it may be used while it is loaded anew. */
  readonly swr: number;
  /** How long after that it may be used when loading fails. */
  readonly sie: number;
  /** How long loading took. */
  readonly cost: number;
  readonly tags?: readonly Version[] | undefined;
}

/** JSON and bytes as one value for a store: the length of the JSON, the JSON, the bytes. */
export function packBytes(head: object, bytes: Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(head));
  const packed = new Uint8Array(4 + text.length + bytes.length);
  new DataView(packed.buffer).setUint32(0, text.length);
  packed.set(text, 4);
  packed.set(bytes, 4 + text.length);
  return packed;
}

/** What was packed; undefined when nothing was. */
export function unpackBytes<Head>(
  packed: Uint8Array,
): { readonly head: Head; readonly bytes: Uint8Array<ArrayBuffer> } | undefined {
  try {
    const end = 4 + new DataView(packed.buffer, packed.byteOffset, packed.length).getUint32(0);
    const head = JSON.parse(new TextDecoder().decode(packed.subarray(4, end))) as Head;
    return { head, bytes: new Uint8Array(packed.subarray(end)) };
  } catch {
    return undefined;
  }
}

/** A record as a store takes it: JSON, or bytes with the rest of the record in front of them. */
export function pack({ v, ...rest }: CacheRecord): CacheRecord | Uint8Array {
  return v instanceof Uint8Array ? packBytes(rest, v) : { v, ...rest };
}

/** The record in what a store gave; undefined when it holds none. */
export function unpack(found: unknown): CacheRecord | undefined {
  const record = found as CacheRecord | null | undefined;
  // The `at` of bytes is a function.
  if (typeof record?.at === "number") return record;
  const opened = found instanceof Uint8Array ? unpackBytes<CacheRecord>(found) : undefined;
  return typeof opened?.head?.at === "number" ? { ...opened.head, v: opened.bytes } : undefined;
}

/** How old a record is; a clock that was set back makes it new, not younger than that. */
export const ageOf = ({ at }: CacheRecord, now: number): number => Math.max(now - at, 0);
