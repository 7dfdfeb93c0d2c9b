// Operations over values of eight bytes, two rows at a time where the module has SIMD. Null is in the validity alone.
import { values } from "./register";
import { wideOne } from "./wide";

/** Operations over two numbers, then over one; the host uses the same numbers. */
export namespace Op {
  export const Add: i32 = 0;
  export const Subtract: i32 = 1;
  export const Multiply: i32 = 2;
  export const Divide: i32 = 3;
  export const Remainder: i32 = 4;
  export const Least: i32 = 5;
  export const Greatest: i32 = 6;
  export const Less: i32 = 7;
  export const LessOrEqual: i32 = 8;
  export const Greater: i32 = 9;
  export const GreaterOrEqual: i32 = 10;
  export const Equal: i32 = 11;
  export const NotEqual: i32 = 12;
  export const Truncate: i32 = 13;
  export const Negate: i32 = 14;
  export const Absolute: i32 = 15;
  export const Floor: i32 = 16;
  export const Ceil: i32 = 17;
  export const Trunc: i32 = 18;
  export const Round: i32 = 19;
  export const Root: i32 = 20;
}

const WEEK: f64 = 604_800_000;
/** The first Monday of 1970. */
const MONDAY: f64 = 345_600_000;

function truncated(moment: f64, step: f64): f64 {
  const origin = step % WEEK == 0 ? MONDAY : 0;
  return Math.floor((moment - origin) / step) * step + origin;
}

/** To the nearest whole number, halves away from zero. */
function rounded(x: f64): f64 {
  const whole = Math.trunc(x);
  return Math.abs(x - whole) >= 0.5 ? whole + copysign<f64>(1, x) : whole;
}

/** One value. `op` is known where this is inlined. */
@inline
function apply(op: i32, x: f64, y: f64): f64 {
  if (op == Op.Add) return x + y;
  if (op == Op.Subtract) return x - y;
  if (op == Op.Multiply) return x * y;
  if (op == Op.Divide) return x / y;
  if (op == Op.Remainder) return x % y;
  if (op == Op.Least) return min<f64>(x, y);
  if (op == Op.Greatest) return max<f64>(x, y);
  if (op == Op.Less) return f64(x < y);
  if (op == Op.LessOrEqual) return f64(x <= y);
  if (op == Op.Greater) return f64(x > y);
  if (op == Op.GreaterOrEqual) return f64(x >= y);
  if (op == Op.Equal) return f64(x == y);
  if (op == Op.NotEqual) return f64(x != y);
  if (op == Op.Truncate) return truncated(x, y);
  if (op == Op.Negate) return -x;
  if (op == Op.Absolute) return Math.abs(x);
  if (op == Op.Floor) return Math.floor(x);
  if (op == Op.Ceil) return Math.ceil(x);
  if (op == Op.Trunc) return Math.trunc(x);
  return op == Op.Round ? rounded(x) : Math.sqrt(x);
}

/** Two values. */
@inline
function applyTwo(op: i32, x: v128, y: v128, one: v128): v128 {
  if (op == Op.Add) return f64x2.add(x, y);
  if (op == Op.Subtract) return f64x2.sub(x, y);
  if (op == Op.Multiply) return f64x2.mul(x, y);
  if (op == Op.Divide) return f64x2.div(x, y);
  if (op == Op.Least) return f64x2.min(x, y);
  if (op == Op.Greatest) return f64x2.max(x, y);
  if (op == Op.Less) return v128.and(f64x2.lt(x, y), one);
  if (op == Op.LessOrEqual) return v128.and(f64x2.le(x, y), one);
  if (op == Op.Greater) return v128.and(f64x2.gt(x, y), one);
  if (op == Op.GreaterOrEqual) return v128.and(f64x2.ge(x, y), one);
  if (op == Op.Equal) return v128.and(f64x2.eq(x, y), one);
  if (op == Op.NotEqual) return v128.and(f64x2.ne(x, y), one);
  if (op == Op.Negate) return f64x2.neg(x);
  if (op == Op.Absolute) return f64x2.abs(x);
  if (op == Op.Floor) return f64x2.floor(x);
  if (op == Op.Ceil) return f64x2.ceil(x);
  return op == Op.Trunc ? f64x2.trunc(x) : f64x2.sqrt(x);
}

/** Whether two values can be done at once. */
@inline
function isWide(op: i32): bool {
  return op != Op.Remainder && op != Op.Truncate && op != Op.Round;
}

/** All rows; registers have room for a whole batch, so that the last four may reach past it. */
@inline
function each(op: i32, to: usize, x: usize, y: usize, end: usize): void {
  if (ASC_FEATURE_SIMD) {
    if (isWide(op)) {
      const one = wideOne();
      for (; to < end; to += 32, x += 32, y += 32) {
        const low = applyTwo(op, v128.load(x), v128.load(y), one);
        const high = applyTwo(op, v128.load(x, 16), v128.load(y, 16), one);
        v128.store(to, low);
        v128.store(to, high, 16);
      }
      return;
    }
  }
  for (; to < end; to += 8, x += 8, y += 8) store<f64>(to, apply(op, load<f64>(x), load<f64>(y)));
}

/** Computes the values of a register from those of one or two others. */
export function arithmetic(op: i32, out: usize, a: usize, b: usize, rows: usize): void {
  const to = values(out);
  const x = values(a);
  const y = values(b);
  const end = to + (rows << 3);
  // Each loop is compiled for its operation.
  if (op == Op.Add) each(Op.Add, to, x, y, end);
  else if (op == Op.Subtract) each(Op.Subtract, to, x, y, end);
  else if (op == Op.Multiply) each(Op.Multiply, to, x, y, end);
  else if (op == Op.Divide) each(Op.Divide, to, x, y, end);
  else if (op == Op.Remainder) each(Op.Remainder, to, x, y, end);
  else if (op == Op.Least) each(Op.Least, to, x, y, end);
  else if (op == Op.Greatest) each(Op.Greatest, to, x, y, end);
  else if (op == Op.Less) each(Op.Less, to, x, y, end);
  else if (op == Op.LessOrEqual) each(Op.LessOrEqual, to, x, y, end);
  else if (op == Op.Greater) each(Op.Greater, to, x, y, end);
  else if (op == Op.GreaterOrEqual) each(Op.GreaterOrEqual, to, x, y, end);
  else if (op == Op.Equal) each(Op.Equal, to, x, y, end);
  else if (op == Op.NotEqual) each(Op.NotEqual, to, x, y, end);
  else if (op == Op.Truncate) each(Op.Truncate, to, x, y, end);
  else if (op == Op.Negate) each(Op.Negate, to, x, y, end);
  else if (op == Op.Absolute) each(Op.Absolute, to, x, y, end);
  else if (op == Op.Floor) each(Op.Floor, to, x, y, end);
  else if (op == Op.Ceil) each(Op.Ceil, to, x, y, end);
  else if (op == Op.Trunc) each(Op.Trunc, to, x, y, end);
  else if (op == Op.Round) each(Op.Round, to, x, y, end);
  else each(Op.Root, to, x, y, end);
}

/** Whether each number is one of a list: `b` is the place of how many they are, and they stand behind that. */
export function inNumbers(out: usize, a: usize, b: usize, rows: usize): void {
  const end = b + 8 + (<usize>load<u32>(b) << 3);
  const x = values(a);
  const to = values(out);
  for (let i: usize = 0; i < rows << 3; i += 8) {
    const value = load<f64>(x + i);
    let found = false;
    for (let at = b + 8; at < end; at += 8) found = found || load<f64>(at) == value;
    store<f64>(to + i, f64(found));
  }
}
