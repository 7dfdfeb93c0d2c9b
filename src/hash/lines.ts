import { bytesOf } from "./data.ts";
import { halves } from "./seed.ts";
import { hasher } from "./select.ts";

/**
 * The {@link xxh64} of every line of a chunk, in one call: many times as fast as one call for each line.
 *
 * A line is what stands before a newline, without it; a carriage return is part of the line. What stands behind the last
 * newline is not hashed, for it may go on in the next chunk: it begins at `bytes.lastIndexOf(10) + 1`. The seed is an
 * integer from 0 to 2^64 - 1, default 0. Throws a `TypeError` for other data and other seeds.
 *
 * @example
 * const hashes = hashLines(new TextEncoder().encode("one\ntwo\nthr"));
 * hashes.length; // 2
 * hashes[1] === xxh64("two"); // true
 */
export function hashLines(data: string | Uint8Array, seed: bigint | number = 0): BigUint64Array<ArrayBuffer> {
  const [low, high] = halves(seed);
  return hasher().lines(bytesOf(data), low, high);
}
