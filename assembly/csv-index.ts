// Where the cells of many records end, found 64 bytes at a time before any of them is read. It holds of records whose quotes stand
// only around cells or doubled within them; others are read one by one.
import { DELIMITERS, NEWLINES, QUOTES, equals64 } from "./csv-marks";
import { alloc } from "./memory";

const NEWLINE: u8 = 0x0a;
const RETURN: u8 = 0x0d;
/** Cells of one index, and of the 64 bytes that may be too many: they stay in the first cache level. */
const MOST: usize = 2048;
const SLACK: usize = 80;

let ends: usize = 0;
let stopped: bool = false;
let inside: bool = false;

/** Makes room for an index. */
export function makeIndex(): void {
  ends = alloc((MOST + SLACK) << 2) + 4;
}

/** Where each cell ends, record by record, as u32; in front of the first what is in front of its cell. */
@inline
export function cellEnds(): usize {
  return ends;
}

/** Whether what follows the records of the index is to be read without one. */
@inline
export function isStopped(): bool {
  return stopped;
}

/** Whether a newline stands within a cell of the index. */
@inline
export function hasInner(): bool {
  return inside;
}

/** How many marks of a kind stand between two places. */
export function countMarks(p: usize, end: usize, mark: usize): i32 {
  let count = 0;
  for (; p < end; p += 64) count += <i32>popcnt(equals64(p, mark) & before64(end - p));
  return count;
}

/** The bits of so many bytes, or of all 64. */
@inline
function before64(size: usize): u64 {
  return size < 64 ? ((<u64>1) << <u64>size) - 1 : -1;
}

/** For each bit whether the number of bits up to it is odd. */
@inline
function parities(v: u64): u64 {
  v ^= v << 1;
  v ^= v << 2;
  v ^= v << 4;
  v ^= v << 8;
  v ^= v << 16;
  return v ^ (v << 32);
}

/** Of places behind closing quotes those at which no line ends. */
function wrongBehind(base: usize, places: u64): u64 {
  for (let left = places; left != 0; left &= left - 1) {
    const at = base + <usize>ctz(left);
    if (load<u8>(at) == RETURN && load<u8>(at, 1) == NEWLINE) places &= ~(left & -left);
  }
  return places;
}

/** Keeps the place of the first of some marks, and gives the others. */
@inline
function keepFirst(to: usize, base: usize, marks: u64): u64 {
  store<u32>(to, <u32>base + <u32>ctz(marks));
  return marks & (marks - 1);
}

/** Keeps the places of marks, eight at a time; what stands behind them is overwritten. */
@inline
function keep(to: usize, base: usize, marks: u64, count: usize): void {
  for (const end = to + (count << 2); to < end; to += 32) {
    marks = keepFirst(to, base, marks);
    marks = keepFirst(to + 4, base, marks);
    marks = keepFirst(to + 8, base, marks);
    marks = keepFirst(to + 12, base, marks);
    marks = keepFirst(to + 16, base, marks);
    marks = keepFirst(to + 20, base, marks);
    marks = keepFirst(to + 24, base, marks);
    marks = keepFirst(to + 28, base, marks);
  }
}

/** Finds the cells of at most so many records of `cells` cells, from `p` on, and gives how many records they are. */
export function indexRecords(p: usize, end: usize, cells: usize, most: usize, comment: u8): usize {
  const start = ends;
  const full = start + (MOST << 2);
  let to = start;
  let rows: usize = 0;
  /** Cells of the record that is not whole. */
  let open: usize = 0;
  let within: u64 = 0;
  let before: u64 = 1;
  let closed: u64 = 0;
  let wrong: u64 = 0;
  const quotable = load<u8>(QUOTES) != NEWLINE;
  inside = false;
  store<u32>(to - 4, <u32>p - 1);
  while (p < end && rows < most && to < full && wrong == 0 && open < cells) {
    const known = before64(end - p);
    let newlines = equals64(p, NEWLINES) & known;
    let marks = (equals64(p, DELIMITERS) & known) | newlines;
    const quotes = equals64(p, QUOTES) & known;
    if (quotable && (quotes | within | closed) != 0) {
      const inner = parities(quotes) ^ within;
      const opening = quotes & inner;
      const closing = quotes & ~inner;
      const behind = (closing << 1) | closed;
      marks &= ~inner;
      if ((newlines & inner) != 0) inside = true;
      newlines &= ~inner;
      wrong = opening & ~((marks << 1) | before | behind);
      const other = behind & ~(marks | opening) & known;
      if (other != 0) wrong |= wrongBehind(p, other);
      within = <u64>(<i64>inner >> 63);
      closed = closing >> 63;
      if (wrong != 0) {
        const kept = (wrong & -wrong) - 1;
        marks &= kept;
        newlines &= kept;
      }
    }
    before = marks >> 63;
    const count = <usize>popcnt(marks);
    const lines = <usize>popcnt(newlines);
    keep(to, p, marks, count);
    to += count << 2;
    rows += lines;
    open += count - lines * cells;
    p += 64;
  }
  stopped = wrong != 0 || open >= cells || !areWhole(rows, cells, comment);
  if (stopped) rows = wholeRows(to, cells, comment);
  return min(most, rows);
}

/** Whether each of so many records ends where its last cell does, and is no comment. */
function areWhole(rows: usize, cells: usize, comment: u8): bool {
  const size = cells << 2;
  const end = ends - 4 + rows * size;
  for (let at = ends - 4; at < end; at += size) {
    if (load<u8>(<usize>load<u32>(at), 1) == comment || load<u8>(<usize>load<u32>(at + size)) != NEWLINE) return false;
  }
  return true;
}

/** How many records end where their last cells do, but no other cells, before one that does not. */
function wholeRows(to: usize, cells: usize, comment: u8): usize {
  let rows: usize = 0;
  let cell: usize = 0;
  for (let at = ends; at < to; at += 4) {
    if (cell == 0 && load<u8>(<usize>load<u32>(at - 4), 1) == comment) break;
    cell++;
    const isLast = load<u8>(<usize>load<u32>(at)) == NEWLINE;
    if (isLast != (cell == cells)) break;
    if (isLast) {
      rows++;
      cell = 0;
    }
  }
  return rows;
}
