// The object keys met so far. Each remembers which key followed it last, so that a row shaped like the one
// before is read by comparing, not by searching.
import { alloc, sameBytes } from "./memory";
import { SAW_ESCAPE, skipSpaces, stringEnd } from "./scan";
import { isUtf8 } from "./utf8";

/**
 * A key: its follower, the size of its text (`"name":`), its register or 0, a spare word, a mask for the first 16 bytes of
 * the text, the text.
 */
const MASK: usize = 16;
const TEXT: usize = 32;
/** Keys remembered; a stream with more still works, by the general path. */
const MOST: usize = 512;

let keys: usize = 0;
let count: usize = 0;
let first: usize = 0;
let unknown: usize = 0;
let end: usize = 0;

/** Empties the table, but for the key before a row's first and the one that stands for all it cannot hold. */
export function resetKeys(): void {
  keys = alloc(MOST * 4);
  count = 0;
  unknown = alloc(TEXT + 16);
  first = alloc(TEXT + 16);
  store<u64>(unknown, -1, MASK);
  follow(unknown, unknown);
  follow(first, unknown);
}

@inline
function follow(key: usize, next: usize): void {
  store<u32>(key, <u32>next);
}

/** The key before a row's first. */
@inline
export function rowStart(): usize {
  return first;
}

@inline
export function keyAfter(key: usize): usize {
  return <usize>load<u32>(key);
}

@inline
export function keyRegister(key: usize): usize {
  return <usize>load<u32>(key, 8);
}

@inline
export function keySize(key: usize): usize {
  return <usize>load<u32>(key, 4);
}

/** Whether the text at `p` is this key with its colon. */
@inline
export function isKey(p: usize, key: usize): bool {
  const size = keySize(key);
  if (ASC_FEATURE_SIMD) {
    const differs = v128.and(v128.xor(v128.load(p), v128.load(key, TEXT)), v128.load(key, MASK));
    if (v128.any_true(differs)) return false;
    return size <= 16 || sameBytes(p + 16, key + TEXT + 16, size - 16);
  }
  return key != unknown && sameBytes(p, key + TEXT, size);
}

/** Adds a key; `text` is its JSON string, quotes included. */
export function addKey(text: usize, size: usize, register: usize): usize {
  if (count == MOST) return unknown;
  const key = alloc(TEXT + size + 1 + 16);
  store<u32>(keys + (count << 2), <u32>key);
  count++;
  memory.copy(key + TEXT, text, size);
  store<u8>(key + size, 0x3a, TEXT);
  memory.fill(key + MASK, 0xff, min(size + 1, 16));
  store<u32>(key, <u32>size + 1, 4);
  store<u32>(key, <u32>register, 8);
  follow(key, unknown);
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
  if (!isUtf8(p + 1, close)) return 0;
  end = skipSpaces(close + 1);
  if (load<u8>(end) != 0x3a) return 0;
  end++;
  const key = lookUp(p, close + 1 - p);
  follow(before, key);
  return key;
}

function lookUp(text: usize, size: usize): usize {
  for (let i: usize = 0; i < count; i++) {
    const key = <usize>load<u32>(keys + (i << 2));
    if (keySize(key) == size + 1 && sameBytes(key + TEXT, text, size)) return key;
  }
  return addKey(text, size, 0);
}
