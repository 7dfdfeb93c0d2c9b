// The common forms of values in as few steps as can be: short plain strings, integers and plain decimals. Whatever is less
// common goes the general way.
import { readNumber, skipNumber, tenTo } from "./numbers";
import { skipNull, skipValue, stringStop } from "./scan";

// In memory, as in scan.ts: the byte of zero, and nine.
const DIGITS = memory.data<u64>([0x3030303030303030, 0x3030303030303030, 0x0909090909090909, 0x0909090909090909]);

/** How many digits stand at `p`, but no more than 16; what stands in the first place counts, too, if `signed`. */
@inline
function digitsAt(p: usize, signed: i32): usize {
  if (ASC_FEATURE_SIMD) {
    const v = i8x16.sub(v128.load(p), v128.load(DIGITS));
    return <usize>ctz(~(i8x16.bitmask(i8x16.eq(i8x16.min_u(v, v128.load(DIGITS, 16)), v)) | signed));
  }
  let n = <usize>signed;
  while (n < 16 && <u32>load<u8>(p + n) - 0x30 < 10) n++;
  return n;
}

/** Whether what follows a number's digits makes them no plain number. */
@inline
function goesOn(c: u32): bool {
  return c == 0x2e || (c | 0x20) == 0x65;
}

/** The number that 1 to 8 digits at `p` write, all at once. */
@inline
function eightDigits(p: usize, count: usize): u64 {
  let v = (load<u64>(p) << ((8 - count) << 3)) & 0x0f0f0f0f0f0f0f0f;
  v = (v * 2561) >> 8;
  v = ((v & 0x00ff00ff00ff00ff) * 6553601) >> 16;
  return ((v & 0x0000ffff0000ffff) * 42949672960001) >> 32;
}

/** Past the value at `p`, fully checked, or 0. */
@inline
export function skipFast(p: usize): usize {
  const c = <u32>load<u8>(p);
  if (c == 0x22) {
    const end = stringStop(p + 1);
    return load<u8>(end) == 0x22 ? end + 1 : skipValue(p, 0);
  }
  if (c == 0x6e) return skipNull(p);
  if (c - 0x30 > 9 && c != 0x2d) return skipValue(p, 0);
  const size = digitsAt(p, 1);
  return isPlain(p, size, usize(c == 0x2d)) && !goesOn(load<u8>(p + size)) ? p + size : skipNumber(p);
}

/** Whether a sign of `sign` characters and digits make an integer in at most 15 characters; nothing here branches. */
@inline
function isPlain(p: usize, size: usize, sign: usize): bool {
  const leadingZero = u32(load<u8>(p + sign) == 0x30) & u32(size > sign + 1);
  return (u32(size - sign - 1 < 15) & ~leadingZero & 1) != 0;
}

/** Stores the number at `p` and gives the place past it, or 0. */
@inline
export function readNumberFast(p: usize, to: usize): usize {
  const sign = usize(load<u8>(p) == 0x2d);
  const size = digitsAt(p, 1);
  const whole = size - sign;
  if ((u32(!isPlain(p, size, sign)) | u32(whole > 8) | u32(<u32>load<u8>(p + sign) - 0x30 > 9)) != 0) return readNumber(p, to);
  let end = p + size;
  let value = <f64><i64>eightDigits(p + sign, whole);
  if (load<u8>(end) == 0x2e) {
    const digits = digitsAt(end + 1, 0);
    if (digits - 1 > 6) return readNumber(p, to);
    const scale = tenTo(digits);
    value = (value * scale + <f64><i64>eightDigits(end + 1, digits)) / scale;
    end += digits + 1;
  }
  if (goesOn(load<u8>(end))) return readNumber(p, to);
  store<u64>(to, reinterpret<u64>(value) | (<u64>sign << 63));
  return end;
}

/** `readNumberFast`, where one copy of it is enough. */
export function readNumberApart(p: usize, to: usize): usize {
  return readNumberFast(p, to);
}
