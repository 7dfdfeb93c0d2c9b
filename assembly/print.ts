// Values as JSON text, where that takes no more than digits.
import { copyOver } from "./memory";
import { Kind, kind, values } from "./register";

/** The most characters that are written. */
export const LONGEST: usize = 20;

/** Whole numbers from here on take an exponent at some place, or are not the shortest text of their double. */
const EXACT: f64 = 9_007_199_254_740_992;

const TRUE: u32 = 0x65757274;
const ALSE: u32 = 0x65736c61;

const digits = memory.data(24, 8);

/** Writes a value that is no text and gives its size, or 0 when the host has to. */
export function print(register: usize, row: usize, to: usize): usize {
  const from = values(register) + (row << 3);
  const type = kind(register);
  if (type == Kind.Integer) return printInteger(load<i64>(from), to);
  if (type == Kind.Text) return 0;
  const value = load<f64>(from);
  if (type == Kind.Boolean) return printBoolean(value != 0, to);
  return floor(value) == value && abs(value) < EXACT ? printInteger(<i64>value, to) : 0;
}

function printBoolean(value: bool, to: usize): usize {
  store<u8>(to, 0x66);
  store<u32>(to + usize(!value), value ? TRUE : ALSE);
  return value ? 4 : 5;
}

/** Writes from the last digit on, two at a time. */
function printInteger(value: i64, to: usize): usize {
  const negative = value < 0;
  let rest: u64 = negative ? 0 - <u64>value : <u64>value;
  let at = digits + LONGEST;
  while (rest >= 10) {
    const more = rest / 100;
    const pair = <u32>(rest - more * 100);
    at -= 2;
    store<u16>(at, <u16>(0x3030 + pair / 10 + ((pair % 10) << 8)));
    rest = more;
  }
  if (rest != 0 || at == digits + LONGEST) store<u8>(--at, 0x30 + <u8>rest);
  if (negative) store<u8>(--at, 0x2d);
  const size = digits + LONGEST - at;
  copyOver(to, at, size);
  return size;
}
