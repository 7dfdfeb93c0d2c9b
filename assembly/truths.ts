// One byte a row, 0 or 1: eight rows are a word, and logic is the machine's own.

/** The lowest bit of each byte. */
export const ONES: u64 = 0x0101_0101_0101_0101;

/** The bytes of a register's values: 1 where they are not 0. */
export function truths(values: usize, to: usize, rows: usize): void {
  const end = to + rows;
  if (ASC_FEATURE_SIMD) {
    const one = i8x16.splat(1);
    for (; to < end; to += 8, values += 64) {
      // A boolean is 0 or 1; the upper half of 1 stays above 0 however it is narrowed.
      const low = v128.shuffle<i32>(v128.load(values), v128.load(values, 16), 1, 3, 5, 7);
      const high = v128.shuffle<i32>(v128.load(values, 32), v128.load(values, 48), 1, 3, 5, 7);
      const words = i16x8.narrow_i32x4_s(low, high);
      v128.store64_lane(to, v128.and(i8x16.narrow_i16x8_s(words, words), one), 0);
    }
    return;
  }
  for (; to < end; to++, values += 8) store<u8>(to, u8(load<f64>(values) != 0));
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

/** Writes the numbers of the rows whose byte is 1, as u16, and gives how many they are; `to` has room for eight more. */
export function places(bytes: usize, rows: usize, to: usize, table: usize): usize {
  let count: usize = 0;
  if (ASC_FEATURE_SIMD) {
    for (let row: usize = 0; row < rows; row += 8) {
      // The product gathers the lowest bits of eight bytes in its highest.
      const bits = <usize>((load<u64>(bytes + row) * 0x0102_0408_1020_4080) >> 56);
      const found = i16x8.extend_low_i8x16_u(v128.load64_zero(table + bits * PLACES));
      v128.store(to + (count << 1), i16x8.add(found, i16x8.splat(<i16>row)));
      count += popcnt(bits);
    }
    return count;
  }
  for (let row: usize = 0; row < rows; row++) {
    store<u16>(to + (count << 1), <u16>row);
    count += <usize>load<u8>(bytes + row);
  }
  return count;
}
