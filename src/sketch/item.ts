import { xxh64With } from "../hash/data.ts";
import type { Hasher } from "../hash/hasher.ts";
import { hasher } from "../hash/select.ts";

/** What sketches count: a text, a number or bytes. A text and its UTF-8 are the same item, a number and its digits are not. */
export type Item = string | number | Uint8Array;

/** Sets numbers apart from the bytes they are made of. */
const numbers = 0x6e756d62;

const number = new Float64Array(1);
const numberBytes = new Uint8Array(number.buffer);

/**
 * The two halves of an item's hash; the next call overwrites them. All zeros are one number, and so are all that are not a
 * number. Throws a `TypeError` for what is no item.
 */
export function hashItem(item: Item, seed: number): Uint32Array {
  const own: Hasher = hasher();
  if (typeof item !== "number") {
    xxh64With(own, item, seed, 0);
    return own.words;
  }
  number[0] = Number.isNaN(item) ? Number.NaN : item + 0; // -0 becomes 0
  own.window.set(numberBytes);
  own.xxh64OfWindow(8, seed, numbers);
  return own.words;
}
