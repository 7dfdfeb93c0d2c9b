// How many values are in each bin: how many bounds a value has reached is searched, guessed, or worked out.
import { wideBase } from "./wide";

/** Where a histogram's parameter holds what; the host uses the same numbers. */
namespace At {
  /** How many bounds, as u32. */
  export const Count: usize = 0;
  /** How regular they are, as u32: 0 not, 1 so that a guess is off by one at most, 2 so that they follow from the first one. */
  export const Regularity: usize = 4;
  /** How many there are to a unit, and how far one is from the next. */
  export const PerUnit: usize = 8;
  export const Step: usize = 16;
  /** The square of how near to a bound a value may be for that to tell on which side it is; below 0 where it always does. */
  export const Doubt: usize = 24;
  /** The bounds, one that no value reaches, and four words for each bin, zero but while a batch is counted. */
  export const Bounds: usize = 32;
}

/** Counts by bins; NaN is in none. */
@inline
export function countIn(cell: usize, x: f64, has: u8, parameter: usize): void {
  const isGuessed = load<u32>(parameter, At.Regularity) != 0;
  countAt(cell, isGuessed ? reachedEven(x, parameter) : reachedAny(x, parameter), x, has);
}

@inline
function countAt(cell: usize, reached: usize, x: f64, has: u8): void {
  const bin = cell + (reached << 3);
  store<f64>(bin, load<f64>(bin) + f64(has & u8(x == x)));
}

/** Of even bounds the place is guessed; the guess is off by one at most. */
@inline
function reachedEven(x: f64, parameter: usize): usize {
  const bounds = parameter + At.Bounds;
  const last = <f64>(load<u32>(parameter, At.Count) - 1);
  let guess = (x - load<f64>(bounds)) * load<f64>(parameter, At.PerUnit);
  guess = select<f64>(guess, 0, guess > 0);
  const place = <usize>select<f64>(guess, last, guess < last);
  const at = bounds + (place << 3);
  return place + usize(x >= load<f64>(at)) + usize(x >= load<f64>(at, 8));
}

@inline
function reachedAny(x: f64, parameter: usize): usize {
  const bounds = parameter + At.Bounds;
  let left = <usize>load<u32>(parameter, At.Count);
  let at = bounds;
  while (left > 1) {
    const half = left >> 1;
    at += select<usize>(half << 3, 0, x >= load<f64>(at + ((half - 1) << 3)));
    left -= half;
  }
  return ((at - bounds) >> 3) + usize(x >= load<f64>(at));
}

/** Whether the bounds follow from the first one, and there are values enough for their bins to be gone through. */
export function isRegular(parameter: usize, count: usize): bool {
  return load<u32>(parameter, At.Regularity) > 1 && <usize>load<u32>(parameter, At.Count) < count;
}

/** Counts values by regular bounds, four at a time. Each of the four has words of its own, so that none waits for another. */
export function countAll(from: usize, cell: usize, parameter: usize, count: usize): void {
  const first = f64x2.splat(load<f64>(parameter, At.Bounds));
  const perUnit = f64x2.splat(load<f64>(parameter, At.PerUnit));
  const step = f64x2.splat(load<f64>(parameter, At.Step));
  const doubt = f64x2.splat(load<f64>(parameter, At.Doubt));
  const bins = <usize>load<u32>(parameter, At.Count) + 1;
  const last = f64x2.splat(<f64>(bins - 2));
  const zero = f64x2.splat(0);
  const base = wideBase();
  const words = parameter + At.Bounds + (bins << 3);
  const end = from + (count << 3);
  for (; from + 32 <= end; from += 32) {
    const a = v128.load(from);
    const b = v128.load(from, 16);
    // In the lowest bits the place of the nearest bound, and how far behind it the value is, which is NaN for NaN.
    const placeA = f64x2.add(base, f64x2.pmin(f64x2.pmax(f64x2.mul(f64x2.sub(a, first), perUnit), zero), last));
    const placeB = f64x2.add(base, f64x2.pmin(f64x2.pmax(f64x2.mul(f64x2.sub(b, first), perUnit), zero), last));
    const behindA = f64x2.sub(a, f64x2.add(first, f64x2.mul(f64x2.sub(placeA, base), step)));
    const behindB = f64x2.sub(b, f64x2.add(first, f64x2.mul(f64x2.sub(placeB, base), step)));
    const clearA = f64x2.gt(f64x2.mul(behindA, behindA), doubt);
    const clearB = f64x2.gt(f64x2.mul(behindB, behindB), doubt);
    if (i64x2.bitmask(v128.and(clearA, clearB)) == 3) {
      const binA = i64x2.sub(placeA, f64x2.ge(behindA, zero));
      const binB = i64x2.sub(placeB, f64x2.ge(behindB, zero));
      increase(words + (<usize>i32x4.extract_lane(binA, 0) << 4));
      increase(words + (<usize>i32x4.extract_lane(binA, 2) << 4) + 4);
      increase(words + (<usize>i32x4.extract_lane(binB, 0) << 4) + 8);
      increase(words + (<usize>i32x4.extract_lane(binB, 2) << 4) + 12);
    } else countSome(from, from + 32, cell, parameter);
  }
  countSome(from, end, cell, parameter);
  addWords(cell, words, bins);
}

function countSome(from: usize, end: usize, cell: usize, parameter: usize): void {
  for (; from < end; from += 8) countAt(cell, reachedEven(load<f64>(from), parameter), load<f64>(from), 1);
}

@inline
function increase(at: usize): void {
  store<u32>(at, load<u32>(at) + 1);
}

/** Adds the words of each bin, which are zero afterwards. */
function addWords(cell: usize, words: usize, bins: usize): void {
  for (const end = cell + (bins << 3); cell < end; cell += 8, words += 16) {
    const four = v128.load(words);
    const two = i32x4.add(four, v128.shuffle<i32>(four, four, 2, 3, 2, 3));
    store<f64>(cell, load<f64>(cell) + <f64>(i32x4.extract_lane(two, 0) + i32x4.extract_lane(two, 1)));
    v128.store(words, i64x2.splat(0));
  }
}
