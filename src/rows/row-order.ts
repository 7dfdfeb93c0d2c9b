// The order of held rows, key by key from the last to the first: each sort leaves rows that are equal as they were.
import type { RegisterView } from "../formats/batch.ts";
import { comparisonOf, type PlacedKey } from "./order.ts";
import { byWords, type Words } from "./radix.ts";

/** What is in front of all numbers, behind the others, and behind all: infinite ones are between. */
const [front, noNumber, behind] = [0, 0xffff_fffe, 0xffff_ffff];

/** Numbers as words whose order is that of a key. */
function wordsOf(numbers: Float64Array, valid: Uint8Array, key: PlacedKey): Words {
  const size = numbers.length;
  const bits = new Uint32Array(2 * size);
  const doubles = new Float64Array(bits.buffer);
  const [high, low] = [new Uint32Array(size), new Uint32Array(size)];
  // Zeros of both signs are equal.
  for (let row = 0; row < size; row++) doubles[row] = (numbers[row] as number) + 0;
  const turned = key.descending ? -1 : 0;
  for (let row = 0; row < size; row++) {
    const upper = bits[2 * row + 1] as number;
    // Of a number below zero all bits are turned, of any other one the sign.
    const sign = upper >> 31;
    high[row] = upper ^ (sign | 0x8000_0000) ^ turned;
    low[row] = (bits[2 * row] as number) ^ sign ^ turned;
  }
  for (let row = 0; row < size; row++) {
    const isNull = valid[row] === 0;
    if (!isNull && !Number.isNaN(doubles[row])) continue;
    high[row] = !isNull ? noNumber : key.nullsFirst ? front : behind;
    low[row] = 0;
  }
  return { high, low };
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
