// Cells of many records to registers, column by column, once it is known where they end.
import { cellEnds, countMarks } from "./csv-index";
import { QUOTES } from "./csv-marks";
import { padsStart, readCell, readDoubled, skipPads } from "./csv-cell";
import { ROWS, alloc } from "./memory";
import { Notation, notation, spans, valid, values } from "./register";

const RETURN: u8 = 0x0d;
const ZEROS: u64 = 0x3030303030303030;
/** What makes a byte that is no digit, once zeros are taken off, reach the top bit. */
const ABOVE_NINE: u64 = 0x7676767676767676;
const TOPS: u64 = 0x8080808080808080;

/** One byte a row: 1 when a cell of it could not be read. */
let failed: usize = 0;

/** Makes room for what could not be read. */
export function setCellColumns(): void {
  failed = alloc(ROWS);
}

/** Whether a cell of a record of the index could not be read. */
@inline
export function isFailed(record: usize): bool {
  return load<u8>(failed + record) != 0;
}

/** Stores the whole number of up to 8 digits between two places, all at once; whether it could. */
@inline
function readWhole(p: usize, end: usize, to: usize): bool {
  const sign = u64(load<u8>(p) == 0x2d);
  const from = p + <usize>sign;
  const size = end - from;
  const digits = (load<u64>(from) ^ ZEROS) << ((8 - size) << 3);
  const others = ((digits + ABOVE_NINE) | digits) & TOPS;
  const leadingZero = u32(load<u8>(from) == 0x30) & u32(size > 1);
  if ((u32(size - 1 > 7) | u32(others != 0) | leadingZero) != 0) return false;
  let v = (digits * 2561) >> 8;
  v = ((v & 0x00ff00ff00ff00ff) * 6553601) >> 16;
  v = ((v & 0x0000ffff0000ffff) * 42949672960001) >> 32;
  store<u64>(to, reinterpret<u64>(<f64><i64>v) | (sign << 63));
  return true;
}

/** Reads so many cells of a column, the `place`th of `cells`, into the rows from `row` on; the source ends at `end`. */
export function readColumn(
  register: usize,
  place: usize,
  cells: usize,
  row: usize,
  count: usize,
  end: usize,
  quote: u32,
  trims: bool,
): void {
  const known = valid(register) + row;
  const to = values(register) + (row << 3);
  const plain = (<u32>notation(register) | <u32>spans(register)) == <u32>Notation.Number;
  const isLast = place + 1 == cells;
  let at = cellEnds() + (place << 2);
  for (let i: usize = 0; i < count; i++, at += cells << 2) {
    let p = <usize>load<u32>(at - 4) + 1;
    let stop = <usize>load<u32>(at);
    if (isLast && stop > p && load<u8>(stop - 1) == RETURN) stop--;
    if (trims) {
      p = skipPads(p);
      stop = padsStart(p, stop);
    }
    if (p == stop) continue;
    if (load<u8>(p) == quote) {
      p++;
      stop--;
      if (countMarks(p, stop, QUOTES) != 0) {
        if (!readDoubled(register, row + i, p, stop, end, <u8>quote)) store<u8>(failed + i, 1);
        continue;
      }
    }
    store<u8>(known + i, 1);
    if (plain && readWhole(p, stop, to + (i << 3))) continue;
    if (!readCell(register, row + i, p, stop)) store<u8>(failed + i, 1);
  }
}

/** Forgets what could not be read. */
export function clearFailed(): void {
  memory.fill(failed, 0, ROWS);
}
