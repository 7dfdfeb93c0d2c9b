// Where bytes of one kind stand: a delimiter, a quote or a newline, 64 bytes at a time.

const ONES: u64 = 0x0101010101010101;
const LOW: u64 = 0x7f7f7f7f7f7f7f7f;

// 16 bytes of each: a load is one instruction, a splat is several.
const MARKS = memory.data(48, 16);
export const DELIMITERS: usize = MARKS;
export const QUOTES: usize = MARKS + 16;
export const NEWLINES: usize = MARKS + 32;

/** The bytes that are marks, beside newlines. */
export function setMarks(delimiter: u8, quote: u8): void {
  memory.fill(DELIMITERS, delimiter, 16);
  // Without quotes the newline stands in their place.
  memory.fill(QUOTES, quote == 0 ? 0x0a : quote, 16);
  memory.fill(NEWLINES, 0x0a, 16);
}

/** The top bit of each byte that is zero. */
@inline
function zeros(v: u64): u64 {
  return ~(((v & LOW) + LOW) | v | LOW);
}

/** One bit for each of the 64 bytes at `p` that is the one of which 16 stand at `mark`. */
export function equals64(p: usize, mark: usize): u64 {
  if (ASC_FEATURE_SIMD) {
    const m = v128.load(mark);
    const low = <u32>i8x16.bitmask(i8x16.eq(v128.load(p), m)) | (<u32>i8x16.bitmask(i8x16.eq(v128.load(p, 16), m)) << 16);
    const high = <u32>i8x16.bitmask(i8x16.eq(v128.load(p, 32), m)) | (<u32>i8x16.bitmask(i8x16.eq(v128.load(p, 48), m)) << 16);
    return <u64>low | (<u64>high << 32);
  }
  let found: u64 = 0;
  for (let i: usize = 0; i < 64; i += 8) {
    found |= ((((zeros(load<u64>(p + i) ^ load<u64>(mark)) >> 7) & ONES) * 0x0102040810204080) >> 56) << <u64>i;
  }
  return found;
}
