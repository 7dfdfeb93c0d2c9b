// The order of numbers by their bits, digit by digit: rows whose numbers are equal stay as they came.

/** Numbers as two words each, whose order is that of the numbers. */
export interface Words {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
}

const bits = 11;
const digits = 1 << bits;
const shifts = [0, bits, 2 * bits] as const;

/** How often each value of each digit occurs among the words of pairs. */
function countsOf(pairs: Uint32Array): Uint32Array {
  const counts = new Uint32Array(digits * shifts.length);
  for (let at = 0; at < pairs.length; at += 2) {
    const word = pairs[at] as number;
    (counts[word & (digits - 1)] as number)++;
    (counts[digits + ((word >>> bits) & (digits - 1))] as number)++;
    (counts[2 * digits + (word >>> (2 * bits))] as number)++;
  }
  return counts;
}

/** Turns how often each value occurs into where the first of it goes. */
function startsOf(counts: Uint32Array): Uint32Array {
  let at = 0;
  for (let value = 0; value < digits; value++) {
    const count = counts[value] as number;
    counts[value] = at;
    at += count;
  }
  return counts;
}

function distribute(from: Uint32Array, to: Uint32Array, shift: number, starts: Uint32Array): void {
  for (let at = 0; at < from.length; at += 2) {
    const word = from[at] as number;
    const digit = (word >>> shift) & (digits - 1);
    const place = starts[digit] as number;
    starts[digit] = place + 1;
    to[2 * place] = word;
    to[2 * place + 1] = from[at + 1] as number;
  }
}

/** Pairs of a word and a row in the order of the words. */
function sorted(pairs: Uint32Array): Uint32Array {
  const counts = countsOf(pairs);
  let from = pairs;
  let to: Uint32Array = new Uint32Array(pairs.length);
  for (const [i, shift] of shifts.entries()) {
    const own = counts.subarray(i * digits, (i + 1) * digits);
    if (own.includes(pairs.length / 2)) continue;
    distribute(from, to, shift, startsOf(own));
    [from, to] = [to, from];
  }
  return from;
}

/** Rows with a word of each. */
function paired(words: Uint32Array, rows: Uint32Array): Uint32Array {
  const pairs = new Uint32Array(2 * rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    pairs[2 * i] = words[row] as number;
    pairs[2 * i + 1] = row;
  }
  return pairs;
}

function rowsOf(pairs: Uint32Array): Uint32Array {
  const rows = new Uint32Array(pairs.length / 2);
  for (let i = 0; i < rows.length; i++) rows[i] = pairs[2 * i + 1] as number;
  return rows;
}

/** How far rows may be moved one by one, for each of them, before sorting by both words is quicker. */
const mostMoves = 2;

/** Puts pairs in order that are so already but for their low words; false if that would take too long. */
function settled(pairs: Uint32Array, low: Uint32Array): boolean {
  let left = (pairs.length / 2) * mostMoves;
  for (let end = 2; end < pairs.length; end += 2) {
    const word = pairs[end] as number;
    if (pairs[end - 2] !== word) continue;
    const row = pairs[end + 1] as number;
    const own = low[row] as number;
    let at = end;
    for (; at > 0 && pairs[at - 2] === word && (low[pairs[at - 1] as number] as number) > own; at -= 2) {
      pairs[at + 1] = pairs[at - 1] as number;
      if (left-- === 0) return false;
    }
    pairs[at + 1] = row;
  }
  return true;
}

/** The rows of words in their order; they stood in the order of `rows`. */
export function byWords({ high, low }: Words, rows: Uint32Array): Uint32Array {
  const pairs = sorted(paired(high, rows));
  if (settled(pairs, low)) return rowsOf(pairs);
  return rowsOf(sorted(paired(high, rowsOf(sorted(paired(low, rows))))));
}
