import { fromBase64, toBase64 } from "../core/base64.ts";
import type { Entry } from "../storage/entry.ts";
import { storeError } from "../storage/errors.ts";
import { shown } from "../storage/key.ts";
import { encode } from "../storage/value.ts";

/** The last time there is in JavaScript; no entry is over later. */
const lastTime = 8.64e15;

/**
 * An entry as Redis keeps it, text throughout so that every client and REST can carry it: `j` for JSON or `b` for bytes in
 * base64, the time it is over if a given clock judges that, a colon, and the value.
 */
export function toRecord(key: string, { value, expires }: Entry): string {
  const encoded = encode(value, () => `the value of ${shown(key)}`);
  const ends = expires === undefined ? "" : Math.min(expires, lastTime);
  return typeof encoded === "string" ? `j${ends}:${encoded}` : `b${ends}:${toBase64(encoded)}`;
}

/** When a record, of which the beginning is enough, is over. */
export function endOf(record: string): number | undefined {
  const ends = /^[jb](\d+):/.exec(record)?.[1];
  return ends === undefined ? undefined : Number(ends);
}

/** The entry in what Redis keeps for a key; an error `store-corrupt` when it is none. */
export function fromRecord(key: string, record: unknown): Entry | undefined {
  if (record === null || record === undefined) return undefined;
  const text = String(record);
  const colon = text.indexOf(":");
  const expires = colon > 1 ? endOf(text) : undefined;
  try {
    if (colon === 1 || expires !== undefined) {
      const value = text.slice(colon + 1);
      if (text[0] === "j") return { value: JSON.parse(value), expires };
      if (text[0] === "b") return { value: fromBase64(value), expires };
    }
  } catch {
    // A text that is no JSON or no base64.
  }
  throw storeError("store-corrupt", `${shown(key)} holds what no store has written`);
}
