// The order of held rows, key by key from the last to the first: each sort leaves rows that are equal as they were.
import type { RegisterView } from "../formats/batch.ts";
import { comparisonOf, type PlacedKey } from "./order.ts";
import { byWords, type Words } from "./radix.ts";

/** Numbers as words whose order is that of a key. */
function wordsOf(numbers: Float64Array, valid: Uint8Array, key: PlacedKey): Words {
  const size = numbers.length;
  const bits = new Uint32Array(numbers.buffer, numbers.byteOffset, 2 * size);
  const [high, low] = [new Uint32Array(size), new Uint32Array(size)];
  const hasNull = valid.includes(0);
  const turned = key.descending ? -1 : 0;
  const first = bits[0] as number;
  // Words of numbers are well within these.
  let [least, most, differs, others] = [0xffff_fff0, 0x10, 0, 0];
  for (let row = 0; row < size; row++) {
    const lower = bits[2 * row] as number;
    const word = bits[2 * row + 1] as number;
    if (
      (hasNull && valid[row] === 0) ||
      ((word & 0x7ff0_0000) === 0x7ff0_0000 && Number.isNaN(numbers[row]))
    ) {
      others++;
      continue;
    }
    // Zeros of both signs are equal.
    const upper = word === 0x8000_0000 && lower === 0 ? 0 : word;
    // Of a number below zero all bits are turned, of any other one the sign.
    const sign = upper >> 31;
    const own = (upper ^ (sign | 0x8000_0000) ^ turned) >>> 0;
    high[row] = own;
    low[row] = lower ^ sign ^ turned;
    differs |= lower ^ first;
    if (own < least) least = own;
    if (own > most) most = own;
  }
  const words = { high, low, least, most, differs };
  return others === 0 ? words : withOthers(words, numbers, valid, key);
}

/** Gives null and what is not a number words next to those of numbers. */
function withOthers(words: Words, numbers: Float64Array, valid: Uint8Array, key: PlacedKey): Words {
  const [least, most] = [words.least - 1, words.most + 2];
  for (let row = 0; row < numbers.length; row++) {
    if (valid[row] === 0) words.high[row] = key.nullsFirst ? least : most;
    else if (Number.isNaN(numbers[row])) words.high[row] = most - 1;
  }
  return { ...words, least, most };
}

function sortedBy(rows: Uint32Array, view: RegisterView, key: PlacedKey): Uint32Array {
  const { numbers, valid, value } = view;
  if (numbers !== undefined) return byWords(wordsOf(numbers, valid, key), rows);
  const compare = comparisonOf(key);
  return Uint32Array.from(Array.from(rows).sort((a, b) => compare(value(a), value(b))));
}

/** The numbers of rows in an order. */
export function orderOfRows(
  views: readonly RegisterView[],
  size: number,
  keys: readonly PlacedKey[],
): Uint32Array {
  const rows = new Uint32Array(size);
  for (let row = 0; row < size; row++) rows[row] = row;
  return keys.reduceRight<Uint32Array>(
    (sorted, key) => sortedBy(sorted, views[key.place] as RegisterView, key),
    rows,
  );
}
