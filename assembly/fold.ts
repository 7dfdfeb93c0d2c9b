// Folds over the selected rows, one loop for each; a null adds nothing, without a branch where that is cheap.
import { endOfRows, selectedRows } from "./evaluate";
import { countIn } from "./histogram";
import { valid, values } from "./register";
import { isEverywhere } from "./truths";
import { wideOne } from "./wide";

/** Accumulators; the host uses the same numbers. */
export namespace Fold {
  export const Count: i32 = 0;
  export const Sum: i32 = 1;
  export const Moments: i32 = 2;
  export const Min: i32 = 3;
  export const Max: i32 = 4;
  export const First: i32 = 5;
  export const Last: i32 = 6;
  export const Histogram: i32 = 7;
}

/** Adds rows to the accumulators that stand at `cells`, `stride` bytes from group to group. */
export function foldRows(
  fold: i32,
  register: usize,
  cells: usize,
  parameter: usize,
  codes: usize,
  stride: usize,
  count: usize,
): void {
  if (register == 0) return countRows(cells, codes, stride, count);
  if (WHOLE && isWhole(register, count)) foldEach(true, fold, register, cells, parameter, codes, stride, count);
  else foldEach(false, fold, register, cells, parameter, codes, stride, count);
}

/** Whether the rows are all of a batch, and all have a value. */
export function isWhole(register: usize, count: usize): bool {
  return endOfRows(count) == count && isEverywhere(valid(register), count);
}

@inline
function foldEach(
  whole: bool,
  fold: i32,
  register: usize,
  cells: usize,
  parameter: usize,
  codes: usize,
  stride: usize,
  count: usize,
): void {
  // Each loop is compiled for its fold.
  switch (fold) {
    case Fold.Count:
      return each(whole, Fold.Count, register, cells, 0, codes, stride, count);
    case Fold.Sum:
      return each(whole, Fold.Sum, register, cells, 0, codes, stride, count);
    case Fold.Moments:
      return each(whole, Fold.Moments, register, cells, 0, codes, stride, count);
    case Fold.Min:
      return each(whole, Fold.Min, register, cells, 0, codes, stride, count);
    case Fold.Max:
      return each(whole, Fold.Max, register, cells, 0, codes, stride, count);
    case Fold.First:
      return each(whole, Fold.First, register, cells, 0, codes, stride, count);
    case Fold.Last:
      return each(whole, Fold.Last, register, cells, 0, codes, stride, count);
    default:
      return each(whole, Fold.Histogram, register, cells, parameter, codes, stride, count);
  }
}

function countRows(cells: usize, codes: usize, stride: usize, count: usize): void {
  for (let i: usize = 0; i < count << 2; i += 4) {
    const cell = cells + <usize>load<u32>(codes + i) * stride;
    store<f64>(cell, load<f64>(cell) + 1);
  }
}

/** Counts rows and sums a value that all of them have: the sum's accumulator stands behind the count. */
export function countAndSum(register: usize, cells: usize, codes: usize, stride: usize, count: usize): void {
  const from = values(register);
  const one = wideOne();
  for (let i: usize = 0; i < count; i++) {
    const cell = cells + <usize>load<u32>(codes + (i << 2)) * stride;
    const x = load<f64>(from + (i << 3));
    const held = load<f64>(cell, 16);
    const sum = held + x;
    const part = sum - held;
    v128.store(cell, f64x2.add(v128.load(cell), one));
    store<f64>(cell, sum, 16);
    store<f64>(cell, load<f64>(cell, 24) + (held - (sum - part) + (x - part)), 24);
  }
}

/** The loop of one fold: `fold` is known when this is compiled. */
@inline
function each(
  whole: bool,
  fold: i32,
  register: usize,
  cells: usize,
  parameter: usize,
  codes: usize,
  stride: usize,
  count: usize,
): void {
  const rows = selectedRows();
  const known = valid(register);
  const from = values(register);
  for (let i: usize = 0; i < count; i++) {
    const row = whole ? i : <usize>load<u16>(rows + (i << 1));
    const cell = cells + <usize>load<u32>(codes + (i << 2)) * stride;
    const has: u8 = whole ? 1 : load<u8>(known + row);
    if (fold == Fold.Count) store<f64>(cell, load<f64>(cell) + f64(has));
    else if (fold == Fold.Sum) addTo(cell, load<f64>(from + (row << 3)), has);
    else if (fold == Fold.Moments) spread(cell, load<f64>(from + (row << 3)), has);
    else if (fold == Fold.Histogram) countIn(cell, load<f64>(from + (row << 3)), has, parameter);
    else choose(fold, cell, load<f64>(from + (row << 3)), has);
  }
}

/** How many values, their sum, and what rounding took from it (Knuth's two-sum). */
@inline
function addTo(cell: usize, value: f64, has: u8): void {
  const x = select<f64>(value, 0, has);
  const held = load<f64>(cell, 8);
  const sum = held + x;
  const part = sum - held;
  store<f64>(cell, load<f64>(cell) + f64(has));
  store<f64>(cell, sum, 8);
  store<f64>(cell, load<f64>(cell, 16) + (held - (sum - part) + (x - part)), 16);
}

/** How many values, their mean, and the sum of squared distances from it (Welford). */
@inline
function spread(cell: usize, x: f64, has: u8): void {
  if (has == 0) return;
  const seen = load<f64>(cell) + 1;
  const held = load<f64>(cell, 8);
  const distance = x - held;
  const mean = held + distance / seen;
  store<f64>(cell, seen);
  store<f64>(cell, mean, 8);
  store<f64>(cell, load<f64>(cell, 16) + distance * (x - mean), 16);
}

/** How many values, and the one that is kept. */
@inline
function choose(fold: i32, cell: usize, x: f64, has: u8): void {
  const seen = load<f64>(cell);
  const held = load<f64>(cell, 8);
  let better = <i32>(seen == 0);
  if (fold == Fold.Last) better = 1;
  else if (fold == Fold.Min) better |= i32(held != held) | i32(x < held);
  else if (fold == Fold.Max) better |= i32(held != held) | i32(x > held);
  store<f64>(cell, seen + f64(has));
  store<f64>(cell, select<f64>(x, held, better & has), 8);
}
