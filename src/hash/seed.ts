const inRange = (seed: bigint | number): boolean =>
  (typeof seed === "bigint" || Number.isSafeInteger(seed)) && seed >= 0 && seed < 2n ** 64n;

/** The lower and the upper half of a seed; throws a `TypeError` unless it is an integer of at most 64 bits. */
export function halves(seed: bigint | number): readonly [low: number, high: number] {
  if (!inRange(seed))
    throw new TypeError(`seed: expected an integer from 0 to 2^64 - 1, got ${String(seed)}`);
  const wide = BigInt(seed);
  return [Number(wide & 0xffff_ffffn), Number(wide >> 32n)];
}
