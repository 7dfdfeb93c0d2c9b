// Several keys as one: rows are hashed key by key and compared where they stand; only a new list is written down.
import { addTo, codeIn, firstBytes, firstSlot, hashIn, hashText, mixed, nextSlot, startOf } from "./dictionary";
import { selectedRows } from "./evaluate";
import { textSize, textStart } from "./evaluate-texts";
import { entryOf, groupAt, isWord, noteMisses, remember, resetKeyWords, wordAt, writeWords } from "./key-words";
import { alloc, copyOver, regrow, sameBytes } from "./memory";
import { Kind, kind, valid, values } from "./register";

/** How a list begins each key: its size in bytes, or one of these. */
const LONG: u8 = 254;
const NULL: u8 = 255;
/** What null is hashed as. */
const NULL_WORD: u64 = 0x7ff4_6e75_6c6c_0000;

let keys: usize = 0;
let keysEnd: usize = 0;
let list: usize = 0;
let listEnd: usize = 0;

/** The keys' registers. */
export function setKeys(first: usize, count: usize): void {
  keys = first;
  keysEnd = first + (count << 2);
  list = alloc(0x100);
  listEnd = list + 0x100;
  if (WHOLE) resetKeyWords();
}

/** Gives each selected row the number of its keys. */
export function codeLists(codes: usize, count: usize): void {
  if (WHOLE && writeWords(keys, keysEnd, count)) return codeWords(codes, count);
  const rows = selectedRows();
  for (let i: usize = 0; i < count; i++)
    store<u32>(codes + (i << 2), <u32>codeOf(<usize>load<u16>(rows + (i << 1))));
}

/** The same for rows whose keys have words: only what is not remembered is looked for. */
function codeWords(codes: usize, count: usize): void {
  const rows = selectedRows();
  let misses: usize = 0;
  for (let i: usize = 0; i < count; i++) {
    const word = wordAt(i);
    const entry = entryOf(word);
    let code: u32;
    if (entry != 0 && isWord(entry, word)) code = groupAt(entry);
    else {
      code = <u32>codeOf(<usize>load<u16>(rows + (i << 1)));
      if (entry != 0) remember(entry, word, code);
      misses++;
    }
    store<u32>(codes + (i << 2), code);
  }
  noteMisses(misses, count);
}

/** The hash of a row's keys. */
@inline
function hashKeys(row: usize): u64 {
  let h: u64 = 0;
  for (let k = keys; k < keysEnd; k += 4) {
    const register = <usize>load<u32>(k);
    if (load<u8>(valid(register) + row) == 0) h = mixed(h ^ NULL_WORD);
    else if (kind(register) == Kind.Text) {
      const size = textSize(register, row);
      const start = textStart(register, row);
      h = hashText(h, start, size, firstBytes(start, size));
    } else h = mixed(h ^ keyBits(register, values(register) + (row << 3)));
  }
  return h;
}

/** The bits of an integer, or of a number: all zeros are one key, and so is all that is not a number. */
@inline
export function keyBits(register: usize, at: usize): u64 {
  if (kind(register) == Kind.Integer) return load<u64>(at);
  const value = load<f64>(at);
  return reinterpret<u64>(value != value ? NaN : value + 0);
}

function codeOf(row: usize): usize {
  const hashed = hashKeys(row);
  let slot = firstSlot(hashed);
  while (true) {
    const code = codeIn(slot);
    if (code == 0) {
      const end = writeList(row);
      return addTo(slot, hashed, list, end - list, 0);
    }
    if (hashIn(slot, hashed) && isList(startOf(code - 1), row)) return code - 1;
    slot = nextSlot(slot);
  }
}

/** Whether the list at `p` holds the keys of a row. */
@inline
function isList(p: usize, row: usize): bool {
  for (let k = keys; k < keysEnd; k += 4) {
    const register = <usize>load<u32>(k);
    const head = load<u8>(p++);
    if (load<u8>(valid(register) + row) == 0) {
      if (head != NULL) return false;
    } else if (kind(register) == Kind.Text) {
      const size = textSize(register, row);
      if (<usize>head != min(size, <usize>LONG)) return false;
      if (head == LONG) {
        if (load<u32>(p) != <u32>size) return false;
        p += 4;
      }
      if (!sameBytes(p, textStart(register, row), size)) return false;
      p += size;
    } else {
      if (head != 8 || load<u64>(p) != keyBits(register, values(register) + (row << 3))) return false;
      p += 8;
    }
  }
  return true;
}

/** Writes the keys of a row one behind the other, so that no two lists are the same bytes; gives their end. */
function writeList(row: usize): usize {
  let to = list;
  for (let k = keys; k < keysEnd; k += 4) {
    const register = <usize>load<u32>(k);
    const isText = kind(register) == Kind.Text;
    const has = load<u8>(valid(register) + row) != 0;
    to = roomFor(to, has && isText ? textSize(register, row) : 8);
    if (!has) store<u8>(to++, NULL);
    else if (isText) to = writeText(to, register, row);
    else {
      store<u8>(to, 8);
      store<u64>(to, keyBits(register, values(register) + (row << 3)), 1);
      to += 9;
    }
  }
  return to;
}

function writeText(to: usize, register: usize, row: usize): usize {
  const size = textSize(register, row);
  store<u8>(to++, <u8>min(size, <usize>LONG));
  if (size >= <usize>LONG) {
    store<u32>(to, <u32>size);
    to += 4;
  }
  copyOver(to, textStart(register, row), size);
  return to + size;
}

/** The place to go on from, with room for so many bytes, their size, and what wide copies write behind them. */
function roomFor(to: usize, size: usize): usize {
  if (to + size + 32 <= listEnd) return to;
  const used = to - list;
  const room = (used + size + 32) * 2;
  list = regrow(list, used, room);
  listEnd = list + room;
  return list + used;
}
