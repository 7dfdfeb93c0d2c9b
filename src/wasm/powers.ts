const reach = 65;
const bits = 128n;

/** The top 128 bits of a number, which is at least that long. */
function top(value: bigint): bigint {
  const excess = BigInt(value.toString(2).length) - bits;
  return excess >= 0n ? value >> excess : value << -excess;
}

/** 5^exponent as a 128-bit mantissa: exact or truncated for positive exponents, rounded up for the others. */
function mantissa(exponent: number): bigint {
  const power = 5n ** BigInt(Math.abs(exponent));
  if (exponent >= 0) return top(power);
  const length = BigInt((power - 1n).toString(2).length);
  return top((1n << (length + (exponent >= -27 ? bits - 1n : length + bits))) / power + 1n);
}

let table: BigUint64Array | undefined;

/** The table behind Eisel-Lemire: for 5^-65 to 5^65 the high and the low 64 bits of the mantissa. */
export function powersOfFive(): BigUint64Array {
  if (table !== undefined) return table;
  table = new BigUint64Array((2 * reach + 1) * 2);
  for (let exponent = -reach; exponent <= reach; exponent++) {
    const value = mantissa(exponent);
    table.set([value >> 64n, value & 0xffff_ffff_ffff_ffffn], (exponent + reach) * 2);
  }
  return table;
}
