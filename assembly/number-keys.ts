// Keys that are numbers, each to the number of its group. Small whole ones, as most are, stand in a table and are not searched.
import { internNull, internWord } from "./dictionary";
import { selectedRows } from "./evaluate";
import { keyBits } from "./key-list";
import { alloc } from "./memory";
import { Kind, kind, valid, values } from "./register";

/** Whole numbers from 0 up to this one, which is left out. */
const SMALL: usize = 1024;

let table: usize = 0;

/** Makes the table: for each small number its group, counted from 1. */
export function setNumberKeys(): void {
  table = alloc(SMALL << 2);
}

/** Forgets the groups. */
export function clearNumberKeys(): void {
  memory.fill(table, 0, SMALL << 2);
}

/** The place of a small number, or 0. */
@inline
function placeOf(isInteger: bool, value: usize): usize {
  if (isInteger) {
    const integer = load<u64>(value);
    return integer < SMALL ? table + (<usize>integer << 2) : 0;
  }
  const number = load<f64>(value);
  if (!(number >= 0 && number < <f64>SMALL)) return 0;
  const whole = <u32>number;
  return <f64>whole == number ? table + (<usize>whole << 2) : 0;
}

/** The group of a number that is small, and known or not. */
@inline
function codeAt(place: usize, key: usize, value: usize): usize {
  const known = <usize>load<u32>(place);
  if (known != 0) return known - 1;
  const code = internWord(keyBits(key, value));
  store<u32>(place, <u32>(code + 1));
  return code;
}

/** Gives each selected row the number of its key. */
export function codeNumbers(codes: usize, key: usize, count: usize): void {
  const rows = selectedRows();
  const known = valid(key);
  const numbers = values(key);
  const isInteger = kind(key) == Kind.Integer;
  for (let i: usize = 0; i < count; i++) {
    const row = <usize>load<u16>(rows + (i << 1));
    const value = numbers + (row << 3);
    let code: usize;
    if (load<u8>(known + row) == 0) code = internNull();
    else {
      const place = placeOf(isInteger, value);
      code = place == 0 ? internWord(keyBits(key, value)) : codeAt(place, key, value);
    }
    store<u32>(codes + (i << 2), <u32>code);
  }
}
