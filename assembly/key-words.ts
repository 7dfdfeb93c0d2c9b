// Several keys as one word, where they are short: places in dictionaries and whole numbers. The groups of such words are remembered,
// so that most rows are neither hashed nor compared key by key.
import { selectedRows } from "./evaluate";
import { ROWS, alloc } from "./memory";
import { Kind, codes, dictionaryGroups, dictionarySize, kind, valid, values } from "./register";

/** Bits of the number of words that are remembered, each in its only place. */
const BITS: u64 = 13;
/** A word, its group, and the generation that it was written in. */
const ENTRY: usize = 16;
/** Bits of a word; the one above says that the keys are too long for it. */
const ROOM: u32 = 63;
const LONG: u64 = 1 << 63;
/** A number of fewer bits is not worth it. */
const LEAST: u32 = 8;
const MOST: u32 = 53;
/** A batch of fewer rows is not worth the room. */
const FEW: usize = 512;
/** Batches that go without words when those of one were mostly new. */
const REST: u32 = 15;

let table: usize = 0;
let words: usize = 0;
let generation: u32 = 0;
let rest: u32 = 0;

/** Forgets everything, the room too. */
export function resetKeyWords(): void {
  table = 0;
  rest = 0;
}

function makeRoom(): void {
  table = alloc(ENTRY << <usize>BITS);
  words = alloc(<usize>ROWS << 3);
  generation = 1;
}

/** Forgets the groups. */
export function forgetWords(): void {
  if (++generation != 0 || table == 0) return;
  memory.fill(table, 0, ENTRY << <usize>BITS);
  generation = 1;
}

/** Takes note of how many words of a batch were new. */
export function noteMisses(misses: usize, count: usize): void {
  if (misses * 4 > count * 3) rest = REST;
}

/** The word of a selected row. */
@inline
export function wordAt(i: usize): u64 {
  return load<u64>(words + (i << 3));
}

/** Where the group of a word is remembered, or 0 if the keys are too long for a word. */
@inline
export function entryOf(word: u64): usize {
  if (word >= LONG) return 0;
  return table + (<usize>((word * 0x9e3779b97f4a7c15) >> (64 - BITS)) << 4);
}

/** Whether an entry is of a word. */
@inline
export function isWord(entry: usize, word: u64): bool {
  return load<u64>(entry) == word && load<u32>(entry, 12) == generation;
}

@inline
export function groupAt(entry: usize): u32 {
  return load<u32>(entry, 8);
}

@inline
export function remember(entry: usize, word: u64, group: u32): void {
  store<u64>(entry, word);
  store<u32>(entry, group, 8);
  store<u32>(entry, generation, 12);
}

/** Writes the word of each selected row; false if keys of their kinds have none, or if it would not pay. */
export function writeWords(keys: usize, keysEnd: usize, count: usize): bool {
  if (rest > 0) {
    rest--;
    return false;
  }
  if (table == 0) {
    if (count < FEW) return false;
    makeRoom();
  }
  return writeAll(keys, keysEnd, count);
}

function writeAll(keys: usize, keysEnd: usize, count: usize): bool {
  let places: u32 = 0;
  let numbers: u32 = 0;
  for (let k = keys; k < keysEnd; k += 4) {
    const register = <usize>load<u32>(k);
    if (kind(register) != Kind.Text) numbers++;
    else if (codes(register) == 0) return false;
    else places += placeBits(register);
  }
  if (places + numbers * LEAST > ROOM) return false;
  const bits = numbers == 0 ? 0 : min((ROOM - places) / numbers, MOST);
  memory.fill(words, 0, count << 3);
  for (let k = keys; k < keysEnd; k += 4) {
    const register = <usize>load<u32>(k);
    if (kind(register) == Kind.Text) addPlaces(register, count);
    else addNumbers(register, count, bits);
  }
  return true;
}

/** How many bits hold any place in a register's dictionary, counted from 1. */
function placeBits(register: usize): u32 {
  const size = <u32>dictionarySize(register);
  // The host clears this word with each new dictionary; here it is of no other use.
  const isKnown = dictionaryGroups(register);
  if (size > 0 && load<u32>(isKnown) == 0) {
    store<u32>(isKnown, 1);
    forgetWords();
  }
  return 32 - clz(size);
}

function addPlaces(register: usize, count: usize): void {
  const rows = selectedRows();
  const known = valid(register);
  const from = codes(register);
  const bits = <u64>placeBits(register);
  for (let i: usize = 0; i < count; i++) {
    const row = <usize>load<u16>(rows + (i << 1));
    const place = <u64>load<u32>(from + (row << 2)) + 1;
    append(i, bits, load<u8>(known + row) == 0 ? 0 : place);
  }
}

function addNumbers(register: usize, count: usize, bits: u32): void {
  const rows = selectedRows();
  const known = valid(register);
  const from = values(register);
  const isInteger = kind(register) == Kind.Integer;
  const most = (<u64>1 << bits) - 1;
  for (let i: usize = 0; i < count; i++) {
    const row = <usize>load<u16>(rows + (i << 1));
    const value = from + (row << 3);
    if (load<u8>(known + row) == 0) append(i, bits, 0);
    else if (isInteger) append(i, bits, load<u64>(value) < most ? load<u64>(value) + 1 : LONG);
    else append(i, bits, wholeAt(value, <f64>most));
  }
}

/** A whole number counted from 1, if it is less than so many. */
@inline
function wholeAt(value: usize, most: f64): u64 {
  const number = load<f64>(value);
  if (!(number >= 0 && number < most)) return LONG;
  const whole = <u64>number;
  return <f64>whole == number ? whole + 1 : LONG;
}

/** Puts a key behind those that a word has. */
@inline
function append(i: usize, bits: u64, key: u64): void {
  const at = words + (i << 3);
  const word = load<u64>(at);
  store<u64>(at, (word << bits) | key | (word & LONG));
}
