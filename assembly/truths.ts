// One byte a row, 0 or 1: eight rows are a word, and logic is the machine's own.

/** The lowest bit of each byte. */
export const ONES: u64 = 0x0101_0101_0101_0101;

/** The bytes of eight values: 1 where they are not 0. */
@inline
export function truthsOf(values: usize): u64 {
  if (ASC_FEATURE_SIMD) {
    // A boolean is 0 or 1; the upper half of 1 stays above 0 however it is narrowed.
    const low = v128.shuffle<i32>(v128.load(values), v128.load(values, 16), 1, 3, 5, 7);
    const high = v128.shuffle<i32>(v128.load(values, 32), v128.load(values, 48), 1, 3, 5, 7);
    const words = i16x8.narrow_i32x4_s(low, high);
    return <u64>i64x2.extract_lane(i8x16.narrow_i16x8_s(words, words), 0) & ONES;
  }
  let bytes: u64 = 0;
  for (let i: usize = 0; i < 8; i++) bytes |= u64(load<f64>(values + (i << 3)) != 0) << (i << 3);
  return bytes;
}

/** The values of bytes: 0 or 1. */
export function spread(bytes: usize, values: usize, rows: usize): void {
  const end = bytes + rows;
  if (ASC_FEATURE_SIMD) {
    for (; bytes < end; bytes += 4, values += 32) {
      const words = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(bytes)));
      v128.store(values, f64x2.convert_low_i32x4_u(words));
      v128.store(values, f64x2.convert_low_i32x4_u(v128.shuffle<i32>(words, words, 2, 3, 2, 3)), 16);
    }
    return;
  }
  for (; bytes < end; bytes++, values += 8) store<f64>(values, <f64>load<u8>(bytes));
}

/** Values from `x` where the byte is 1, else from `y`. */
export function pick(bytes: usize, x: usize, y: usize, to: usize, rows: usize): void {
  const end = bytes + rows;
  if (ASC_FEATURE_SIMD) {
    for (; bytes < end; bytes += 2, x += 16, y += 16, to += 16) {
      const wide = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load16_splat(bytes)));
      const mask = i64x2.neg(i64x2.extend_low_i32x4_u(wide));
      v128.store(to, v128.bitselect(v128.load(x), v128.load(y), mask));
    }
    return;
  }
  for (; bytes < end; bytes++, x += 8, y += 8, to += 8) store<u64>(to, load<u64>(load<u8>(bytes) != 0 ? x : y));
}

/** Bytes of the places that a byte's bits name. */
const PLACES: usize = 8;

/** Fills a table of the bits that are set in each byte, in order: 2 KB, and 8 bytes beyond for what is read over its end. */
export function fillPlaces(table: usize): void {
  for (let bits: usize = 0; bits < 256; bits++) {
    let to = table + bits * PLACES;
    for (let place: u32 = 0; place < 8; place++) {
      store<u8>(to, <u8>place);
      to += (bits >> place) & 1;
    }
  }
}

/** Writes the numbers of eight rows from `row` on whose byte is 1, as u16, and gives how many they are; eight may be written. */
@inline
export function writePlaces(bytes: u64, row: usize, to: usize, table: usize): usize {
  // The product gathers the lowest bits of eight bytes in its highest.
  const bits = <usize>((bytes * 0x0102_0408_1020_4080) >> 56);
  const from = table + bits * PLACES;
  if (ASC_FEATURE_SIMD) {
    const found = i16x8.extend_low_i8x16_u(v128.load64_zero(from));
    v128.store(to, i16x8.add(found, i16x8.splat(<i16>row)));
  } else {
    for (let i: usize = 0; i < 8; i++) store<u16>(to + (i << 1), <u16>(row + load<u8>(from + i)));
  }
  return popcnt(bits);
}

/** Whether every one of so many bytes is 1. */
export function isEverywhere(bytes: usize, count: usize): bool {
  let i: usize = 0;
  if (ASC_FEATURE_SIMD) {
    for (; i + 16 <= count; i += 16) if (!i8x16.all_true(v128.load(bytes + i))) return false;
  } else {
    for (; i + 8 <= count; i += 8) if (load<u64>(bytes + i) != ONES) return false;
  }
  for (; i < count; i++) if (load<u8>(bytes + i) == 0) return false;
  return true;
}

/** Whether none of so many bytes is 1. */
export function isNowhere(bytes: usize, count: usize): bool {
  let any: u64 = 0;
  let i: usize = 0;
  for (; i + 8 <= count; i += 8) any |= load<u64>(bytes + i);
  for (; i < count; i++) any |= <u64>load<u8>(bytes + i);
  return any == 0;
}

/** Writes the numbers of so many rows, as u16; up to seven more may be written. */
export function writeAll(to: usize, count: usize): void {
  if (ASC_FEATURE_SIMD) {
    let rows = i16x8(0, 1, 2, 3, 4, 5, 6, 7);
    const eight = i16x8.splat(8);
    for (let end = to + (count << 1); to < end; to += 16) {
      v128.store(to, rows);
      rows = i16x8.add(rows, eight);
    }
  } else {
    for (let row: usize = 0; row < count; row++) store<u16>(to + (row << 1), <u16>row);
  }
}
