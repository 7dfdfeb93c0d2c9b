import type { TDigest } from "../sketch/t-digest.ts";

/** A sketch of the finite values, and how many are infinite. */
export interface Spread {
  readonly finite: TDigest;
  lowest: number;
  highest: number;
}

/** The quantile of a spread; null when it is empty. */
export function quantileOf({ finite, lowest, highest }: Spread, q: number): number | null {
  if (lowest === 0 && highest === 0) return finite.quantile(q) ?? null;
  const rank = q * (finite.count + lowest + highest - 1);
  if (rank < lowest) return Number.NEGATIVE_INFINITY;
  if (rank > lowest + finite.count - 1) return Number.POSITIVE_INFINITY;
  return finite.quantile(finite.count === 1 ? 0 : (rank - lowest) / (finite.count - 1)) ?? null;
}
