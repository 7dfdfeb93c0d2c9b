// Records of CSV to registers. A record that is read here is read exactly; any other is left to the host.
import { hasRequired, fillAbsent } from "./absent";
import { padsStart, readCell, readDoubled, setCells, skipPads, startCells } from "./csv-cell";
import { clearFailed, isFailed, readColumn, setCellColumns } from "./csv-columns";
import { cellEnds, countMarks, hasInner, indexRecords, isStopped, makeIndex } from "./csv-index";
import { NEWLINES, setMarks } from "./csv-marks";
import { clearRows, leave, tell } from "./parse-report";
import { ROWS } from "./memory";
import { valid } from "./register";

const NEWLINE: u8 = 0x0a;
const RETURN: u8 = 0x0d;

/** What `record` gives instead of the place behind a record. */
const GOES_ON: usize = 0;
const BREAKS: usize = 1;

let cells: usize = 0;
let cellsEnd: usize = 0;
let delimiter: u8 = 0;
/** No byte where there is none. */
let quote: u32 = 256;
let comment: u8 = 0;
let trim: bool = false;
let skipEmpty: bool = false;
let most: usize = 0;

/** Whether the record being read may be kept. */
let exact: bool = true;
/** Newlines within the record being read. */
let inner: i32 = 0;
/** Whether the quoted cell being read has doubled quotes. */
let doubled: bool = false;
/** Records to be read one by one before the next index is made. */
let single: i32 = 0;

/** A register or 0 for each cell of a record, the marks, what is skipped, and the most bytes of a record. */
export function setCsv(
  list: usize,
  count: usize,
  delimiterMark: u8,
  quoteMark: u8,
  commentMark: u8,
  isTrimmed: bool,
  isEmptySkipped: bool,
  longest: usize,
): void {
  cells = list;
  cellsEnd = list + (count << 2);
  delimiter = delimiterMark;
  quote = quoteMark == 0 ? 256 : <u32>quoteMark;
  comment = commentMark;
  trim = isTrimmed;
  skipEmpty = isEmptySkipped;
  most = longest;
  setCells(delimiter);
  setMarks(delimiter, quoteMark);
  makeIndex();
  setCellColumns();
}

/** The newline at or after `p`, or `end`. */
function newlineAt(p: usize, end: usize): usize {
  while (p < end && load<u8>(p) != NEWLINE) p++;
  return p;
}

/**
 * Reads whole records from `p` until the batch is full or no record is whole before `end`, and gives the place to go on from. If
 * `last`, a record that is not whole is its first line; if `all`, every record is left to the host. The host has `more` bytes, in which
 * no line ends.
 */
export function parseCsv(p: usize, end: usize, more: usize, last: bool, all: bool): usize {
  let row = 0;
  let line = 0;
  clearRows();
  startCells(p);
  const indexed = isIndexed(end - p, all);
  single = 0;
  while (p < end && row < ROWS) {
    if (indexed && --single < 0) {
      const rows = readIndexed(p, end, row, line);
      if (rows != 0) {
        const start = p;
        p = behindRecords(rows);
        line += hasInner() ? countMarks(start, p, NEWLINES) : rows;
        row += rows;
        continue;
      }
    }
    const over = !all && isOther(p) ? newlineAt(p, end) : end;
    if (over < end && over - p <= most) {
      line++;
      p = over + 1;
      continue;
    }
    exact = !all;
    inner = 0;
    const start = p;
    p = record(start, end, row);
    const size = (p == GOES_ON ? end + more : p - 1) - start;
    if (p <= BREAKS || size > most) {
      if (p == GOES_ON && size <= most && !last) p = end;
      else p = newlineAt(start, end);
      if (p == end) {
        p = start;
        break;
      }
      exact = false;
      inner = 0;
      p++;
    }
    if (!exact || !hasRequired(row)) leave(row, start, p - 1 - start, line + 1);
    line += 1 + inner;
    row++;
  }
  fillAbsent(row);
  tell(row, line);
  return p;
}

/** Whether records may be read by an index: none of so many bytes is too long, and what a line is shows only when it is read. */
function isIndexed(size: usize, all: bool): bool {
  return !all && size <= most && !(skipEmpty && cellsEnd - cells == 4);
}

