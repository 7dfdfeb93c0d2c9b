// Operations over texts, as bytes: UTF-8, where a lone half of a character takes the three bytes that UTF-8 forbids.
import { sameBytes } from "./memory";
import { DECODED, ESCAPED, LENGTH, spans, valid, values } from "./register";
import { unescape } from "./utf8";

/** Operations; the host uses the same numbers. */
export namespace TextOp {
  export const Less: i32 = 40;
  export const LessOrEqual: i32 = 41;
  export const Greater: i32 = 42;
  export const GreaterOrEqual: i32 = 43;
  export const Equal: i32 = 44;
  export const NotEqual: i32 = 45;
  export const StartsWith: i32 = 46;
  export const EndsWith: i32 = 47;
  export const Contains: i32 = 48;
  export const Length: i32 = 49;
  export const InSet: i32 = 50;
}

/** The size in bytes of a row's text. */
@inline
export function textSize(register: usize, row: usize): usize {
  return sizeAt(spans(register) + (row << 3));
}

/** Where a row's text stands, once its size was asked. */
@inline
export function textStart(register: usize, row: usize): usize {
  return <usize>load<u32>(spans(register) + (row << 3));
}

/** The size in bytes of a span's text. Escapes are resolved in their place, once: a text is never longer than its source. */
@inline
export function sizeAt(span: usize): usize {
  const size = load<u32>(span, 4);
  return (size & ESCAPED) == 0 ? <usize>(size & LENGTH) : resolve(span);
}

function resolve(span: usize): usize {
  const start = <usize>load<u32>(span);
  const size = unescape(start, start + (load<u32>(span, 4) & LENGTH), start);
  store<u32>(span, <u32>size | DECODED, 4);
  return size;
}

/** The order of two texts by their UTF-16 code units: below, at or above 0. */
function order(p: usize, size: usize, q: usize, other: usize): i32 {
  const shorter = min(size, other);
  let i: usize = 0;
  while (i + 8 <= shorter && load<u64>(p + i) == load<u64>(q + i)) i += 8;
  while (i < shorter && load<u8>(p + i) == load<u8>(q + i)) i++;
  if (i == shorter) return <i32>size - <i32>other;
  while (i > 0 && (load<u8>(p + i) & 0xc0) == 0x80 && (load<u8>(q + i) & 0xc0) == 0x80) i--;
  const a = load<u8>(p + i);
  const b = load<u8>(q + i);
  // Only a character of two units can stand elsewhere among units than among bytes.
  if (a >= 0xf0 && b >= 0xed && b < 0xf0) return -againstPair(q + i, q + other, p + i);
  if (b >= 0xf0 && a >= 0xed && a < 0xf0) return againstPair(p + i, p + size, q + i);
  return memory.compare(p + i, q + i, shorter - i);
}

/** The order of a character of three bytes, and what follows it, to one of four bytes. */
function againstPair(p: usize, end: usize, pair: usize): i32 {
  const unit = ((<i32>load<u8>(p) & 15) << 12) | ((<i32>load<u8>(p, 1) & 63) << 6) | (<i32>load<u8>(p, 2) & 63);
  const upper =
    ((<i32>load<u8>(pair) & 7) << 18) | ((<i32>load<u8>(pair, 1) & 63) << 12) | ((<i32>load<u8>(pair, 2) & 63) << 6);
  const high = 0xd800 + ((upper - 0x10000) >> 10);
  if (unit != high) return unit - high;
  // The same first half, which stands alone here: what follows is no second half.
  const next = p + 3 < end ? <i32>load<u8>(p, 3) : 0;
  return next == 0xee || next == 0xef ? 1 : -1;
}

@inline
function compared(op: i32, sign: i32): bool {
  if (op == TextOp.Less) return sign < 0;
  if (op == TextOp.LessOrEqual) return sign <= 0;
  return op == TextOp.Greater ? sign > 0 : sign >= 0;
}

function contains(p: usize, size: usize, part: usize, partSize: usize): bool {
  if (partSize == 0) return true;
  const first = load<u8>(part);
  for (let last = p + size - partSize; p <= last; p++) {
    if (load<u8>(p) == first && sameBytes(p, part, partSize)) return true;
  }
  return false;
}

/** The answer of an operation over two texts. */
function holds(op: i32, p: usize, size: usize, q: usize, other: usize): bool {
  if (op < TextOp.Equal) return compared(op, order(p, size, q, other));
  if (op == TextOp.Equal) return size == other && sameBytes(p, q, size);
  if (op == TextOp.NotEqual) return size != other || !sameBytes(p, q, size);
  if (size < other) return false;
  if (op == TextOp.StartsWith) return sameBytes(p, q, other);
  return op == TextOp.EndsWith ? sameBytes(p + size - other, q, other) : contains(p, size, q, other);
}

/** Compares texts; validity is already there, and what is null has no text. */
export function compareTexts(op: i32, out: usize, a: usize, b: usize, rows: usize): void {
  const to = values(out);
  for (let i: usize = 0; i < rows; i++) {
    if (load<u8>(valid(out) + i) == 0) continue;
    const size = textSize(a, i);
    const other = textSize(b, i);
    store<f64>(to + (i << 3), f64(holds(op, textStart(a, i), size, textStart(b, i), other)));
  }
}

/** Whether each text is one of a list: `b` is the place of how many they are; start and size of each stand behind that. */
export function inTexts(out: usize, a: usize, b: usize, rows: usize): void {
  const end = b + 8 + (<usize>load<u32>(b) << 3);
  const to = values(out);
  for (let i: usize = 0; i < rows; i++) {
    if (load<u8>(valid(out) + i) == 0) continue;
    const size = textSize(a, i);
    const start = textStart(a, i);
    let at = b + 8;
    while (at < end && !(load<u32>(at, 4) == <u32>size && sameBytes(start, load<u32>(at), size))) at += 8;
    store<f64>(to + (i << 3), f64(at < end));
  }
}

/** How many UTF-16 code units each text has. */
export function textLengths(out: usize, a: usize, rows: usize): void {
  const to = values(out);
  for (let i: usize = 0; i < rows; i++) {
    if (load<u8>(valid(out) + i) != 0) store<f64>(to + (i << 3), <f64>units(textSize(a, i), textStart(a, i)));
  }
}

/** Every byte that begins a character counts once, and twice before three others. */
function units(size: usize, p: usize): u32 {
  let count: u32 = 0;
  for (const end = p + size; p < end; p++) {
    const byte = load<u8>(p);
    count += u32((byte & 0xc0) != 0x80) + u32(byte >= 0xf0);
  }
  return count;
}

/** Texts from `x` where the byte is 1, else from `y`. Escapes are resolved first, for two spans will share the bytes. */
export function pickTexts(bytes: usize, x: usize, y: usize, out: usize, rows: usize): void {
  for (let i: usize = 0; i < rows; i++) {
    if (load<u8>(valid(out) + i) == 0) continue;
    const span = spans(load<u8>(bytes + i) != 0 ? x : y) + (i << 3);
    sizeAt(span);
    store<u64>(spans(out) + (i << 3), load<u64>(span));
  }
}
