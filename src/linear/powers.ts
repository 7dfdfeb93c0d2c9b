// The table behind Eisel-Lemire, the same as in assembly/numbers.ts: 5^-342 to 5^308, every power that a double can need.
const least = -342;
const greatest = 308;

let table: BigUint64Array | undefined;

/** For each power of five the high and the low 64 bits of its first 128, the short negative ones rounded up. */
export function powersOfFive(): BigUint64Array {
  table ??= makeTable();
  return table;
}

function makeTable(): BigUint64Array {
  const words = new BigUint64Array((greatest - least + 1) * 2);
  const put = (exponent: number, mantissa: bigint): void =>
    words.set([mantissa >> 64n, BigInt.asUintN(64, mantissa)], (exponent - least) * 2);
  let power = 1n;
  for (let exponent = 0; exponent <= -least; exponent++) {
    const bits = bitLength(exponent);
    if (exponent <= greatest) put(exponent, bits > 128n ? power >> (bits - 128n) : power << (128n - bits));
    if (exponent > 0) put(-exponent, (1n << (bits + 127n)) / power + (exponent <= 27 ? 1n : 0n));
    power *= 5n;
  }
  return words;
}

/** How many bits 5^exponent has, for the exponents used here. */
function bitLength(exponent: number): bigint {
  return BigInt(((exponent * 152_170) >> 16) + 1);
}
