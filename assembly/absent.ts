// What becomes of values that a source does not have: a record without one that is required is the host's to reject, and
// defaults take the place of others.
import { keepSpan, spans, valid, values } from "./register";

/** Bytes of a default: register, size of its text with flags, value as f64 or i64, start of its text, spare word. */
const DEFAULT: usize = 24;
const ALL_VALID: u64 = 0x0101_0101_0101_0101;

let required: usize = 0;
let requiredEnd: usize = 0;
let defaults: usize = 0;
let defaultsEnd: usize = 0;

/** The registers that must have a value, and the defaults. */
export function setAbsent(registers: usize, count: usize, list: usize, listCount: usize): void {
  required = registers;
  requiredEnd = registers + (count << 2);
  defaults = list;
  defaultsEnd = list + listCount * DEFAULT;
}

/** Whether a row has all that is required. */
@inline
export function hasRequired(row: usize): bool {
  return required == requiredEnd || hasAll(row);
}

function hasAll(row: usize): bool {
  for (let r = required; r < requiredEnd; r += 4) if (load<u8>(valid(<usize>load<u32>(r)) + row) == 0) return false;
  return true;
}

/** Gives the first rows the defaults of what they do not have. */
export function fillAbsent(rows: usize): void {
  for (let d = defaults; d < defaultsEnd; d += DEFAULT) fill(d, rows);
}

function fill(entry: usize, rows: usize): void {
  const register = <usize>load<u32>(entry);
  const known = valid(register);
  for (let row: usize = 0; row < rows; row++) {
    if ((row & 7) == 0 && load<u64>(known + row) == ALL_VALID) {
      row += 7;
      continue;
    }
    if (load<u8>(known + row) != 0) continue;
    store<u8>(known + row, 1);
    if (values(register) != 0) store<u64>(values(register) + (row << 3), load<u64>(entry, 8));
    if (spans(register) != 0) keepSpan(register, row, <usize>load<u32>(entry, 16), load<u32>(entry, 4));
  }
}
