import { xxh64With } from "./data.ts";
import { halves } from "./seed.ts";
import { hasher } from "./select.ts";

/**
 * The 64-bit xxHash of bytes, or of a text as UTF-8: for partitions, caches and sketches, not against an adversary.
 *
 * The same on every runtime, and the same as every other implementation of XXH64. The seed is an integer from 0 to
 * 2^64 - 1, default 0. Throws a `TypeError` for other data and other seeds.
 *
 * @example
 * xxh64("abc"); // 4952883123889572249n
 * xxh64("abc", 42n); // another one
 * xxh64("abc").toString(16).padStart(16, "0"); // "44bc2cf5ad770999"
 */
export function xxh64(data: string | Uint8Array, seed: bigint | number = 0): bigint {
  const [low, high] = seed === 0 ? zero : halves(seed);
  const own = hasher();
  xxh64With(own, data, low, high);
  return own.wide[0]!;
}

const zero = [0, 0] as const;
