// Cells of CSV to registers: the text between two places. What is not read here, the host decides.
import { readNumberApart } from "./fast";
import { alloc } from "./memory";
import { momentNumber, readBoolean, readInteger, readSmall } from "./notation";
import { DECODED, Notation, keepSpan, notation, spans, valid, values } from "./register";
import { readTimestamp } from "./timestamp";
import { isUtf8 } from "./utf8";

const QUOTE: u32 = 0x22;
const BACKSLASH: u32 = 0x5c;

const spare = memory.data(8, 8);

// As in scan.ts: what JSON has to escape, and the first byte that is not ASCII.
const ESCAPES = memory.data<u64>([
  0x2222222222222222, 0x2222222222222222, 0x5c5c5c5c5c5c5c5c, 0x5c5c5c5c5c5c5c5c, 0x1f1f1f1f1f1f1f1f, 0x1f1f1f1f1f1f1f1f,
]);

let room: usize = 0;
let roomSize: usize = 0;
let origin: usize = 0;
/** A tab that is no blank. */
let delimiter: u8 = 0;

/** Says what tells cells apart. */
export function setCells(delimiterMark: u8): void {
  delimiter = delimiterMark;
}

/** Blank beside a cell. */
@inline
function isPad(c: u8): bool {
  return (c == 0x20 || c == 0x09) && c != delimiter;
}

/** Past what is blank beside a cell; something else always follows. */
export function skipPads(p: usize): usize {
  while (isPad(load<u8>(p))) p++;
  return p;
}

/** Where the blanks begin that end a cell. */
export function padsStart(p: usize, end: usize): usize {
  while (end > p && isPad(load<u8>(end - 1))) end--;
  return end;
}

/** Forgets the room for texts whose quotes were doubled. */
export function resetCells(): void {
  roomSize = 0;
}

/** Texts of a batch that starts at `p` may be changed; each has the place in the room that it has in the source. */
export function startCells(p: usize): void {
  origin = p;
}

/** The room for a batch's texts, which has `size` bytes. */
function makeRoom(size: usize): void {
  if (size <= roomSize) return;
  roomSize = max(size, roomSize * 2);
  room = alloc(roomSize + 32);
}

/** Bits of the 16 bytes at `p` that JSON would escape, and above them of those that are not ASCII. */
@inline
function unusual(p: usize): u32 {
  const v = v128.load(p);
  const escapes = v128.or(
    v128.or(i8x16.eq(v, v128.load(ESCAPES)), i8x16.eq(v, v128.load(ESCAPES, 16))),
    i8x16.eq(i8x16.min_u(v, v128.load(ESCAPES, 32)), v),
  );
  return <u32>i8x16.bitmask(v128.or(escapes, v));
}

/** Whether at most 16 bytes are plain ASCII that JSON holds as it is. */
@inline
function isPlain(p: usize, size: usize): bool {
  if (ASC_FEATURE_SIMD) return (unusual(p) & ((1 << <u32>size) - 1)) == 0;
  return !needsEscape(p, p + size) && isAscii(p, p + size);
}

function isAscii(p: usize, end: usize): bool {
  let bits: u8 = 0;
  for (; p < end; p++) bits |= load<u8>(p);
  return bits < 0x80;
}

function needsEscape(p: usize, end: usize): bool {
  for (; p < end; p++) {
    const c = <u32>load<u8>(p);
    if (c < 0x20 || c == QUOTE || c == BACKSLASH) return true;
  }
  return false;
}

@inline
function keepText(register: usize, row: usize, p: usize, end: usize): bool {
  const size = end - p;
  if (size <= 16 && isPlain(p, size)) {
    keepSpan(register, row, p, <u32>size);
    return true;
  }
  return keepLong(register, row, p, end);
}

function keepLong(register: usize, row: usize, p: usize, end: usize): bool {
  if (!isUtf8(p, end)) return false;
  keepSpan(register, row, p, <u32>(end - p) | (needsEscape(p, end) ? DECODED : 0));
  return true;
}

/** Keeps a text in which each quote stands twice; `end` is the source's. */
function keepUndoubled(register: usize, row: usize, p: usize, to: usize, end: usize, quote: u8): bool {
  if (!isUtf8(p, to)) return false;
  makeRoom(end - origin);
  const start = room + (p - origin);
  let out = start;
  for (; p < to; p++) {
    const c = load<u8>(p);
    store<u8>(out++, c);
    if (c == quote) p++;
  }
  keepSpan(register, row, start, <u32>(out - start) | DECODED);
  return true;
}

/** Reads the cell between two places into a register's row; whether it could. */
export function readCell(register: usize, row: usize, p: usize, to: usize): bool {
  store<u8>(valid(register) + row, 1);
  const written = notation(register);
  if (written == Notation.Text) return keepText(register, row, p, to);
  if (written != Notation.Number) return readOther(written, register, row, p, to);
  if (readNumberApart(p, values(register) + (row << 3)) != to) return false;
  if (spans(register) != 0) keepSpan(register, row, p, <u32>(to - p));
  return true;
}

/** Reads a cell in which quotes are doubled, of a source that ends at `end`; whether it could. */
export function readDoubled(register: usize, row: usize, p: usize, to: usize, end: usize, quote: u8): bool {
  store<u8>(valid(register) + row, 1);
  return notation(register) == Notation.Text && keepUndoubled(register, row, p, to, end, quote);
}

function readOther(written: i32, register: usize, row: usize, p: usize, to: usize): bool {
  const value = values(register) + (row << 3);
  if (written == Notation.Boolean) return readBoolean(p, value) == to;
  if (written == Notation.Small) return readSmall(p, value) == to;
  if (written == Notation.Integer) return readInteger(p, value) == to;
  if (written == Notation.Digits) return readDigits(register, row, p, to);
  return momentNumber(p, value, written == Notation.Seconds ? 1000 : 1) == to || readTimestamp(p, to, value) == to;
}

function readDigits(register: usize, row: usize, p: usize, to: usize): bool {
  if (readInteger(p, spare) != to) return false;
  keepSpan(register, row, p, <u32>(to - p));
  return true;
}
