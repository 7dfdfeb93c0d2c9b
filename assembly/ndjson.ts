// Lines of JSON objects to registers. A line that is read here is read exactly; any other is left to the host.
import { fillAbsent, hasRequired } from "./absent";
import { readNumberFast, skipFast } from "./fast";
import { findKey, isKey, keyAfter, keyEnd, keyRegister, keySize, rowStart } from "./keys";
import { ROWS } from "./memory";
import { readNotation } from "./notation";
import { clearRows, leave, tell } from "./parse-report";
import { DECODED, ESCAPED, Notation, keepSpan, notation, spans, valid, values } from "./register";
import {
  SAW_ESCAPE,
  lineEnd,
  setSpaces,
  skipNull,
  skipSpaces,
  stringEnd,
  stringStop,
} from "./scan";
import { isUtf8 } from "./utf8";

/** Reads whole lines from `p` until `end` or until the batch is full, and gives the place to go on from. */
export function parse(p: usize, end: usize): usize {
  let row = 0;
  let line = 0;
  clearRows();
  while (p < end && row < ROWS) {
    line++;
    const start = p;
    p = skipSpaces(p);
    if (load<u8>(p) == 0x0a) {
      p++;
      continue;
    }
    p = readRow(p, row);
    if (p == 0) {
      p = lineEnd(start);
      leave(row, start, p - start, line);
    }
    row++;
    p++;
  }
  fillAbsent(row);
  tell(row, line);
  return p;
}

/** What stands behind a record: a newline, or the comma between elements. */
let terminator: u8 = 0x0a;

/**
 * Reads elements of an array from `p` until the batch is full, one is none that is read here, is longer than `most` bytes or has no
 * comma behind it, and gives the place to go on from. Behind the text stands a zero.
 */
export function parseElements(p: usize, most: usize): usize {
  let row = 0;
  clearRows();
  setSpaces(true);
  terminator = 0x2c;
  while (row < ROWS) {
    const start = skipSpaces(p);
    const comma = readRow(start, row);
    if (comma == 0 || comma - start > most) break;
    p = comma + 1;
    row++;
  }
  terminator = 0x0a;
  setSpaces(false);
  fillAbsent(row);
  tell(row, row);
  return p;
}

/** Reads the object at `p` into a row and gives the place of what ends it, or 0. */
function readRow(p: usize, row: usize): usize {
  if (load<u8>(p) != 0x7b) return 0;
  let key = rowStart();
  p = skipSpaces(p + 1);
  if (load<u8>(p) == 0x7d) return rowEnd(p, row);
  while (true) {
    const before = key;
    key = keyAfter(before);
    if (isKey(p, key)) {
      p += keySize(key);
    } else {
      key = findKey(p, before);
      if (key == 0) return 0;
      p = keyEnd();
    }
    if (load<u8>(p) <= 0x20) p = skipSpaces(p);
    const register = keyRegister(key);
    p = register == 0 ? skipFast(p) : readValue(p, register, row);
    if (p == 0) return 0;
    if (load<u8>(p) != 0x2c) {
      p = skipSpaces(p);
      const c = load<u8>(p);
      if (c == 0x7d) return rowEnd(p, row);
      if (c != 0x2c) return 0;
    }
    p++;
    if (load<u8>(p) <= 0x20) p = skipSpaces(p);
  }
}

/** The place of what ends the record whose closing brace is at `p`, or 0. */
@inline
function rowEnd(p: usize, row: usize): usize {
  p = skipSpaces(p + 1);
  return load<u8>(p) == (WHOLE ? terminator : <u8>0x0a) && hasRequired(row) ? p : 0;
}

/** Reads the value at `p` into a register's row; the last of repeated keys stays, as in JSON.parse. */
@inline
function readValue(p: usize, register: usize, row: usize): usize {
  const at = valid(register) + row;
  if (load<u8>(p) == 0x6e) {
    store<u8>(at, 0);
    return skipNull(p);
  }
  store<u8>(at, 1);
  const written = notation(register);
  if (written == Notation.Text) return readText(p, register, row);
  if (written != Notation.Number) return readNotation(written, p, register, row);
  const end = readNumberFast(p, values(register) + (row << 3));
  if (spans(register) != 0) keepSpan(register, row, p, <u32>(end - p));
  return end;
}

/** Whether at most 32 bytes are all ASCII. */
@inline
function isAscii(p: usize, end: usize): bool {
  if (ASC_FEATURE_SIMD) {
    const high = <u64>(<u32>i8x16.bitmask(v128.load(p)) | (<u32>i8x16.bitmask(v128.load(p, 16)) << 16));
    return (high & ((<u64>1 << (end - p)) - 1)) == 0;
  }
  let bits: u8 = 0;
  for (; p < end; p++) bits |= load<u8>(p);
  return bits < 0x80;
}

/** Keeps where a text stands; one of plain ASCII within 32 bytes needs no second look. */
@inline
function readText(p: usize, register: usize, row: usize): usize {
  if (load<u8>(p) != 0x22) return 0;
  const stop = stringStop(p + 1);
  if (stop - p <= 32 && load<u8>(stop) == 0x22 && isAscii(p + 1, stop)) {
    keepSpan(register, row, p + 1, <u32>(stop - p - 1));
    return stop + 1;
  }
  const scan = stringEnd(p + 1);
  if (scan == 0) return 0;
  const close = <usize>(scan & 0xffff_ffff);
  if (!isUtf8(p + 1, close)) return 0;
  const flags: u32 = (scan & SAW_ESCAPE) != 0 ? ESCAPED : 0;
  keepSpan(register, row, p + 1, <u32>(close - p - 1) | flags);
  return close + 1;
}

/** Gives a row a text that the host decoded. */
export function setText(register: usize, row: usize, p: usize, size: usize): void {
  keepSpan(register, row, p, <u32>size | DECODED);
}
