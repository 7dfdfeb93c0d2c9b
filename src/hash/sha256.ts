import { bytesOf } from "./data.ts";
import { hasher } from "./select.ts";

/**
 * The SHA-256 digest of bytes, or of a text as UTF-8, at once and without a promise: 32 bytes, as FIPS 180-4 says.
 *
 * Made for keys and fingerprints of some hundred bytes. For more, `crypto.subtle.digest("SHA-256", bytes)` uses the
 * processor's own instructions. It is not meant for passwords. Throws a `TypeError` for other data.
 *
 * @example
 * const digest = sha256("abc");
 * Array.from(digest.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join(""); // "ba7816bf"
 */
export function sha256(data: string | Uint8Array): Uint8Array<ArrayBuffer> {
  return hasher().sha256(bytesOf(data));
}
