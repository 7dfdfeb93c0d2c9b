// Tells the module which columns must have a value, and what others hold where the source has none.
import type { Column, Value } from "../programs/program.ts";
import type { Memory } from "./memory.ts";
import { encodeText } from "./wtf8.ts";

/** Bytes of a default: register, size of its text with flags, value, start of its text, spare word. */
const defaultSize = 24;
/** Set in a text's size when it is not JSON as it stands. */
const decoded = 0x4000_0000;

/** Lays out what becomes of absent values; `at` gives a column's register. */
export function setAbsent(columns: readonly Column[], memory: Memory, at: (column: number) => number): void {
  const required = columns.flatMap((column, i) => (column.required === true ? [at(i)] : []));
  const defaults = columns.flatMap(({ default: value = null }, i) =>
    value === null ? [] : [{ at: at(i), value }],
  );
  const list = memory.alloc(defaults.length * defaultSize);
  for (const [i, { at, value }] of defaults.entries()) putDefault(list + i * defaultSize, at, value, memory);
  memory.exports.setAbsent(memory.putWords(required), required.length, list, defaults.length);
}

function putDefault(entry: number, register: number, value: Value, memory: Memory): void {
  const bytes = typeof value === "string" ? encodeText(value) : new Uint8Array();
  const isPlain = typeof value === "string" && JSON.stringify(value) === `"${value}"`;
  const words = [register, bytes.length | (isPlain ? 0 : decoded), 0, 0, memory.putBytes(bytes)];
  for (const [i, word] of words.entries()) memory.setWord(entry + i * 4, word);
  if (typeof value === "bigint") memory.setInteger(entry + 8, value);
  else if (typeof value !== "string") memory.setNumber(entry + 8, Number(value));
}
