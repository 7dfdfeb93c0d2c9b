// The keys of the module's groups: entries of its dictionary, in order of first appearance.

import type { Memory } from "../linear/memory.ts";
import { decodeText } from "../linear/wtf8.ts";
import type { Output, Tuple, Value, ValueType } from "../programs/program.ts";

const entrySize = 16;
/** The size of an entry that is null. */
const nullEntry = 0xffff_ffff;
/** How a list of keys begins each of them: its size in bytes, or one of these. */
const [long, none] = [254, 255];

function keyAt(start: number, size: number, type: ValueType, memory: Memory): Value {
  if (type === "text") return decodeText(memory.bytes.subarray(start, start + size));
  if (type === "integer") return memory.view.getBigInt64(start, true);
  const value = memory.view.getFloat64(start, true);
  return type === "boolean" ? value !== 0 : value;
}

/** The keys of the group of this number. */
export function groupKeys(group: number, keys: readonly Output[], memory: Memory): Tuple {
  const entry = memory.exports.dictionaryEntries() + group * entrySize;
  const [start, size] = [memory.word(entry), memory.word(entry + 4)];
  const [only, another] = keys;
  if (another === undefined)
    return [size === nullEntry ? null : keyAt(start, size, (only as Output).type, memory)];
  return keyList(start, keys, memory);
}

function keyList(start: number, keys: readonly Output[], memory: Memory): Tuple {
  let at = start;
  return keys.map(({ type }) => {
    let size = memory.bytes[at++] as number;
    if (size === none) return null;
    if (size === long) {
      size = memory.view.getUint32(at, true);
      at += 4;
    }
    at += size;
    return keyAt(at - size, size, type, memory);
  });
}
