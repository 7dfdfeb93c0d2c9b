// Linear memory as a bump allocator: an execution allocates, `reset` forgets everything at once.

/** Rows of one batch: registers of this many rows stay in the first two cache levels. */
export const ROWS: i32 = 1024;

/** Wide loads may read this far past what they are asked for. */
const SLACK: usize = 64;

let top: usize = 0;

/** Forgets every allocation. */
export function resetMemory(): void {
  top = (__heap_base + 15) & ~15;
}

/** Zeroed bytes, aligned to 16; traps when the host grants no more memory. */
export function alloc(size: usize): usize {
  const at = top;
  top = at + ((size + 15) & ~15);
  const have = <usize>memory.size() << 16;
  const want = top + SLACK;
  if (want > have && memory.grow(<i32>((want - have + 0xffff) >> 16)) < 0) unreachable();
  memory.fill(at, 0, size);
  return at;
}

/** A copy of `size` bytes in a new place of `room` bytes. */
export function regrow(from: usize, size: usize, room: usize): usize {
  const to = alloc(room);
  memory.copy(to, from, size);
  return to;
}

// Short copies are faster by wide words than by memory.copy; up to 15 bytes past the end are overwritten.
@inline
export function copyOver(to: usize, from: usize, size: usize): void {
  if (ASC_FEATURE_SIMD) {
    for (let i: usize = 0; i < size; i += 16) v128.store(to + i, v128.load(from + i));
  } else {
    for (let i: usize = 0; i < size; i += 8) store<u64>(to + i, load<u64>(from + i));
  }
}

/** Whether two byte ranges of the same size are equal; up to 7 bytes past their ends are read, but do not count. */
@inline
export function sameBytes(a: usize, b: usize, size: usize): bool {
  let i: usize = 0;
  for (; i + 8 <= size; i += 8) if (load<u64>(a + i) != load<u64>(b + i)) return false;
  return i == size || (load<u64>(a + i) ^ load<u64>(b + i)) << ((8 - (size - i)) << 3) == 0;
}
