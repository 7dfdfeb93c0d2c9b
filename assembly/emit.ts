// Selected rows back to NDJSON. Text that is already what JSON.stringify would write is copied; for the rest the place is
// noted and the host writes it.
import { selectedRows } from "./evaluate";
import { ROWS, alloc, copyOver } from "./memory";
import { LONGEST, print } from "./print";
import { DECODED, ESCAPED, Kind, LENGTH, kind, spans, valid } from "./register";

/** Bytes of one field: register, place and size of the text before its value (`{"a":` or `,"b":`), spare word. */
const FIELD: usize = 16;
/** Bytes of the output buffer, unless one row needs more. */
const BUFFER: usize = 0x10000;
const NULL: u32 = 0x6c6c756e;

let fields: usize = 0;
let fieldsEnd: usize = 0;
let fixed: usize = 0;
let buffer: usize = 0;
let room: usize = 0;
let notes: usize = 0;
let noted: usize = 0;
let used: usize = 0;

/** The fields in output order. */
export function setFields(list: usize, count: usize): void {
  fields = list;
  fieldsEnd = list + count * FIELD;
  fixed = 2;
  for (let f = fields; f < fieldsEnd; f += FIELD) fixed += <usize>load<u32>(f, 8) + 2 + LONGEST;
  setRoom(BUFFER);
  notes = alloc(<usize>ROWS * count * 12);
}

function setRoom(size: usize): void {
  room = size;
  buffer = alloc(room + 32);
}

/** The bytes written by the last `emit`. */
export function emitted(): usize {
  return buffer;
}

export function emittedSize(): usize {
  return used;
}

/** What the host has to insert: output place, row and field number of each, as u32. */
export function emitNotes(): usize {
  return notes;
}

export function emitNoteCount(): usize {
  return noted;
}

/** Writes selected rows from the `from`th on until the buffer is full, and gives the number to go on from. */
export function emit(from: usize, count: usize): usize {
  const rows = selectedRows();
  used = 0;
  noted = 0;
  for (; from < count; from++) {
    const row = <usize>load<u16>(rows + (from << 1));
    const size = rowSize(row);
    if (used + size > room) {
      if (used != 0) break;
      setRoom(max(size, room * 2));
    }
    emitRow(row);
  }
  return from;
}

/** The most bytes a row can take; the span of a null is whatever stood there. */
function rowSize(row: usize): usize {
  let size = fixed;
  for (let f = fields; f < fieldsEnd; f += FIELD) {
    const register = <usize>load<u32>(f);
    const span = spans(register);
    if (span != 0 && load<u8>(valid(register) + row) != 0) size += <usize>(load<u32>(span + (row << 3), 4) & LENGTH);
  }
  return size;
}

function emitRow(row: usize): void {
  let to = buffer + used;
  for (let f = fields; f < fieldsEnd; f += FIELD) {
    const lead = <usize>load<u32>(f, 8);
    copyOver(to, <usize>load<u32>(f, 4), lead);
    to += lead;
    const size = emitValue(<usize>load<u32>(f), row, to);
    if (size == 0) note(to - buffer, row, (f - fields) / FIELD);
    to += size;
  }
  store<u16>(to, 0x0a7d);
  used = to + 2 - buffer;
}

function note(at: usize, row: usize, field: usize): void {
  const to = notes + noted * 12;
  noted++;
  store<u32>(to, <u32>at);
  store<u32>(to, <u32>row, 4);
  store<u32>(to, <u32>field, 8);
}

/** Writes one value and gives its size, or 0 when the host has to. */
@inline
function emitValue(register: usize, row: usize, to: usize): usize {
  if (load<u8>(valid(register) + row) == 0) {
    store<u32>(to, NULL);
    return 4;
  }
  const span = spans(register);
  if (span == 0) return print(register, row, to);
  const start = <usize>load<u32>(span + (row << 3));
  const size = load<u32>(span + (row << 3), 4);
  if ((size & (ESCAPED | DECODED)) != 0) return print(register, row, to);
  if (kind(register) == Kind.Text) {
    store<u8>(to, 0x22);
    copyOver(to + 1, start, size);
    store<u8>(to + 1 + size, 0x22);
    return size + 2;
  }
  if (!isShortest(start, size)) return 0;
  copyOver(to, start, size);
  return size;
}

/**
 * Whether a JSON number is already written as the shortest text of its value. Decimals of at most 15 digits name distinct
 * doubles, so one without exponent, trailing zero of a fraction, or minus zero is; those below 1e-6 would take an exponent.
 */
function isShortest(p: usize, size: usize): bool {
  const end = p + size;
  if (load<u8>(p) == 0x2d) p++;
  if (end - p > 16) return false;
  const zero = load<u8>(p) == 0x30;
  if (zero && end - p == 1) return load<u8>(end - size) != 0x2d;
  let point: usize = 0;
  for (let q = p; q < end; q++) {
    const c = load<u8>(q);
    if (c == 0x2e) point = q;
    else if (c > 0x39) return false;
  }
  if (point == 0) return end - p <= 15;
  if (load<u8>(end - 1) == 0x30) return false;
  return !zero || !startsWithZeros(point + 1, end);
}

/** Whether a fraction starts with six zeros. */
function startsWithZeros(p: usize, end: usize): bool {
  let zeros = 0;
  while (p < end && load<u8>(p) == 0x30) {
    zeros++;
    p++;
  }
  return zeros >= 6;
}
