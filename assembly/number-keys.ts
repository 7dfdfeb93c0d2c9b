// Keys that are numbers, each to the number of its group. Small whole ones, as most are, stand in a table and are not searched.
import { internNull, internWord } from "./dictionary";
import { endOfRows, selectedRows } from "./evaluate";
import { keyBits } from "./key-list";
import { alloc } from "./memory";
import { Kind, isUniform, kind, valid, values } from "./register";
import { isEverywhere } from "./truths";
import { wideBase } from "./wide";

/** Whole numbers from 0 up to this one, which is left out, are small at first, and up to that one where such are met. */
const SMALL: usize = 1024;
const LARGE: f64 = 65_536;

let table: usize = 0;
/** Bytes of the table, and the number from which on none is in it. */
let size: usize = 0;
let small: f64 = 0;
/** The group that so many rows were given last, if it was one. */
let oneCode: u32 = 0;
let oneRows: usize = 0;

/** Makes the table: for each small number its group, or -1. */
export function setNumberKeys(): void {
  oneRows = 0;
  makeTable(SMALL);
}

function makeTable(numbers: usize): void {
  size = numbers << 2;
  small = <f64>numbers;
  table = alloc(size);
  clearNumberKeys();
}

/** Makes a table in which a number has a place, if it is not too large for that; what groups it knows, it finds anew. */
function makeRoomFor(number: f64): void {
  if (number >= small && number < LARGE) makeTable(<usize>1 << (32 - clz<u32>(<u32>number)));
}

/** Forgets the groups. */
export function clearNumberKeys(): void {
  memory.fill(table, 0xff, size);
}

/** The place of a small number, or 0. */
@inline
function placeOf(isInteger: bool, value: usize): usize {
  if (isInteger) {
    const integer = load<u64>(value);
    return integer < SMALL ? table + (<usize>integer << 2) : 0;
  }
  const number = load<f64>(value);
  if (!(number >= 0 && number < small)) return 0;
  const whole = <u32>number;
  return <f64>whole == number ? table + (<usize>whole << 2) : 0;
}

/** The group of a number that is small, and known or not. */
@inline
function codeAt(place: usize, key: usize, value: usize): usize {
  const known = load<i32>(place);
  if (known >= 0) return <usize>known;
  const code = internWord(keyBits(key, value));
  store<u32>(place, <u32>code);
  return code;
}

/** Gives each selected row the number of its key, and says whether it saw that all rows have the same, which is looked up once. */
export function codeNumbers(codes: usize, key: usize, count: usize): bool {
  const numbers = values(key);
  const isInteger = kind(key) == Kind.Integer;
  const end = endOfRows(count);
  const isWhole = WHOLE && isEverywhere(valid(key), end);
  if (isWhole && (isUniform(key) || areSame(numbers, end))) {
    codeSome(codes, key, numbers, isInteger, 1);
    spreadOne(codes, count);
    return true;
  }
  oneRows = 0;
  if (WHOLE && !isInteger) makeRoomFor(load<f64>(numbers));
  if (!isWhole || isInteger || end > count) codeSome(codes, key, numbers, isInteger, count);
  else codeAll(codes, key, numbers, count);
  return false;
}

/** Gives all rows the group of the first, unless they have it from the batch before. */
function spreadOne(codes: usize, count: usize): void {
  const code = load<u32>(codes);
  if (code == oneCode && count <= oneRows) return;
  fillWords(codes, code, count);
  oneCode = code;
  oneRows = count;
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
    const base = wideBase();
    const large = i64x2.splat(-(<i64>size >> 2));
    for (; i + 4 <= count; i += 4) {
      if (!codeFour(numbers + (i << 3), codes + (i << 2), base, large)) codeFew(codes, key, numbers, i, i + 4);
    }
  }
  codeFew(codes, key, numbers, i, count);
}

function codeFew(codes: usize, key: usize, numbers: usize, from: usize, end: usize): void {
  for (let i = from; i < end; i++) store<u32>(codes + (i << 2), codeOf(false, key, numbers + (i << 3)));
}

@inline
function codeFour(at: usize, to: usize, base: v128, large: v128): bool {
  const x = v128.load(at);
  const y = v128.load(at, 16);
  const first = f64x2.add(x, base);
  const last = f64x2.add(y, base);
  const broken = v128.or(f64x2.ne(f64x2.sub(first, base), x), f64x2.ne(f64x2.sub(last, base), y));
  // What the sums have beside the base is the numbers, if they are small.
  const low = v128.xor(first, base);
  const high = v128.xor(last, base);
  if (v128.any_true(v128.or(broken, v128.and(v128.or(low, high), large)))) return false;
  let four = v128.load32_zero(table + (<usize>i32x4.extract_lane(low, 0) << 2));
  four = v128.load_lane<u32>(table + (<usize>i32x4.extract_lane(low, 2) << 2), four, 1);
  four = v128.load_lane<u32>(table + (<usize>i32x4.extract_lane(high, 0) << 2), four, 2);
  four = v128.load_lane<u32>(table + (<usize>i32x4.extract_lane(high, 2) << 2), four, 3);
  v128.store(to, four);
  return i32x4.bitmask(four) == 0;
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
