// JSON numbers to the nearest f64: exact powers for short numbers, Eisel-Lemire for the rest
// (Lemire, "Number Parsing at a Gigabyte per Second", 2021), which decides every number of up to 19 digits
// (Mushtak and Lemire, "Fast Number Parsing Without Fallback", 2023). What longer ones leave open is left to the host.

/** The powers of ten that the table covers: below the least every mantissa is 0, above the greatest infinite. */
const LEAST: i32 = -342;
const GREATEST: i32 = 308;
/** Digits that always fit an u64. */
const MOST_DIGITS: usize = 19;
/** Characters of an exponent, its letter included, whose value fits an i32 with room to spare. */
const LONGEST_EXPONENT: usize = 9;

const INFINITE: u64 = 0x7ff0_0000_0000_0000;

const EXACT = memory.data<f64>([
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
]);

/** Powers of five from 5^-342 to 5^308, each two u64 (high, low). The host writes them when first missed. */
const POWERS = memory.data((308 + 342 + 1) * 16, 16);

/** 10 to the power of 0 to 22, exact. */
@inline
export function tenTo(exponent: usize): f64 {
  return load<f64>(EXACT + (exponent << 3));
}

let missed = false;

/** Where the host writes the table. */
export function powersOfFive(): usize {
  return POWERS;
}

/** Whether a number needed the table when it was not there. */
export function missedPowers(): bool {
  return missed;
}

@inline
function digit(c: u32): u32 {
  return c - 0x30;
}

/** Past the digits from `p`. */
@inline
function digitsEnd(p: usize): usize {
  while (digit(load<u8>(p)) < 10) p++;
  return p;
}

/** Past the number at `p`, or 0 when it breaks JSON's grammar. */
export function skipNumber(p: usize): usize {
  if (load<u8>(p) == 0x2d) p++;
  const first = digit(load<u8>(p));
  if (first > 9) return 0;
  p = first == 0 ? p + 1 : digitsEnd(p + 1);
  if (load<u8>(p) == 0x2e) {
    const from = p + 1;
    p = digitsEnd(from);
    if (p == from) return 0;
  }
  if ((load<u8>(p) | 0x20) != 0x65) return p;
  p++;
  const sign = load<u8>(p);
  const from = p + usize(sign == 0x2b || sign == 0x2d);
  p = digitsEnd(from);
  return p == from ? 0 : p;
}

/** Stores the number at `p` and gives the place past it; 0 when it is malformed or not decided here. */
export function readNumber(p: usize, to: usize): usize {
  const negative = load<u8>(p) == 0x2d;
  if (negative) p++;
  const start = p;
  let mantissa: u64 = 0;
  let d = digit(load<u8>(p));
  if (d > 9) return 0;
  if (d == 0) {
    d = digit(load<u8>(++p));
    if (d < 10) return 0;
  } else {
    do {
      mantissa = mantissa * 10 + d;
      d = digit(load<u8>(++p));
    } while (d < 10);
  }
  let digits = p - start;
  let exponent: i32 = 0;
  if (load<u8>(p) == 0x2e) {
    const from = ++p;
    for (d = digit(load<u8>(p)); d < 10; d = digit(load<u8>(++p))) mantissa = mantissa * 10 + d;
    if (p == from) return 0;
    digits += p - from;
    exponent = -(<i32>(p - from));
  }
  const last = p;
  if ((load<u8>(p) | 0x20) == 0x65) {
    p = skipNumber(start);
    if (p == 0 || p - last > LONGEST_EXPONENT) return 0;
    exponent += exponentAt(last + 1);
  }
  const value = digits > MOST_DIGITS ? longNumber(start, last, exponent) : scaled(mantissa, exponent);
  if (value != value) return 0;
  store<f64>(to, negative ? -value : value);
  return p;
}

/**
 * The number whose digits stand between two places, scaled: its first 19 that count, and whether what follows them could
 * matter; NaN when it could.
 */
function longNumber(p: usize, end: usize, exponent: i32): f64 {
  let mantissa: u64 = 0;
  let taken: usize = 0;
  let more = false;
  for (; p < end; p++) {
    const d = digit(load<u8>(p));
    if (d > 9) continue;
    if (taken < MOST_DIGITS) {
      mantissa = mantissa * 10 + d;
      taken += usize(mantissa != 0);
    } else {
      exponent++;
      more = more || d != 0;
    }
  }
  const value = eiselLemire(mantissa, exponent);
  return !more || value == eiselLemire(mantissa + 1, exponent) ? value : NaN;
}

/** The exponent at `p`: an optional sign and at least one digit. */
function exponentAt(p: usize): i32 {
  const sign = load<u8>(p);
  if (sign == 0x2b || sign == 0x2d) p++;
  let value: i32 = 0;
  for (let d = digit(load<u8>(p)); d < 10; d = digit(load<u8>(++p))) value = value * 10 + <i32>d;
  return sign == 0x2d ? -value : value;
}

/** mantissa * 10^exponent rounded to nearest, ties to even; NaN while the table is missed. */
@inline
function scaled(mantissa: u64, exponent: i32): f64 {
  if (mantissa < 1 << 53) {
    if (exponent == 0) return <f64>mantissa;
    if (exponent < 0 && exponent >= -22) return <f64>mantissa / tenTo(-exponent);
    if (exponent > 0 && exponent <= 22) return <f64>mantissa * tenTo(exponent);
  }
  return eiselLemire(mantissa, exponent);
}

/** The high 64 bits of a 64 by 64 bit product. */
@inline
function highProduct(a: u64, b: u64): u64 {
  const a0 = a & 0xffff_ffff;
  const a1 = a >> 32;
  const b0 = b & 0xffff_ffff;
  const b1 = b >> 32;
  const low = a0 * b0;
  const middle = a1 * b0 + (low >> 32);
  const cross = a0 * b1 + (middle & 0xffff_ffff);
  return a1 * b1 + (middle >> 32) + (cross >> 32);
}

function eiselLemire(mantissa: u64, exponent: i32): f64 {
  if (mantissa == 0 || exponent < LEAST) return 0;
  if (exponent > GREATEST) return Infinity;
  if (load<u64>(POWERS) == 0) {
    missed = true;
    return NaN;
  }
  const shift = <i32>clz(mantissa);
  const w = mantissa << shift;
  const power = POWERS + (<usize>(exponent - LEAST) << 4);
  let low = w * load<u64>(power);
  let high = highProduct(w, load<u64>(power));
  if ((high & 0x1ff) == 0x1ff) {
    const more = highProduct(w, load<u64>(power, 8));
    low += more;
    if (more > low) high++;
  }
  const upper = <i32>(high >> 63);
  let bits = high >> (upper + 9);
  if (low <= 1 && exponent >= -4 && exponent <= 23 && (bits & 3) == 1 && bits << (upper + 9) == high) bits &= ~1;
  const binary = ((217706 * exponent) >> 16) + 63 + upper - shift + 1023;
  if (binary <= 0) bits >>= min(1 - binary, 63);
  // The hidden bit, and a carry out of the rounding, add one to the exponent by themselves.
  const value = ((bits + (bits & 1)) >> 1) + (<u64>max(binary - 1, 0) << 52);
  return reinterpret<f64>(min(value, INFINITE));
}
