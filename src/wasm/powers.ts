const reach = 65;

/** How many bits 5^exponent has, for the exponents used here. */
function bitLength(exponent: number): bigint {
  return BigInt(((exponent * 152_170) >> 16) + 1);
}

/** 5^exponent as a 128-bit mantissa: exact or truncated for positive exponents, rounded up for the others. */
function mantissa(exponent: number): bigint {
  const power = 5n ** BigInt(Math.abs(exponent));
  const bits = bitLength(Math.abs(exponent));
  if (exponent >= 0) return bits > 128n ? power >> (bits - 128n) : power << (128n - bits);
  if (exponent >= -27) return (1n << (bits + 127n)) / power + 1n;
  return ((1n << (2n * bits + 128n)) / power + 1n) >> (bits + 1n);
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
