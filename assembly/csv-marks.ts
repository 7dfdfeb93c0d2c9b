// Where a record's delimiters, quotes and newlines stand: 64 bytes at a time, then mark by mark.

const NEWLINE: u64 = 0x0a0a0a0a0a0a0a0a;
const ONES: u64 = 0x0101010101010101;
const LOW: u64 = 0x7f7f7f7f7f7f7f7f;

// Delimiter, quote and newline, 16 bytes of each: a load is one instruction, a splat is several.
const MARKS = memory.data(48, 16);

let base: usize = 0;
let ahead: u64 = 0;

/** The bytes that are marks, beside newlines. */
export function setMarks(delimiter: u8, quote: u8): void {
  memory.fill(MARKS, delimiter, 16);
  // Without quotes the newline stands in their place: it is a mark anyway.
  memory.fill(MARKS + 16, quote == 0 ? 0x0a : quote, 16);
  memory.fill(MARKS + 32, 0x0a, 16);
}

/** One bit for each of the 16 bytes at `p` that is one of three. */
@inline
function marks16(p: usize, a: v128, b: v128, c: v128): u64 {
  const v = v128.load(p);
  return <u64>(<u32>i8x16.bitmask(v128.or(v128.or(i8x16.eq(v, a), i8x16.eq(v, b)), i8x16.eq(v, c))));
}

/** The top bit of each byte that is zero. */
@inline
function zeros(v: u64): u64 {
  return ~(((v & LOW) + LOW) | v | LOW);
}

/** One bit for each of the 8 bytes at `p` that is a mark. */
@inline
function marks8(p: usize): u64 {
  const v = load<u64>(p);
  const found = zeros(v ^ load<u64>(MARKS)) | zeros(v ^ load<u64>(MARKS, 16)) | zeros(v ^ NEWLINE);
  return (((found >> 7) & ONES) * 0x0102040810204080) >> 56;
}

/** One bit for each of the 64 bytes at `p` that is a mark. */
@inline
export function marks64(p: usize): u64 {
  if (ASC_FEATURE_SIMD) {
    const a = v128.load(MARKS);
    const b = v128.load(MARKS, 16);
    const c = v128.load(MARKS, 32);
    return (
      marks16(p, a, b, c) |
      (marks16(p + 16, a, b, c) << 16) |
      (marks16(p + 32, a, b, c) << 32) |
      (marks16(p + 48, a, b, c) << 48)
    );
  }
  let found: u64 = 0;
  for (let i: usize = 0; i < 64; i += 8) found |= marks8(p + i) << <u64>i;
  return found;
}

/** One bit for each of the 64 bytes at `p` that is a delimiter; without SIMD none, as that would gain nothing. */
@inline
export function delimiters64(p: usize): u64 {
  if (ASC_FEATURE_SIMD) {
    const a = v128.load(MARKS);
    return (
      <u64>(<u32>i8x16.bitmask(i8x16.eq(v128.load(p), a)) | (<u32>i8x16.bitmask(i8x16.eq(v128.load(p, 16), a)) << 16)) |
      (<u64>(<u32>i8x16.bitmask(i8x16.eq(v128.load(p, 32), a)) | (<u32>i8x16.bitmask(i8x16.eq(v128.load(p, 48), a)) << 16)) << 32)
    );
  }
  return 0;
}

/** Where the 64 bytes begin whose marks are ahead. */
@inline
export function marksBase(): usize {
  return base;
}

/** A bit for each mark that is ahead. */
@inline
export function marksAhead(): u64 {
  return ahead;
}

/** Goes on with these. */
@inline
export function setAhead(from: usize, marks: u64): void {
  base = from;
  ahead = marks;
}

/** Goes on from `p`. */
export function seek(p: usize): void {
  setAhead(p, marks64(p));
}

/** The next mark, or a place from `end` on when there is none before it. */
@inline
export function nextMark(end: usize): usize {
  while (ahead == 0) {
    if (base + 64 >= end) return end;
    base += 64;
    ahead = marks64(base);
  }
  const at = base + <usize>ctz(ahead);
  ahead &= ahead - 1;
  return at;
}
