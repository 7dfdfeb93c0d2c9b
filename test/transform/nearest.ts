// What a decimal text is as a double, found without the host's own reader of numbers.

/** The bits of a double. */
export function bitsOf(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0);
}

/** The double of these bits. */
export function doubleOf(bits: bigint): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, bits);
  return view.getFloat64(0);
}

const bitLength = (n: bigint): number => n.toString(2).length;
const jsonNumber = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** The double nearest to a JSON number, ties to even, by exact rational arithmetic. */
export function nearest(text: string): number {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = jsonNumber.exec(text) ?? [];
  const digits = BigInt(whole + fraction);
  const tens = Number(exponent) - fraction.length;
  const unsigned = positive(digits, tens);
  return sign === "" ? unsigned : -unsigned;
}

/** The double nearest to a multiple of a power of ten. */
function positive(digits: bigint, tens: number): number {
  const size = String(digits).length + tens;
  if (digits === 0n || size < -330) return 0;
  if (size > 310) return Infinity;
  const above = digits * 10n ** BigInt(Math.max(tens, 0));
  const below = 10n ** BigInt(Math.max(-tens, 0));
  const unit = Math.max(unitOf(above, below), -1074);
  const rounded = divided(above << BigInt(Math.max(-unit, 0)), below << BigInt(Math.max(unit, 0)));
  const bits = rounded + (BigInt(unit + 1074) << 52n);
  const infinite = 0x7ffn << 52n;
  return doubleOf(bits < infinite ? bits : infinite);
}

/** The exponent of two of the last of 53 bits of a quotient. */
function unitOf(above: bigint, below: bigint): number {
  const unit = bitLength(above) - bitLength(below) - 53;
  const shifted = (above << BigInt(Math.max(-unit, 0))) / (below << BigInt(Math.max(unit, 0)));
  return unit + bitLength(shifted) - 53;
}

/** A quotient rounded to the nearest integer, ties to even. */
function divided(above: bigint, below: bigint): bigint {
  const quotient = above / below;
  const twice = 2n * (above % below);
  return twice > below || (twice === below && quotient % 2n === 1n) ? quotient + 1n : quotient;
}
