import type { Change } from "../storage/entry.ts";
import type { DenoKvKey, DenoKvWrite } from "./database.ts";
import { toRecord } from "./record.ts";

/** The longest life Deno KV is asked for, in milliseconds; it takes none that ends beyond its calendar. */
const longest = 1e14;

/** Adds a change of an entry to a write. Deno KV may clear the entry away `spare` milliseconds after its end. */
export function putInto(
  write: DenoKvWrite,
  place: DenoKvKey,
  change: Change,
  now: number,
  spare: number,
): DenoKvWrite {
  if (change === undefined) return write;
  if (change === null) return write.delete(place);
  const record = toRecord(String(place.at(-1)), change);
  if (change.expires === undefined) return write.set(place, record);
  const left = Math.max(Math.ceil(change.expires - now), 0);
  return write.set(place, record, { expireIn: Math.min(left + spare, longest) });
}
