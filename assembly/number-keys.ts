// Keys that are numbers, each to the number of its group. Small whole ones, as most are, stand in a table and are not searched.
import { internNull, internWord } from "./dictionary";
import { endOfRows, selectedRows } from "./evaluate";
import { keyBits } from "./key-list";
import { alloc } from "./memory";
import { Kind, kind, valid, values } from "./register";
import { isEverywhere } from "./truths";

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

/** Gives each selected row the number of its key; a key that all rows have is looked up once. */
export function codeNumbers(codes: usize, key: usize, count: usize): void {
  const numbers = values(key);
  const isInteger = kind(key) == Kind.Integer;
  const end = endOfRows(count);
  if (!WHOLE || !isEverywhere(valid(key), end)) codeSome(codes, key, numbers, isInteger, count);
  else if (areSame(numbers, end)) fillWords(codes, <u32>codeOf(isInteger, key, numbers), count);
  else if (end > count || isInteger) codeSome(codes, key, numbers, isInteger, count);
  else codeAll(codes, key, numbers, count);
}

@inline
function codeOf(isInteger: bool, key: usize, value: usize): u32 {
  const place = placeOf(isInteger, value);
  return <u32>(place == 0 ? internWord(keyBits(key, value)) : codeAt(place, key, value));
}

function codeSome(codes: usize, key: usize, numbers: usize, isInteger: bool, count: usize): void {
  const rows = selectedRows();
  const known = valid(key);
  for (let i: usize = 0; i < count; i++) {
    const row = <usize>load<u16>(rows + (i << 1));
    const has = load<u8>(known + row) != 0;
    store<u32>(codes + (i << 2), has ? codeOf(isInteger, key, numbers + (row << 3)) : <u32>internNull());
  }
}

/** Every row of a batch; where all four of them are small and known, that many at a time. */
function codeAll(codes: usize, key: usize, numbers: usize, count: usize): void {
  let i: usize = 0;
  if (ASC_FEATURE_SIMD) {
    for (; i + 4 <= count; i += 4) {
      const at = numbers + (i << 3);
      const to = codes + (i << 2);
      if (codeFour(at, to)) continue;
      for (let j: usize = 0; j < 4; j++) store<u32>(to + (j << 2), codeOf(false, key, at + (j << 3)));
    }
  }
  for (; i < count; i++) store<u32>(codes + (i << 2), codeOf(false, key, numbers + (i << 3)));
}

@inline
function codeFour(at: usize, to: usize): bool {
  const x = v128.load(at);
  const y = v128.load(at, 16);
  const low = i32x4.trunc_sat_f64x2_s_zero(x);
  const high = i32x4.trunc_sat_f64x2_s_zero(y);
  const first = f64x2.eq(f64x2.convert_low_i32x4_s(low), x);
  const last = f64x2.eq(f64x2.convert_low_i32x4_s(high), y);
  const four = v128.shuffle<i32>(low, high, 0, 1, 4, 5);
  const small = i32x4.lt_u(four, i32x4.splat(<i32>SMALL));
  if (!i32x4.all_true(v128.and(v128.and(first, last), small))) return false;
  const a = load<u32>(table + (<usize>i32x4.extract_lane(four, 0) << 2));
  const b = load<u32>(table + (<usize>i32x4.extract_lane(four, 1) << 2));
  const c = load<u32>(table + (<usize>i32x4.extract_lane(four, 2) << 2));
  const d = load<u32>(table + (<usize>i32x4.extract_lane(four, 3) << 2));
  store<u32>(to, a - 1);
  store<u32>(to, b - 1, 4);
  store<u32>(to, c - 1, 8);
  store<u32>(to, d - 1, 12);
  return a != 0 && b != 0 && c != 0 && d != 0;
}

/** Whether so many doubles are the same bits. */
function areSame(from: usize, count: usize): bool {
  const first = load<u64>(from);
  let i: usize = 0;
  if (ASC_FEATURE_SIMD) {
    const wanted = i64x2.splat(first);
    for (; i + 4 <= count; i += 4) {
      const at = from + (i << 3);
      const differs = v128.or(v128.xor(v128.load(at), wanted), v128.xor(v128.load(at, 16), wanted));
      if (v128.any_true(differs)) return false;
    }
  }
  for (; i < count; i++) if (load<u64>(from + (i << 3)) != first) return false;
  return true;
}

/** Writes so many words; up to three more may be written. */
function fillWords(to: usize, word: u32, count: usize): void {
  const end = to + (count << 2);
  if (ASC_FEATURE_SIMD) {
    for (const four = i32x4.splat(word); to < end; to += 16) v128.store(to, four);
  } else {
    for (; to < end; to += 4) store<u32>(to, word);
  }
}
