// Byte strings to small numbers, in the order in which they first appear.
import { alloc, copyOver, regrow, sameBytes } from "./memory";

/** Bytes of one entry: start, size, hash, and a spare word. */
const ENTRY: usize = 16;
const ARENA: usize = 0x4000;

let entries: usize = 0;
let capacity: usize = 0;
let count: usize = 0;
let slots: usize = 0;
let mask: u32 = 0;
let arena: usize = 0;
let arenaEnd: usize = 0;
let arenaSize: usize = 0;
let seed: u64 = 0;

/** Empties the dictionary; the seed keeps its slots unpredictable. */
export function resetDictionary(random: u64): void {
  seed = random;
  count = 0;
  capacity = 256;
  entries = alloc(capacity * ENTRY);
  slots = alloc(capacity * 8);
  mask = <u32>(capacity * 2 - 1);
  arena = arenaEnd = arenaSize = 0;
}

/** Forgets the entries, but keeps the room that they took. */
export function clearDictionary(): void {
  count = 0;
  memory.fill(slots, 0, (<usize>mask + 1) * 4);
  arena = arenaEnd - arenaSize;
}

export function dictionarySize(): usize {
  return count;
}

/** Where the host finds the entries: start and size of each, as u32. */
export function dictionaryEntries(): usize {
  return entries;
}

function hashOf(p: usize, size: usize): u32 {
  let h = seed ^ size;
  let left = size;
  for (; left > 8; left -= 8, p += 8) {
    h = (h ^ load<u64>(p)) * 0x9e3779b97f4a7c15;
    h ^= h >> 29;
  }
  if (left > 0) h ^= load<u64>(p) & (u64.MAX_VALUE >> ((8 - left) << 3));
  h = (h ^ (h >> 32)) * 0xbf58476d1ce4e5b9;
  return <u32>(h >> 32);
}

/** The number of these bytes: their own if they were seen before, the next one otherwise. */
export function intern(p: usize, size: usize): usize {
  const hash = hashOf(p, size);
  let slot = hash & mask;
  while (true) {
    const code = load<u32>(slots + (<usize>slot << 2));
    if (code == 0) return add(p, size, hash, slot);
    const entry = entries + <usize>(code - 1) * ENTRY;
    if (load<u32>(entry, 8) == hash && load<u32>(entry, 4) == <u32>size && sameBytes(load<u32>(entry), p, size)) {
      return <usize>(code - 1);
    }
    slot = (slot + 1) & mask;
  }
}

function add(p: usize, size: usize, hash: u32, slot: u32): usize {
  if (count == capacity) return grow(p, size);
  const entry = entries + count * ENTRY;
  store<u32>(entry, <u32>keep(p, size));
  store<u32>(entry, <u32>size, 4);
  store<u32>(entry, hash, 8);
  count++;
  store<u32>(slots + (<usize>slot << 2), <u32>count);
  return count - 1;
}

/** Doubles the tables, then interns anew. */
function grow(p: usize, size: usize): usize {
  entries = regrow(entries, capacity * ENTRY, capacity * 2 * ENTRY);
  capacity *= 2;
  slots = alloc(capacity * 8);
  mask = <u32>(capacity * 2 - 1);
  for (let i: usize = 0; i < count; i++) {
    let slot = load<u32>(entries + i * ENTRY, 8) & mask;
    while (load<u32>(slots + (<usize>slot << 2)) != 0) slot = (slot + 1) & mask;
    store<u32>(slots + (<usize>slot << 2), <u32>i + 1);
  }
  return intern(p, size);
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
