// JSON numbers to the nearest f64: exact powers for short numbers, Eisel-Lemire for the rest
// (Lemire, "Number Parsing at a Gigabyte per Second", 2021). What neither decides is left to the host.

/** Powers of ten the host's table covers, on both sides of zero. */
const REACH: i32 = 65;

const EXACT = memory.data<f64>([
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
]);

/** 131 powers of five from 5^-65 to 5^65, each two u64 (high, low). The host writes them when first missed. */
const POWERS = memory.data((2 * 65 + 1) * 16, 16);

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

/** Stores the number at `p` and gives the place past it; 0 when it is malformed or beyond what is decided here. */
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
  if (digits > 19 && !fitsMantissa(start, p)) return 0;
  if ((load<u8>(p) | 0x20) == 0x65) {
    const end = skipNumber(start);
    if (end == 0 || end - p > 6) return 0;
    exponent += exponentAt(p + 1);
    p = end;
  }
  const value = scaled(mantissa, exponent);
  if (value != value) return 0;
  store<f64>(to, negative ? -value : value);
  return p;
}

/** Whether the digits between two places, leading zeros aside, are at most 19 and so fit an u64. */
function fitsMantissa(p: usize, end: usize): bool {
  while (p < end && (load<u8>(p) == 0x30 || load<u8>(p) == 0x2e)) p++;
  let digits = end - p;
  for (; p < end; p++) if (load<u8>(p) == 0x2e) digits--;
  return digits <= 19;
}

/** The exponent at `p`: an optional sign and at least one digit. */
function exponentAt(p: usize): i32 {
  const sign = load<u8>(p);
  if (sign == 0x2b || sign == 0x2d) p++;
  let value: i32 = 0;
  for (let d = digit(load<u8>(p)); d < 10; d = digit(load<u8>(++p))) value = value * 10 + <i32>d;
  return sign == 0x2d ? -value : value;
}

/** mantissa * 10^exponent rounded to nearest, ties to even; NaN when undecided. */
@inline
function scaled(mantissa: u64, exponent: i32): f64 {
  if (mantissa < 1 << 53) {
    if (exponent == 0) return <f64>mantissa;
    if (exponent < 0 && exponent >= -22) return <f64>mantissa / tenTo(-exponent);
    if (exponent > 0 && exponent <= 22) return <f64>mantissa * tenTo(exponent);
  }
  return mantissa == 0 ? 0 : eiselLemire(mantissa, exponent);
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
  if (exponent < -REACH || exponent > REACH) return NaN;
  if (load<u64>(POWERS) == 0) {
    missed = true;
    return NaN;
  }
  const shift = <i32>clz(mantissa);
  const w = mantissa << shift;
  const power = POWERS + (<usize>(exponent + REACH) << 4);
  let low = w * load<u64>(power);
  let high = highProduct(w, load<u64>(power));
  if ((high & 0x1ff) == 0x1ff) {
    const more = highProduct(w, load<u64>(power, 8));
    low += more;
    if (more > low) high++;
  }
  if (low == u64.MAX_VALUE && (exponent < -27 || exponent > 55)) return NaN;
  const upper = <i32>(high >> 63);
  let bits = high >> (upper + 9);
  let binary = ((217706 * exponent) >> 16) + 63 + upper - shift + 1023;
  if (low <= 1 && exponent >= -4 && exponent <= 23 && (bits & 3) == 1 && bits << (upper + 9) == high) bits &= ~1;
  bits = (bits + (bits & 1)) >> 1;
  if (bits >= 1 << 53) {
    bits = 1 << 52;
    binary++;
  }
  if (binary <= 0 || binary >= 2047) return NaN;
  return reinterpret<f64>((bits & ~(<u64>1 << 52)) | (<u64>binary << 52));
}
