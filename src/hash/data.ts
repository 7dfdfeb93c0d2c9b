import type { Hasher } from "./hasher.ts";

const encoder = new TextEncoder();

/** Texts up to this length are most often plain ASCII, which needs no encoder. */
const short = 64;

/** Puts a short ASCII text into the window; gives whether it is one. */
function putAscii(text: string, window: Uint8Array): boolean {
  if (text.length > short) return false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) return false;
    window[at] = code;
  }
  return true;
}

/** The bytes of what is hashed: a text as UTF-8. Throws a `TypeError` for anything else. */
export function bytesOf(data: string | Uint8Array): Uint8Array {
  if (typeof data === "string") return encoder.encode(data);
  if (data instanceof Uint8Array) return data;
  throw new TypeError(`data: expected a text or a Uint8Array, got ${typeof data}`);
}

/** Leaves the xxHash64 of a text or bytes with the hasher. */
export function xxh64With(
  hasher: Hasher,
  data: string | Uint8Array,
  seedLow: number,
  seedHigh: number,
): void {
  if (typeof data === "string" && putAscii(data, hasher.window))
    hasher.xxh64OfWindow(data.length, seedLow, seedHigh);
  else hasher.xxh64(bytesOf(data), seedLow, seedHigh);
}
