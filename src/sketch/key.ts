import { fromBase64, toBase64 } from "../core/base64.ts";
import { bytesOf } from "../hash/data.ts";
import type { Item } from "./item.ts";

/** What stands for an item where items are kept: the same for all that are the same item. */
export type Key = string | number;

/** In front of bytes that are no UTF-8: half a character, so that no text is like it. */
const raw = "\udc00";

function keyOfBytes(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return raw + toBase64(bytes);
  }
}

/** A text as its UTF-8 has it: without halves of characters. */
const wellFormed = (text: string): string =>
  /\p{Surrogate}/u.test(text) ? text.replace(/\p{Surrogate}/gu, "\ufffd") : text;

/** The key of an item; throws a `TypeError` for what is no item. */
export function keyOf(item: Item): Key {
  if (typeof item === "string") return wellFormed(item);
  if (typeof item !== "number") return keyOfBytes(bytesOf(item));
  return item + 0; // -0 becomes 0
}

/** The item of a key: bytes that are the UTF-8 of a text come back as the text. */
export const itemOf = (key: Key): Item =>
  typeof key === "string" && key.startsWith(raw) ? fromBase64(key.slice(1)) : key;

/** Numbers come first, NaN as the last of them, and then texts by their code units. */
export function compareKeys(one: Key, other: Key): number {
  if (Object.is(one, other)) return 0;
  if (typeof one === "string" && typeof other === "string") return one < other ? -1 : 1;
  if (typeof one === "string") return 1;
  return typeof other === "string" || one < other || Number.isNaN(other) ? -1 : 1;
}
