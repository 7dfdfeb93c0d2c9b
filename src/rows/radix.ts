// The order of numbers by their bits, digit by digit: rows whose numbers are equal stay as they came.

/** Numbers as two words each, whose order is that of the numbers. */
export interface Words {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  /** The least and the greatest of the upper words. */
  readonly least: number;
  readonly most: number;
  /** Bits in which the lower words of numbers may differ. */
  readonly differs: number;
}

/** Bits of a word that are put in order at once. */
interface Digit {
  readonly shift: number;
  readonly bits: number;
}

const last: Digit = { shift: 0, bits: 10 };
const middle: Digit = { shift: 10, bits: 11 };
const first: Digit = { shift: 21, bits: 11 };

/** All digits of a word, from the last to the first. */
const all: readonly Digit[] = [last, middle, first];

/** The digits that leave few rows to be put in order, */
const upper: readonly Digit[] = [middle, first];

/** ... unless there are more rows than this, halved for each lower bit that a word has room for. */
const mostCrowded = 6 << 10;

/** Turns how often each value occurs into where the first of it goes. */
function startsOf(counts: Uint32Array): Uint32Array {
  let at = 0;
  for (let value = 0; value < counts.length; value++) {
    const count = counts[value] as number;
    counts[value] = at;
    at += count;
  }
  return counts;
}

/** How often each value of a digit occurs among the words of pairs. */
function countsOf(pairs: Uint32Array, { shift, bits }: Digit): Uint32Array {
  const counts = new Uint32Array(1 << bits);
  const mask = counts.length - 1;
  for (let at = 0; at < pairs.length; at += 2) (counts[((pairs[at] as number) >>> shift) & mask] as number)++;
  return counts;
}

function distribute(from: Uint32Array, to: Uint32Array, shift: number, starts: Uint32Array): void {
  const mask = starts.length - 1;
  for (let at = 0; at < from.length; at += 2) {
    const word = from[at] as number;
    const digit = (word >>> shift) & mask;
    const place = starts[digit] as number;
    starts[digit] = place + 1;
    to[2 * place] = word;
    to[2 * place + 1] = from[at + 1] as number;
  }
}

/** Pairs of a word and a row in the order of some digits. */
function sorted(pairs: Uint32Array, digits: readonly Digit[]): Uint32Array {
  let from = pairs;
  let to: Uint32Array = new Uint32Array(pairs.length);
  for (const digit of digits) {
    const counts = countsOf(from, digit);
    if (counts.includes(pairs.length / 2)) continue;
    distribute(from, to, digit.shift, startsOf(counts));
    [from, to] = [to, from];
  }
  return from;
}

/**
 * Rows with a word of each: the upper word without what all of them begin with, and as many bits of the lower one as there is
 * room for.
 */
function paired({ high, low, least }: Words, rows: Uint32Array, room: number): Uint32Array {
  const pairs = new Uint32Array(2 * rows.length);
  const [before, rest] = [least | 0, 31 - room];
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const lower = ((low[row] as number) >>> 1) >>> rest;
    pairs[2 * i] = (((high[row] as number) - before) << room) | lower;
    pairs[2 * i + 1] = row;
  }
  return pairs;
}

function rowsOf(pairs: Uint32Array): Uint32Array {
  const rows = new Uint32Array(pairs.length / 2);
  for (let i = 0; i < rows.length; i++) rows[i] = pairs[2 * i + 1] as number;
  return rows;
}

/** How far rows may be moved one by one, for each of them, before sorting by more digits is quicker. */
const mostMoves = 2;

const isBefore = (low: Uint32Array, row: number, other: number): boolean =>
  (low[row] as number) < (low[other] as number);

/** Puts pairs in order that nearly are, by their words and then by lower ones, if need be; false if that would take too long. */
function settled(pairs: Uint32Array, low: Uint32Array | undefined): boolean {
  let left = (pairs.length / 2) * mostMoves;
  for (let end = 2; end < pairs.length; end += 2) {
    const word = pairs[end] as number;
    if ((pairs[end - 2] as number) < word) continue;
    const row = pairs[end + 1] as number;
    let at = end;
    for (; at > 0; at -= 2) {
      const before = pairs[at - 2] as number;
      if (before < word) break;
      if (before === word && (low === undefined || !isBefore(low, row, pairs[at - 1] as number))) break;
      pairs[at] = before;
      pairs[at + 1] = pairs[at - 1] as number;
      left--;
    }
    pairs[at] = word;
    pairs[at + 1] = row;
    if (left < 0) return false;
  }
  return true;
}

/** The rows in the order of one word. */
function byWord(word: Uint32Array, rows: Uint32Array): Uint32Array {
  const words = { high: word, low: word, least: 0, most: 0, differs: 0 };
  return rowsOf(sorted(paired(words, rows, 0), all));
}

/** The rows of words in their order; they stood in the order of `rows`. */
export function byWords(words: Words, rows: Uint32Array): Uint32Array {
  const { high, low, least, most, differs } = words;
  const room = Math.min(31, Math.clz32(most - least));
  let pairs = paired(words, rows, room);
  for (const digits of rows.length >>> room > mostCrowded ? [all] : [upper, all]) {
    pairs = sorted(pairs, digits);
    if (settled(pairs, differs << room === 0 ? undefined : low)) return rowsOf(pairs);
  }
  return byWord(high, byWord(low, rows));
}
