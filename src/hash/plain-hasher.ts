import type { Hasher } from "./hasher.ts";
import { plainSha256 } from "./sha256-plain.ts";
import { plainXxh64, wide, words } from "./xxh64-plain.ts";

const window = new Uint8Array(1024);

function lines(bytes: Uint8Array, seedLow: number, seedHigh: number): BigUint64Array<ArrayBuffer> {
  const found: bigint[] = [];
  for (let at = 0, end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, at)) {
    plainXxh64(bytes, at, end, seedLow, seedHigh);
    found.push(wide[0]!);
    at = end + 1;
  }
  return BigUint64Array.from(found);
}

/** Hashes in TypeScript. */
export const plainHasher: Hasher = {
  window,
  words,
  wide,
  xxh64OfWindow: (size, seedLow, seedHigh) => plainXxh64(window, 0, size, seedLow, seedHigh),
  xxh64: (bytes, seedLow, seedHigh) => plainXxh64(bytes, 0, bytes.length, seedLow, seedHigh),
  lines,
  sha256: plainSha256,
};
