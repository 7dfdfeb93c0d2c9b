// Records of CSV to registers. A record that is read here is read exactly; any other is left to the host.
import { hasRequired, fillAbsent } from "./absent";
import { readCell, readDoubled, startCells } from "./csv-cell";
import { delimiters64, marks64, marksAhead, marksBase, nextMark, seek, setAhead, setMarks } from "./csv-marks";
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
  setMarks(delimiter, quoteMark);
}

/** Blank beside a cell. */
@inline
function isPad(c: u8): bool {
  return (c == 0x20 || c == 0x09) && c != delimiter;
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
  seek(p);
  while (p < end && row < ROWS) {
    const over = !all && isOther(p) ? newlineAt(p, end) : end;
    if (over < end && over - p <= most) {
      line++;
      p = over + 1;
      seek(p);
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
      seek(++p);
    }
    if (!exact || !hasRequired(row)) leave(row, start, p - 1 - start, line + 1);
    line += 1 + inner;
    row++;
  }
  fillAbsent(row);
  tell(row, line);
  return p;
}

/** Whether the line at `p` is no record. */
@inline
function isOther(p: usize): bool {
  return (comment != 0 && load<u8>(p) == comment) || (skipEmpty && isEmpty(p));
}

function isEmpty(p: usize): bool {
  while (trim && isPad(load<u8>(p))) p++;
  return load<u8>(p + usize(load<u8>(p) == RETURN)) == NEWLINE;
}

/** Reads the record at `p` into a row and gives the place behind its newline, or what it is instead. */
function record(p: usize, end: usize, row: usize): usize {
  let cell = cells;
  // What changes often, or never, is kept in locals: a global is a place in memory.
  const last = cellsEnd;
  const quoteMark = quote;
  const trims = trim;
  let base = marksBase();
  let ahead = marksAhead();
  let delimiters = delimiters64(base);
  while (true) {
    if (trims) {
      while (isPad(load<u8>(p))) p++;
    } else {
      // Cells that nobody reads are passed over without a look at their bytes.
      let passed: u64 = 0;
      while (cell < last && load<u32>(cell) == 0 && (delimiters & (ahead & -ahead)) != 0) {
        passed = ahead;
        ahead &= ahead - 1;
        cell += 4;
      }
      if (passed != 0) p = base + <usize>ctz(passed) + 1;
    }
    // There is a newline ahead: nothing else ends the bytes.
    while (ahead == 0) {
      base += 64;
      ahead = marks64(base);
      delimiters = delimiters64(base);
    }
    const register = cell < last ? <usize>load<u32>(cell) : 0;
    cell += 4;
    let at = base + <usize>ctz(ahead);
    const mark = <u32>load<u8>(at);
    ahead &= ahead - 1;
    if (mark != quoteMark) {
      if (register != 0) plainCell(p, at, register, row);
    } else if (at != p) {
      return BREAKS;
    } else {
      const behind = ahead & (ahead - 1);
      const close = base + <usize>ctz(ahead);
      if (behind != 0 && isClosed(close, base + <usize>ctz(behind))) {
        ahead = behind & (behind - 1);
        at = close + 1;
        if (register != 0 && exact && !readCell(register, row, p + 1, close)) exact = false;
      } else {
        setAhead(base, ahead);
        at = quotedCell(p, end, register, row);
        if (at <= BREAKS) return at;
        base = marksBase();
        ahead = marksAhead();
        delimiters = delimiters64(base);
      }
    }
    p = at + 1;
    if (load<u8>(at) != NEWLINE) continue;
    setAhead(base, ahead);
    if (cell != last) exact = false;
    return p;
  }
}

/** Whether of two marks ahead the first is a quote that closes a cell, and the second ends it. */
@inline
function isClosed(close: usize, behind: usize): bool {
  return behind == close + 1 && load<u8>(close) == quote && load<u8>(behind) != quote;
}

/** Reads a cell without quotes, if its record may still be kept. */
@inline
function plainCell(p: usize, at: usize, register: usize, row: usize): void {
  let to = at;
  if (load<u8>(at) == NEWLINE && to > p && load<u8>(to - 1) == RETURN) to--;
  if (trim) while (to > p && isPad(load<u8>(to - 1))) to--;
  if (to == p) store<u8>(valid(register) + row, 0);
  else if (!readCell(register, row, p, to)) exact = false;
}

/** Reads the cell whose opening quote is at `p`, just behind the marks, and gives the mark that ends it. */
function quotedCell(p: usize, end: usize, register: usize, row: usize): usize {
  const close = closingQuote(end);
  if (close == 0) return GOES_ON;
  let behind = close + 1;
  if (trim) while (behind < end && isPad(load<u8>(behind))) behind++;
  if (behind < end && load<u8>(behind) == RETURN) behind++;
  if (behind >= end) return GOES_ON;
  const mark = load<u8>(behind);
  if (mark != NEWLINE && (mark != delimiter || load<u8>(behind - 1) == RETURN)) return BREAKS;
  if (nextMark(end) != behind) return BREAKS;
  if (register == 0 || !exact) return behind;
  if (doubled ? !readDoubled(register, row, p + 1, close, end, <u8>quote) : !readCell(register, row, p + 1, close)) exact = false;
  return behind;
}

/** The quote that closes a cell whose content comes next, or 0. */
function closingQuote(end: usize): usize {
  doubled = false;
  while (true) {
    const at = nextMark(end);
    if (at + 1 >= end) return 0;
    const mark = load<u8>(at);
    if (mark == NEWLINE) inner++;
    if (mark != quote) continue;
    if (load<u8>(at, 1) != quote) return at;
    nextMark(end);
    doubled = true;
  }
}
