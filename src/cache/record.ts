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

/** A record as a store takes it: JSON, or bytes with the rest of the record in front of them. */
export function pack({ v, ...rest }: CacheRecord): CacheRecord | Uint8Array {
  if (!(v instanceof Uint8Array)) return { v, ...rest };
  const head = new TextEncoder().encode(JSON.stringify(rest));
  const packed = new Uint8Array(4 + head.length + v.length);
  new DataView(packed.buffer).setUint32(0, head.length);
  packed.set(head, 4);
  packed.set(v, 4 + head.length);
  return packed;
}

function unpackBytes(packed: Uint8Array): CacheRecord {
  const { buffer, byteOffset } = packed;
  const end = 4 + new DataView(buffer, byteOffset).getUint32(0);
  const rest = JSON.parse(new TextDecoder().decode(packed.subarray(4, end))) as CacheRecord;
  return { ...rest, v: packed.slice(end) };
}

/** The record in what a store gave; undefined when it holds none. */
export function unpack(found: unknown): CacheRecord | undefined {
  if (!(found instanceof Uint8Array))
    return typeof (found as CacheRecord | null | undefined)?.at === "number"
      ? (found as CacheRecord)
      : undefined;
  try {
    return unpackBytes(found);
  } catch {
    return undefined;
  }
}

/** How old a record is; a clock that was set back makes it new, not younger than that. */
export const ageOf = ({ at }: CacheRecord, now: number): number => Math.max(now - at, 0);
