// The less common values of JSON: truth values, whole numbers and moments. What is not read here, the host decides.
import { readNumberApart, readNumberFast } from "./fast";
import { Notation, keepSpan, values } from "./register";
import { skipFalse, skipTrue, stringStop } from "./scan";
import { readTimestamp } from "./timestamp";

/** Digits that always fit an u64. */
const MOST_DIGITS: usize = 19;
const QUOTE: u8 = 0x22;
/** The last moment that a Date can hold, in milliseconds. */
const LATEST: f64 = 8_640_000_000_000_000;

const spare = memory.data(8, 8);

/** Reads the value at `p` into a register's row and gives the place past it, or 0. */
export function readNotation(notation: i32, p: usize, register: usize, row: usize): usize {
  const to = values(register) + (row << 3);
  if (notation == Notation.Boolean) return readBoolean(p, to);
  if (notation == Notation.Small) return readSmall(p, to);
  if (notation == Notation.Digits) return readDigits(p, register, row);
  if (notation != Notation.Integer) return readMoment(p, to, notation == Notation.Seconds ? 1000 : 1);
  const quoted = usize(load<u8>(p) == QUOTE);
  const end = readInteger(p + quoted, to);
  return end == 0 || quoted == 0 ? end : closed(end);
}

/** Past the quote that must stand at `p`, or 0. */
@inline
function closed(p: usize): usize {
  return load<u8>(p) == QUOTE ? p + 1 : 0;
}

/** Stores 1 or 0 and gives the place past `true` or `false`, or 0. */
export function readBoolean(p: usize, to: usize): usize {
  const yes = load<u8>(p) == 0x74;
  store<f64>(to, yes ? 1 : 0);
  return yes ? skipTrue(p) : skipFalse(p);
}

/** Stores a whole number of 32 bits as an f64 and gives the place past it, or 0. */
export function readSmall(p: usize, to: usize): usize {
  const end = WHOLE ? readNumberApart(p, to) : readNumberFast(p, to);
  const value = load<f64>(to);
  store<f64>(to, value + 0);
  return floor(value) == value && value >= i32.MIN_VALUE && value <= i32.MAX_VALUE ? end : 0;
}

/** Stores the i64 whose digits stand at `p`, as JSON writes it, and gives the place past them, or 0. */
export function readInteger(p: usize, to: usize): usize {
  const negative = load<u8>(p) == 0x2d;
  const start = p + usize(negative);
  p = start;
  let value: u64 = 0;
  for (let d = <u32>load<u8>(p) - 0x30; d < 10; d = <u32>load<u8>(++p) - 0x30) value = value * 10 + d;
  const size = p - start;
  if (size - 1 >= MOST_DIGITS || value > <u64>i64.MAX_VALUE + u64(negative)) return 0;
  if (load<u8>(start) == 0x30 && (negative || size > 1)) return 0;
  const next = load<u8>(p);
  if (next == 0x2e || (next | 0x20) == 0x65) return 0;
  store<u64>(to, negative ? 0 - value : value);
  return p;
}

/** Keeps the digits of an i64 as a text. */
function readDigits(p: usize, register: usize, row: usize): usize {
  const quoted = usize(load<u8>(p) == QUOTE);
  const end = readInteger(p + quoted, spare);
  if (end == 0) return 0;
  keepSpan(register, row, p + quoted, <u32>(end - p - quoted));
  return quoted == 0 ? end : closed(end);
}

/** Stores a moment in milliseconds: a text, or a number of units of so many milliseconds. */
function readMoment(p: usize, to: usize, unit: f64): usize {
  if (load<u8>(p) != QUOTE) return momentNumber(p, to, unit);
  const end = stringStop(p + 1);
  return load<u8>(end) == QUOTE && readTimestamp(p + 1, end, to) != 0 ? end + 1 : 0;
}

/** Stores the nearest millisecond, halves towards the later one, and gives the place past the number, or 0. */
export function momentNumber(p: usize, to: usize, unit: f64): usize {
  const end = WHOLE ? readNumberApart(p, to) : readNumberFast(p, to);
  const value = load<f64>(to) * unit;
  const whole = floor(value);
  const moment = whole + f64(value - whole >= 0.5) + 0;
  store<f64>(to, moment);
  return abs(moment) <= LATEST ? end : 0;
}
