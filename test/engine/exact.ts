// Doubles as whole numbers: each is a multiple of 2^-1074.

/** How many times 2^-1074 a finite double is. */
export function units(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.abs(value));
  const bits = view.getBigUint64(0);
  const exponent = bits >> 52n;
  const mantissa = bits & ((1n << 52n) - 1n);
  const size = exponent === 0n ? mantissa : (mantissa | (1n << 52n)) << (exponent - 1n);
  return value < 0 ? -size : size;
}

export const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

export const total = (values: readonly number[]): bigint =>
  values.reduce((sum, value) => sum + units(value), 0n);

/** The sample variance, exact but for the last division. */
export function varianceOf(values: readonly bigint[]): number {
  const n = BigInt(values.length);
  const sum = values.reduce((all, value) => all + value, 0n);
  const squares = values.reduce((all, value) => all + value * value, 0n);
  const scaled = ((n * squares - sum * sum) << 80n) / (n * (n - 1n));
  return Number(scaled) / 2 ** 80;
}
