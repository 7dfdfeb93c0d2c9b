// Every line of the window in one call.
import { FOUND, FOUND_SIZE, RESULT, WINDOW } from "./memory";
import { hashOf } from "./xxh64";

/** The first newline at or after `p`; there must be one. */
@inline
function lineEnd(p: usize): usize {
  if (ASC_FEATURE_SIMD) {
    const newline = i8x16.splat(0x0a);
    while (true) {
      const mask = i8x16.bitmask(i8x16.eq(v128.load(p), newline));
      if (mask != 0) return p + ctz(mask);
      p += 16;
    }
  }
  while (load<u8>(p) != 0x0a) p++;
  return p;
}

/**
 * Hashes the lines among the window's first bytes, as many as there is room for. Gives how many there were, and leaves
 * at `RESULT` how many bytes they took.
 */
export function hashLines(size: usize, low: u32, high: u32): usize {
  const seed = (<u64>high << 32) | low;
  const end = WINDOW + size;
  store<u8>(end, 0x0a); // where the search ends
  let p = WINDOW;
  let to = FOUND;
  const full = FOUND + (FOUND_SIZE << 3);
  while (to < full) {
    const stop = lineEnd(p);
    if (stop >= end) break;
    store<u64>(to, hashOf(p, stop, seed));
    to += 8;
    p = stop + 1;
  }
  store<u32>(RESULT, <u32>(p - WINDOW));
  return (to - FOUND) >> 3;
}
