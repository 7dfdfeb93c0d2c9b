/** Points that stand for some values each, in the order of their means. */
export interface Centroids {
  readonly means: Float64Array;
  readonly weights: Float64Array;
}

export const none: Centroids = { means: new Float64Array(0), weights: new Float64Array(0) };

/** Values as points of their own. */
export const points = (values: readonly number[]): Centroids => ({
  means: Float64Array.from(values).sort(),
  weights: new Float64Array(values.length).fill(1),
});

/** Whether the point `i` of one list comes before the point `j` of another, whichever list is which. */
const isBefore = (a: Centroids, i: number, b: Centroids, j: number): boolean =>
  a.means[i]! < b.means[j]! || (a.means[i]! === b.means[j]! && a.weights[i]! <= b.weights[j]!);

/** Two lists in one. */
export function together(a: Centroids, b: Centroids): Centroids {
  const size = a.means.length + b.means.length;
  const [means, weights] = [new Float64Array(size), new Float64Array(size)];
  for (let i = 0, j = 0; i + j < size; ) {
    const isFirst = j >= b.means.length || (i < a.means.length && isBefore(a, i, b, j));
    means[i + j] = isFirst ? a.means[i]! : b.means[j]!;
    weights[i + j] = isFirst ? a.weights[i]! : b.weights[j]!;
    if (isFirst) i++;
    else j++;
  }
  return { means, weights };
}

/** The point between two at a part of the way; no step of it is greater than any number can be. */
export function between(a: number, b: number, part: number): number {
  const half = (b / 2 - a / 2) * part;
  return Math.min(Math.max(a + half + half, a), b);
}

/**
 * Joins neighbours, as long as none stands for more than `4 q (1 - q) / compression` of all values at either of its ends q:
 * the least and the greatest value always stand alone.
 */
export function compress({ means, weights }: Centroids, total: number, compression: number): Centroids {
  const limit = (rank: number): number => (4 * rank * ((total - rank) / total)) / compression;
  const joined = { means: means.slice(), weights: weights.slice() };
  let [last, before] = [0, 0];
  for (let at = 1; at < means.length; at++) {
    const [own, more] = [joined.weights[last]!, weights[at]!];
    const sum = own + more;
    if (sum <= limit(before) && sum <= limit(before + sum)) {
      joined.means[last] = between(joined.means[last]!, means[at]!, more / sum);
      joined.weights[last] = sum;
      continue;
    }
    before += own;
    last++;
    joined.means[last] = means[at]!;
    joined.weights[last] = more;
  }
  return { means: joined.means.slice(0, last + 1), weights: joined.weights.slice(0, last + 1) };
}
