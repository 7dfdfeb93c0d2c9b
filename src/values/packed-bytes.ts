// Bytes as JSON holds them: as base64.
import { fromBase64, toBase64 } from "../core/base64.ts";

/** The text that `unpackedBytes` reads again. */
export const packedBytes = (bytes: Uint8Array): string => toBase64(bytes);

/** The bytes that were packed. Throws a `TypeError` for anything else. */
export function unpackedBytes(data: unknown): Uint8Array {
  try {
    if (typeof data === "string") return fromBase64(data);
  } catch {
    // Told below.
  }
  throw new TypeError(`state: expected bytes as base64, got ${typeof data}`);
}
