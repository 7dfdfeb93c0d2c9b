// Expressions over registers, a whole batch at a time, and the rows that pass every filter.
import { ROWS, alloc, sameBytes } from "./memory";
import { DECODED, ESCAPED, LENGTH, spans, valid, values } from "./register";
import { unescape } from "./utf8";

/** Operations; the host uses the same numbers. */
export namespace Op {
  export const Add: i32 = 0;
  export const Subtract: i32 = 1;
  export const Multiply: i32 = 2;
  export const Divide: i32 = 3;
  export const Less: i32 = 4;
  export const LessOrEqual: i32 = 5;
  export const Greater: i32 = 6;
  export const GreaterOrEqual: i32 = 7;
  export const Equal: i32 = 8;
  export const NotEqual: i32 = 9;
  export const And: i32 = 10;
  export const Or: i32 = 11;
  export const Not: i32 = 12;
  export const IsNull: i32 = 13;
  export const TextEqual: i32 = 14;
}

/** Bytes of one instruction: operation, output register, two operands. */
const INSTRUCTION: usize = 16;

let filters: usize = 0;
let filtersEnd: usize = 0;
let alive: usize = 0;
let selection: usize = 0;

/** The registers of which every one must be true. */
export function setFilters(list: usize, count: usize): void {
  filters = list;
  filtersEnd = list + count * 4;
  alive = alloc(ROWS);
  selection = alloc(<usize>ROWS * 2);
}

/** One byte a row, set to 1 by `select`'s caller for rows to leave out. */
export function rejectedRows(): usize {
  return alive;
}

/** The rows that passed, as u16. */
export function selectedRows(): usize {
  return selection;
}

/** Runs instructions over the first `rows` rows. */
export function compute(instructions: usize, count: usize, rows: usize): void {
  const end = instructions + count * INSTRUCTION;
  for (let at = instructions; at < end; at += INSTRUCTION) step(at, rows);
}

/** Selects the rows that pass every filter and gives how many they are. */
export function select(rows: usize): usize {
  let count: usize = 0;
  for (let row: usize = 0; row < rows; row++) {
    let passed = load<u8>(alive + row) ^ 1;
    for (let f = filters; f < filtersEnd; f += 4) {
      const register = <usize>load<u32>(f);
      passed &= load<u8>(valid(register) + row) & u8(load<f64>(values(register) + (row << 3)) != 0);
    }
    store<u16>(selection + (count << 1), <u16>row);
    count += passed;
  }
  memory.fill(alive, 0, rows);
  return count;
}

function step(at: usize, rows: usize): void {
  const op = load<i32>(at);
  const out = <usize>load<u32>(at, 4);
  const a = <usize>load<u32>(at, 8);
  const b = <usize>load<u32>(at, 12);
  if (op < Op.And) arithmetic(op, out, a, b, rows);
  else if (op == Op.Not) not(out, a, rows);
  else if (op == Op.IsNull) isNull(out, a, rows);
  else if (op == Op.TextEqual) textEqual(out, a, b, rows);
  else logic(op == Op.Or, out, a, b, rows);
}

@inline
function apply(op: i32, x: f64, y: f64): f64 {
  switch (op) {
    case Op.Add:
      return x + y;
    case Op.Subtract:
      return x - y;
    case Op.Multiply:
      return x * y;
    case Op.Divide:
      return x / y;
    case Op.Less:
      return f64(x < y);
    case Op.LessOrEqual:
      return f64(x <= y);
    case Op.Greater:
      return f64(x > y);
    case Op.GreaterOrEqual:
      return f64(x >= y);
    case Op.Equal:
      return f64(x == y);
    default:
      return f64(x != y);
  }
}

/** Number operations and comparisons: null when either side is. */
function arithmetic(op: i32, out: usize, a: usize, b: usize, rows: usize): void {
  const x = values(a);
  const y = values(b);
  const to = values(out);
  for (let i: usize = 0; i < rows << 3; i += 8) store<f64>(to + i, apply(op, load<f64>(x + i), load<f64>(y + i)));
  const vx = valid(a);
  const vy = valid(b);
  const vto = valid(out);
  for (let i: usize = 0; i < rows; i += 8) store<u64>(vto + i, load<u64>(vx + i) & load<u64>(vy + i));
}

/** Three-valued AND and OR: the deciding value wins over null. */
function logic(either: bool, out: usize, a: usize, b: usize, rows: usize): void {
  const decides: f64 = either ? 1 : 0;
  for (let i: usize = 0; i < rows; i++) {
    const va = load<u8>(valid(a) + i);
    const vb = load<u8>(valid(b) + i);
    const x = load<f64>(values(a) + (i << 3));
    const y = load<f64>(values(b) + (i << 3));
    const decided = (va & u8(x == decides)) | (vb & u8(y == decides));
    store<f64>(values(out) + (i << 3), decided != 0 ? decides : 1 - decides);
    store<u8>(valid(out) + i, decided | (va & vb));
  }
}

function not(out: usize, a: usize, rows: usize): void {
  for (let i: usize = 0; i < rows; i++) {
    store<f64>(values(out) + (i << 3), 1 - load<f64>(values(a) + (i << 3)));
    store<u8>(valid(out) + i, load<u8>(valid(a) + i));
  }
}

function isNull(out: usize, a: usize, rows: usize): void {
  for (let i: usize = 0; i < rows; i++) {
    store<f64>(values(out) + (i << 3), f64(load<u8>(valid(a) + i) == 0));
    store<u8>(valid(out) + i, 1);
  }
}

/** Compares a text register with one text: `b` is the place of its size, and its bytes behind that. */
function textEqual(out: usize, a: usize, b: usize, rows: usize): void {
  const size = <usize>load<u32>(b);
  for (let i: usize = 0; i < rows; i++) {
    const known = load<u8>(valid(a) + i);
    store<u8>(valid(out) + i, known);
    if (known == 0) continue;
    const found = textSize(a, i);
    store<f64>(values(out) + (i << 3), f64(found == size && sameBytes(textStart(a, i), b + 4, size)));
  }
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
