// The object keys met so far. Each remembers which key followed it last, so that a row shaped like the one
// before is read by comparing, not by searching.
import { alloc, sameBytes } from "./memory";
import { SAW_ESCAPE, SAW_HIGH, skipSpaces, stringEnd } from "./scan";
import { isUtf8 } from "./utf8";

/** Bytes of one key: text (`"name":`), size, register or 0, follower. */
const KEY: usize = 16;
/** Keys remembered; a stream with more still works, by the general path. */
const MOST: usize = 512;

let keys: usize = 0;
let count: usize = 0;
let end: usize = 0;

/** All ones, then all zeros: a window over it masks the tail of a wide comparison. */
const TAIL = memory.data<u64>([-1, -1, 0, 0]);

/** Empties the table; its first entry stands before the first key of every row, its second for keys it cannot hold. */
export function resetKeys(): void {
  keys = alloc((MOST + 2) * KEY);
  count = 2;
  store<u32>(keys, <u32>(keys + KEY), 12);
  const nowhere = alloc(16);
  store<u32>(keys, <u32>nowhere);
  store<u32>(keys + KEY, <u32>nowhere);
}

/** The entry before a row's first key. */
@inline
export function rowStart(): usize {
  return keys;
}

@inline
export function keyRegister(key: usize): usize {
  return <usize>load<u32>(key, 8);
}

@inline
export function keyAfter(key: usize): usize {
  return <usize>load<u32>(key, 12);
}

@inline
export function keySize(key: usize): usize {
  return <usize>load<u32>(key, 4);
}

/** Whether the text at `p` is this key with its colon. */
@inline
export function isKey(p: usize, key: usize): bool {
  let text = <usize>load<u32>(key);
  const size = keySize(key);
  if (ASC_FEATURE_SIMD) {
    let left = size;
    for (; left > 16; left -= 16, p += 16, text += 16) {
      if (v128.any_true(v128.xor(v128.load(p), v128.load(text)))) return false;
    }
    const mask = v128.load(TAIL + 16 - left);
    return !v128.any_true(v128.and(v128.xor(v128.load(p), v128.load(text)), mask)) && size != 0;
  }
  return size != 0 && sameBytes(p, text, size);
}

/** Adds a key; `text` is its JSON string, quotes included. */
export function addKey(text: usize, size: usize, register: usize): usize {
  if (count > MOST + 1) return keys + KEY;
  const key = keys + count * KEY;
  count++;
  const copy = alloc(size + 17);
  memory.copy(copy, text, size);
  store<u8>(copy + size, 0x3a);
  store<u32>(key, <u32>copy);
  store<u32>(key, <u32>size + 1, 4);
  store<u32>(key, <u32>register, 8);
  store<u32>(key, <u32>(keys + KEY), 12);
  return key;
}

/** Past the colon of the key that `findKey` read. */
@inline
export function keyEnd(): usize {
  return end;
}

/** Reads the key at `p` the general way and remembers that it follows `before`; 0 when only the host can tell. */
export function findKey(p: usize, before: usize): usize {
  if (load<u8>(p) != 0x22) return 0;
  const scan = stringEnd(p + 1);
  const close = <usize>(scan & 0xffff_ffff);
  if (scan == 0 || (scan & SAW_ESCAPE) != 0) return 0;
  if ((scan & SAW_HIGH) != 0 && !isUtf8(p + 1, close)) return 0;
  end = skipSpaces(close + 1);
  if (load<u8>(end) != 0x3a) return 0;
  end++;
  const key = lookUp(p, close + 1 - p);
  store<u32>(before, <u32>key, 12);
  return key;
}

function lookUp(text: usize, size: usize): usize {
  const last = keys + count * KEY;
  for (let key = keys + 2 * KEY; key < last; key += KEY) {
    if (keySize(key) == size + 1 && sameBytes(load<u32>(key), text, size)) return key;
  }
  return addKey(text, size, 0);
}