/** Reads records at `p` by an index, and gives how many. What it could not read is left to the host. */
function readIndexed(p: usize, end: usize, row: i32, line: i32): i32 {
  const count = (cellsEnd - cells) >> 2;
  const rows = indexRecords(p, end, count, <usize>(ROWS - row), comment);
  // Where records are of another kind, those behind them often are, too.
  if (isStopped()) single = 8;
  clearFailed();
  for (let i: usize = 0; i < count; i++) {
    const register = <usize>load<u32>(cells + (i << 2));
    if (register != 0) readColumn(register, i, count, row, rows, end, quote, trim);
  }
  for (let i: usize = 0; i < rows; i++) {
    if (!isFailed(i) && hasRequired(<usize>row + i)) continue;
    const start = behindRecords(i);
    const lines = hasInner() ? countMarks(p, start, NEWLINES) : <i32>i;
    leave(row + <i32>i, start, behindRecords(i + 1) - 1 - start, line + lines + 1);
  }
  return <i32>rows;
}

/** Where so many records of the index end. */
function behindRecords(count: usize): usize {
  return <usize>load<u32>(cellEnds() + count * (cellsEnd - cells) - 4) + 1;
}

/** Whether the line at `p` is no record. */
@inline
function isOther(p: usize): bool {
  return (comment != 0 && load<u8>(p) == comment) || (skipEmpty && isEmpty(p));
}

function isEmpty(p: usize): bool {
  if (trim) p = skipPads(p);
  return load<u8>(p + usize(load<u8>(p) == RETURN)) == NEWLINE;
}

/** Reads the record at `p` into a row, byte by byte, and gives the place behind its newline, or what it is instead. */
function record(p: usize, end: usize, row: usize): usize {
  let cell = cells;
  while (true) {
    if (trim) p = skipPads(p);
    const register = cell < cellsEnd ? <usize>load<u32>(cell) : 0;
    cell += 4;
    let at = p;
    if (load<u8>(p) == quote) {
      at = quotedCell(p, end, register, row);
      if (at <= BREAKS) return at;
    } else {
      // There is a newline ahead.
      for (let c = load<u8>(at); c != delimiter && c != NEWLINE; c = load<u8>(++at)) if (c == quote) return BREAKS;
      if (register != 0) plainCell(p, at, register, row);
    }
    p = at + 1;
    if (load<u8>(at) != NEWLINE) continue;
    if (cell != cellsEnd) exact = false;
    return p;
  }
}

/** Reads a cell without quotes, if its record may still be kept. */
@inline
function plainCell(p: usize, at: usize, register: usize, row: usize): void {
  let to = at;
  if (load<u8>(at) == NEWLINE && to > p && load<u8>(to - 1) == RETURN) to--;
  if (trim) to = padsStart(p, to);
  if (to == p) store<u8>(valid(register) + row, 0);
  else if (!readCell(register, row, p, to)) exact = false;
}

/** Reads the cell whose opening quote is at `p`, and gives the mark that ends it. */
function quotedCell(p: usize, end: usize, register: usize, row: usize): usize {
  const close = closingQuote(p + 1, end);
  if (close == 0) return GOES_ON;
  let behind = close + 1;
  if (trim) behind = skipPads(behind);
  if (load<u8>(behind) == RETURN) behind++;
  const mark = load<u8>(behind);
  if (mark != NEWLINE && (mark != delimiter || load<u8>(behind - 1) == RETURN)) return BREAKS;
  if (register == 0) return behind;
  if (doubled ? !readDoubled(register, row, p + 1, close, end, <u8>quote) : !readCell(register, row, p + 1, close)) exact = false;
  return behind;
}

/** The quote that closes a cell whose content starts at `p`, or 0. */
function closingQuote(p: usize, end: usize): usize {
  doubled = false;
  for (; p + 1 < end; p++) {
    const mark = load<u8>(p);
    if (mark == NEWLINE) inner++;
    if (mark != quote) continue;
    if (load<u8>(p, 1) != quote) return p;
    p++;
    doubled = true;
  }
  return 0;
}
