// Byte strings to small numbers, in the order in which they first appear. Null is a number of that sequence, too.
import { alloc, copyOver, regrow, sameBytes } from "./memory";

/** Bytes of one entry: start, size, and the first eight bytes. */
const ENTRY: usize = 16;
/** Bytes of one slot: the hash, and the number counted from 1. */
const SLOT: usize = 8;
const ARENA: usize = 0x4000;
/** The size of null. */
const NULL: u32 = 0xffff_ffff;

let entries: usize = 0;
let capacity: usize = 0;
let count: usize = 0;
let slots: usize = 0;
let mask: u32 = 0;
let arena: usize = 0;
let arenaEnd: usize = 0;
let arenaSize: usize = 0;
let nullCode: i32 = -1;
let seed: u64 = 0;
let eight: usize = 0;

/** Empties the dictionary; the seed keeps its slots unpredictable. */
export function resetDictionary(random: u64): void {
  seed = random;
  eight = alloc(16);
  count = 0;
  nullCode = -1;
  capacity = 256;
  entries = alloc(capacity * ENTRY);
  makeSlots();
  arena = arenaEnd = arenaSize = 0;
}

function makeSlots(): void {
  slots = alloc(capacity * 2 * SLOT);
  mask = <u32>(capacity * 2 - 1);
}

/** Forgets the entries, but keeps the room that they took. */
export function clearDictionary(): void {
  count = 0;
  nullCode = -1;
  memory.fill(slots, 0, (<usize>mask + 1) * SLOT);
  arena = arenaEnd - arenaSize;
}

export function dictionarySize(): usize {
  return count;
}

/** Where the host finds the entries: start and size of each, as u32; a size of 2^32 - 1 is null. */
export function dictionaryEntries(): usize {
  return entries;
}

@inline
export function mixed(h: u64): u64 {
  h *= 0x9e3779b97f4a7c15;
  return h ^ (h >> 29);
}

/** The first eight bytes of a text, or as many as it has. */
@inline
export function firstBytes(p: usize, size: usize): u64 {
  const word = load<u64>(p);
  return size < 8 ? word & ~(<u64>-1 << <u64>(size << 3)) : word;
}

/** A hash of bytes on top of another one. */
@inline
export function hashText(h: u64, p: usize, size: usize, head: u64): u64 {
  h = mixed(h ^ size ^ head);
  return size <= 8 ? h : hashRest(h, p, size);
}

/** The hash of what stands behind the first eight bytes. */
function hashRest(h: u64, p: usize, size: usize): u64 {
  let left = size - 8;
  for (p += 8; left > 8; left -= 8, p += 8) h = mixed(h ^ load<u64>(p));
  return mixed(h ^ (load<u64>(p) & (u64.MAX_VALUE >> ((8 - left) << 3))));
}

/** What a slot keeps of a hash. */
@inline
function slotHash(hashed: u64): u32 {
  return <u32>(((hashed ^ seed) * 0xbf58476d1ce4e5b9) >> 32);
}

/** Where to look for a hash. */
@inline
export function firstSlot(hashed: u64): usize {
  return slots + (<usize>(slotHash(hashed) & mask)) * SLOT;
}

/** Where to look next. */
@inline
export function nextSlot(slot: usize): usize {
  return slot == slots + <usize>mask * SLOT ? slots : slot + SLOT;
}

/** Whether a slot is of this hash. */
@inline
export function hashIn(slot: usize, hashed: u64): bool {
  return load<u32>(slot) == slotHash(hashed);
}

/** The number in a slot, counted from 1, or 0. */
@inline
export function codeIn(slot: usize): usize {
  return <usize>load<u32>(slot, 4);
}

/** Where the bytes of a number stand. */
@inline
export function startOf(code: usize): usize {
  return <usize>load<u32>(entries + code * ENTRY);
}

/** The number of these bytes: their own if they were seen before, the next one otherwise. */
@inline
export function intern(p: usize, size: usize): usize {
  const head = firstBytes(p, size);
  const hashed = hashText(seed, p, size, head);
  let slot = firstSlot(hashed);
  while (true) {
    const code = codeIn(slot);
    if (code == 0) return addTo(slot, hashed, p, size, head);
    if (hashIn(slot, hashed) && isEntry(code - 1, p, size, head)) return code - 1;
    slot = nextSlot(slot);
  }
}

/** The number of eight bytes. */
@inline
export function internWord(word: u64): usize {
  const hashed = mixed(seed ^ word);
  let slot = firstSlot(hashed);
  while (true) {
    const code = codeIn(slot);
    if (code == 0) {
      store<u64>(eight, word);
      return addTo(slot, hashed, eight, 8, word);
    }
    if (hashIn(slot, hashed) && load<u64>(entries + (code - 1) * ENTRY, 8) == word) return code - 1;
    slot = nextSlot(slot);
  }
}

@inline
function isEntry(code: usize, p: usize, size: usize, head: u64): bool {
  const entry = entries + code * ENTRY;
  if (load<u32>(entry, 4) != <u32>size || load<u64>(entry, 8) != head) return false;
  return size <= 8 || sameBytes(<usize>load<u32>(entry) + 8, p + 8, size - 8);
}

/** The number of null. */
export function internNull(): usize {
  if (nullCode < 0) {
    nullCode = <i32>count;
    addEntry(0, NULL, 0);
  }
  return <usize>nullCode;
}

/** Gives new bytes the next number, in the slot where they were looked for. */
export function addTo(slot: usize, hashed: u64, p: usize, size: usize, head: u64): usize {
  const before = slots;
  addEntry(keep(p, size), <u32>size, head);
  const hash = slotHash(hashed);
  if (slots != before) slot = freeSlot(hash);
  store<u32>(slot, hash);
  store<u32>(slot, <u32>count, 4);
  return count - 1;
}

function addEntry(start: usize, size: u32, head: u64): void {
  if (count == capacity) grow();
  const entry = entries + count * ENTRY;
  store<u32>(entry, <u32>start);
  store<u32>(entry, size, 4);
  store<u64>(entry, head, 8);
  count++;
}

function freeSlot(hash: u32): usize {
  let slot = hash & mask;
  while (load<u32>(slots + <usize>slot * SLOT, 4) != 0) slot = (slot + 1) & mask;
  return slots + <usize>slot * SLOT;
}

/** Doubles the tables. */
function grow(): void {
  entries = regrow(entries, capacity * ENTRY, capacity * 2 * ENTRY);
  const from = slots;
  const end = from + capacity * 2 * SLOT;
  capacity *= 2;
  makeSlots();
  for (let old = from; old < end; old += SLOT) {
    if (load<u32>(old, 4) == 0) continue;
    store<u64>(freeSlot(load<u32>(old)), load<u64>(old));
  }
}

/** A copy of the bytes that stays. Rooms double, so that the last one is worth keeping. */
function keep(p: usize, size: usize): usize {
  const room = (size + 15) & ~15;
  if (arenaEnd - arena < room) {
    arenaSize = max(room, max(arenaSize * 2, ARENA));
    arena = alloc(arenaSize);
    arenaEnd = arena + arenaSize;
  }
  const at = arena;
  arena += room;
  copyOver(at, p, size);
  return at;
}
