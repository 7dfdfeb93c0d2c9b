// Folds over selected rows that are all of one group: what is kept stays out of memory until the last row.
import { selectedRows } from "./evaluate";
import { Fold, isWhole } from "./fold";
import { countAll, isRegular } from "./histogram";
import { valid, values } from "./register";

/** Whether so many words are the same. */
export function areSame(words: usize, count: usize): bool {
  const first = load<u32>(words);
  let i: usize = 0;
  if (ASC_FEATURE_SIMD) {
    const wanted = i32x4.splat(first);
    for (; i + 4 <= count; i += 4) {
      if (!i32x4.all_true(i32x4.eq(v128.load(words + (i << 2)), wanted))) return false;
    }
  }
  for (; i < count; i++) if (load<u32>(words + (i << 2)) != first) return false;
  return true;
}

/** Adds rows to the accumulator of their group; false when that is better done row by row. */
export function foldOne(fold: i32, register: usize, cell: usize, parameter: usize, count: usize): bool {
  if (register == 0) {
    store<f64>(cell, load<f64>(cell) + <f64>count);
    return true;
  }
  if (fold == Fold.Sum) sumOf(register, cell, count);
  else if (fold == Fold.Min && isWhole(register, count)) return extreme(true, values(register), cell, count);
  else if (fold == Fold.Max && isWhole(register, count)) return extreme(false, values(register), cell, count);
  else if (ASC_FEATURE_SIMD && fold == Fold.Histogram && isRegular(parameter, count) && isWhole(register, count)) {
    countAll(values(register), cell, parameter, count);
  } else return false;
  return true;
}

function sumOf(register: usize, cell: usize, count: usize): void {
  if (isWhole(register, count)) add(true, register, cell, count);
  else add(false, register, cell, count);
}

/** The sum of `fold.ts`, in the same order. */
@inline
function add(whole: bool, register: usize, cell: usize, count: usize): void {
  const rows = selectedRows();
  const known = valid(register);
  const from = values(register);
  let seen = load<f64>(cell);
  let held = load<f64>(cell, 8);
  let lost = load<f64>(cell, 16);
  for (let i: usize = 0; i < count; i++) {
    const row = whole ? i : <usize>load<u16>(rows + (i << 1));
    const value = load<f64>(from + (row << 3));
    const has: u8 = whole ? 1 : load<u8>(known + row);
    const x = whole ? value : select<f64>(value, 0, has);
    const sum = held + x;
    const part = sum - held;
    lost += held - (sum - part) + (x - part);
    held = sum;
    if (!whole) seen += f64(has);
  }
  store<f64>(cell, whole ? seen + <f64>count : seen);
  store<f64>(cell, held, 8);
  store<f64>(cell, lost, 16);
}

/**
 * The least or greatest of numbers. What no lane can tell, the loop row by row does: which of two zeros came first, and whether
 * there was a number at all.
 */
@inline
function extreme(least: bool, from: usize, cell: usize, count: usize): bool {
  const none: f64 = least ? Infinity : -Infinity;
  const best = least ? leastOf(from, count) : greatestOf(from, count);
  if (best == 0 || best == none) return false;
  const seen = load<f64>(cell);
  const held = load<f64>(cell, 8);
  const open = seen == 0 || held != held;
  store<f64>(cell, seen + <f64>count);
  if (open || (least ? best < held : best > held)) store<f64>(cell, best, 8);
  return true;
}

function leastOf(from: usize, count: usize): f64 {
  let i: usize = 0;
  let best: f64 = Infinity;
  if (ASC_FEATURE_SIMD) {
    let a = f64x2.splat(Infinity);
    let b = a;
    let c = a;
    let d = a;
    for (; i + 8 <= count; i += 8) {
      const at = from + (i << 3);
      a = f64x2.pmin(a, v128.load(at));
      b = f64x2.pmin(b, v128.load(at, 16));
      c = f64x2.pmin(c, v128.load(at, 32));
      d = f64x2.pmin(d, v128.load(at, 48));
    }
    a = f64x2.pmin(f64x2.pmin(a, b), f64x2.pmin(c, d));
    best = min(f64x2.extract_lane(a, 0), f64x2.extract_lane(a, 1));
  }
  for (; i < count; i++) {
    const x = load<f64>(from + (i << 3));
    best = x < best ? x : best;
  }
  return best;
}

function greatestOf(from: usize, count: usize): f64 {
  let i: usize = 0;
  let best: f64 = -Infinity;
  if (ASC_FEATURE_SIMD) {
    let a = f64x2.splat(-Infinity);
    let b = a;
    let c = a;
    let d = a;
    for (; i + 8 <= count; i += 8) {
      const at = from + (i << 3);
      a = f64x2.pmax(a, v128.load(at));
      b = f64x2.pmax(b, v128.load(at, 16));
      c = f64x2.pmax(c, v128.load(at, 32));
      d = f64x2.pmax(d, v128.load(at, 48));
    }
    a = f64x2.pmax(f64x2.pmax(a, b), f64x2.pmax(c, d));
    best = max(f64x2.extract_lane(a, 0), f64x2.extract_lane(a, 1));
  }
  for (; i < count; i++) {
    const x = load<f64>(from + (i << 3));
    best = x > best ? x : best;
  }
  return best;
}
