// How many different items a set of ranks tells of: Ertl's improved estimator of 2017, which needs no tables and no special
// cases for few or many items. It uses only what all hosts work out to the same bits.

/** The sum over k of `x ** (2 ** k) * 2 ** (k - 1)`: what indexes without a rank stand for. */
function sigma(part: number): number {
  if (part === 1) return Number.POSITIVE_INFINITY;
  let [power, sum, unit] = [part, part, 1];
  for (let before = Number.NaN; sum !== before; unit *= 2) {
    before = sum;
    power *= power;
    sum += power * unit;
  }
  return sum;
}

/** What indexes with the greatest rank there can be stand for. */
function tau(part: number): number {
  if (part === 0 || part === 1) return 0;
  let [root, sum, unit] = [part, 1 - part, 1];
  for (let before = Number.NaN; sum !== before; ) {
    before = sum;
    root = Math.sqrt(root);
    unit /= 2;
    sum -= (1 - root) * (1 - root) * unit;
  }
  return sum / 3;
}

/** How many items so many indexes of each rank stand for; `counts[0]` is how many have none. */
export function distinct(counts: Float64Array, size: number): number {
  const last = counts.length - 1;
  let sum = size * tau(1 - counts[last]! / size);
  for (let rank = last - 1; rank >= 1; rank--) sum = 0.5 * (sum + counts[rank]!);
  sum += size * sigma(counts[0]! / size);
  return (size / (2 * Math.LN2)) * (size / sum);
}
