// JSON's lexical parts. Every text ends in a newline, or in a zero where newlines are spaces: no JSON token may hold either, so
// no scan needs an end.
import { skipNumber } from "./numbers";

/** Nesting deeper than this is left to the host. */
const DEEPEST: i32 = 64;

/** Set by a string scan that saw an escape, above the string's end in a u64. */
export const SAW_ESCAPE: u64 = 1 << 32;

// Quotes, backslashes and the last control character stand in memory: a load is one instruction, a splat is several.
const STOPS = memory.data<u64>([
  0x2222222222222222, 0x2222222222222222, 0x5c5c5c5c5c5c5c5c, 0x5c5c5c5c5c5c5c5c, 0x1f1f1f1f1f1f1f1f, 0x1f1f1f1f1f1f1f1f,
]);

/** A newline where it is white space, as within an array; else a space, which is one anyway. */
let newlineSpace: u8 = 0x20;

/** Says whether a newline is white space, or the end of a line. */
export function setSpaces(withNewlines: bool): void {
  newlineSpace = withNewlines ? 0x0a : 0x20;
}

/** Past JSON's white space, but for a newline that ends a line. */
@inline
export function skipSpaces(p: usize): usize {
  for (let c = load<u8>(p); c == 0x20 || c == 0x0d || c == 0x09 || (WHOLE && c == newlineSpace); c = load<u8>(++p)) {}
  return p;
}

/** The newline at or after `p`. */
export function lineEnd(p: usize): usize {
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

/** One bit for each of the 16 bytes at `p` that is a quote, a backslash or a control character. */
@inline
function stops(p: usize): i32 {
  const v = v128.load(p);
  return i8x16.bitmask(
    v128.or(
      v128.or(i8x16.eq(v, v128.load(STOPS)), i8x16.eq(v, v128.load(STOPS, 16))),
      i8x16.eq(i8x16.min_u(v, v128.load(STOPS, 32)), v),
    ),
  );
}

/** The first quote, backslash or control character at or after `p`. */
@inline
export function stringStop(p: usize): usize {
  if (ASC_FEATURE_SIMD) {
    while (true) {
      const stop = stops(p) | (stops(p + 16) << 16);
      if (stop != 0) return p + ctz(stop);
      p += 32;
    }
  }
  let c = load<u8>(p);
  while (c != 0x22 && c != 0x5c && c >= 0x20) c = load<u8>(++p);
  return p;
}

/** Past the escape whose backslash is at `p`, or 0. */
function skipEscape(p: usize): usize {
  const c = load<u8>(p, 1);
  if (c == 0x75) return hex4(p + 2) < 0 ? 0 : p + 6;
  if (c == 0x22 || c == 0x5c || c == 0x2f) return p + 2;
  return c == 0x62 || c == 0x66 || c == 0x6e || c == 0x72 || c == 0x74 ? p + 2 : 0;
}

/** Four hexadecimal digits as a number, or -1. */
export function hex4(p: usize): i32 {
  let value = 0;
  for (let i: usize = 0; i < 4; i++) {
    const c = <u32>load<u8>(p + i);
    const lower = c | 0x20;
    const d = c - 0x30 < 10 ? c - 0x30 : lower - 0x61 < 6 ? lower - 0x61 + 10 : 16;
    if (d > 15) return -1;
    value = (value << 4) | d;
  }
  return value;
}

/** The closing quote of the string whose content starts at `p`, with what was seen on the way; 0 when malformed. */
export function stringEnd(p: usize): u64 {
  let seen: u64 = 0;
  while (true) {
    p = stringStop(p);
    const c = load<u8>(p);
    if (c == 0x22) return <u64>p | seen;
    if (c != 0x5c) return 0;
    p = skipEscape(p);
    if (p == 0) return 0;
    seen = SAW_ESCAPE;
  }
}

const TRUE: u32 = 0x65757274;
const ALSE: u32 = 0x65736c61;
const NULL: u32 = 0x6c6c756e;

/** Past `null` at `p`, or 0. */
@inline
export function skipNull(p: usize): usize {
  return load<u32>(p) == NULL ? p + 4 : 0;
}

/** Past `true` at `p`, or 0. */
@inline
export function skipTrue(p: usize): usize {
  return load<u32>(p) == TRUE ? p + 4 : 0;
}

/** Past `false` at `p`, or 0. */
@inline
export function skipFalse(p: usize): usize {
  return load<u8>(p) == 0x66 && load<u32>(p, 1) == ALSE ? p + 5 : 0;
}

/** Past the value at `p`, fully checked, or 0. */
export function skipValue(p: usize, depth: i32): usize {
  const c = load<u8>(p);
  if (c == 0x22) {
    const end = stringEnd(p + 1);
    return end == 0 ? 0 : <usize>(end & 0xffff_ffff) + 1;
  }
  if (c == 0x2d || c - 0x30 < 10) return skipNumber(p);
  if (c == 0x6e) return skipNull(p);
  if (c == 0x74) return skipTrue(p);
  if (c == 0x66) return skipFalse(p);
  if (depth == DEEPEST) return 0;
  if (c == 0x5b) return skipItems(p, 0x5d, false, depth + 1);
  return c == 0x7b ? skipItems(p, 0x7d, true, depth + 1) : 0;
}

/** Past the array or object whose bracket is at `p`, or 0. */
function skipItems(p: usize, close: u8, keyed: bool, depth: i32): usize {
  p = skipSpaces(p + 1);
  if (load<u8>(p) == close) return p + 1;
  while (true) {
    if (keyed) p = skipKey(p);
    if (p == 0) return 0;
    p = skipValue(p, depth);
    if (p == 0) return 0;
    p = skipSpaces(p);
    const c = load<u8>(p);
    if (c == close) return p + 1;
    if (c != 0x2c) return 0;
    p = skipSpaces(p + 1);
  }
}

/** Past the key at `p`, its colon and the spaces behind, or 0. */
function skipKey(p: usize): usize {
  if (load<u8>(p) != 0x22) return 0;
  const end = stringEnd(p + 1);
  if (end == 0) return 0;
  p = skipSpaces(<usize>(end & 0xffff_ffff) + 1);
  return load<u8>(p) == 0x3a ? skipSpaces(p + 1) : 0;
}
