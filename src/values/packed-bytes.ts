// Bytes as JSON holds them: as base64.
import { toBase64 } from "../sketch/bytes.ts";

/** The text that `unpackedBytes` reads again. */
export const packedBytes = (bytes: Uint8Array): string => toBase64(bytes);

/** The bytes that were packed. Throws a `TypeError` for anything else. */
export function unpackedBytes(data: unknown): Uint8Array {
  try {
    if (typeof data === "string") return Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  } catch {
    // Told below.
  }
  throw new TypeError(`state: expected bytes as base64, got ${typeof data}`);
}
