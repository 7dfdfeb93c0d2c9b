// Operations over integers of 64 bits.
import { values } from "./register";

/** Operations; the host uses the same numbers. */
export namespace IntegerOp {
  export const Less: i32 = 51;
  export const LessOrEqual: i32 = 52;
  export const Greater: i32 = 53;
  export const GreaterOrEqual: i32 = 54;
  export const Equal: i32 = 55;
  export const NotEqual: i32 = 56;
  export const InSet: i32 = 57;
  export const ToNumber: i32 = 58;
}

@inline
function compared(op: i32, x: i64, y: i64): bool {
  if (op == IntegerOp.Less) return x < y;
  if (op == IntegerOp.LessOrEqual) return x <= y;
  if (op == IntegerOp.Greater) return x > y;
  if (op == IntegerOp.GreaterOrEqual) return x >= y;
  return (x == y) == (op == IntegerOp.Equal);
}

/** Compares integers; validity is already there. */
export function compareIntegers(op: i32, out: usize, a: usize, b: usize, rows: usize): void {
  const to = values(out);
  const x = values(a);
  const y = values(b);
  for (let i: usize = 0; i < rows << 3; i += 8) {
    store<f64>(to + i, f64(compared(op, load<i64>(x + i), load<i64>(y + i))));
  }
}

/** Whether each integer is one of a list: `b` is the place of how many they are, and they stand behind that. */
export function inIntegers(out: usize, a: usize, b: usize, rows: usize): void {
  const end = b + 8 + (<usize>load<u32>(b) << 3);
  const x = values(a);
  const to = values(out);
  for (let i: usize = 0; i < rows << 3; i += 8) {
    const value = load<i64>(x + i);
    let at = b + 8;
    while (at < end && load<i64>(at) != value) at += 8;
    store<f64>(to + i, f64(at < end));
  }
}

/** The nearest doubles. */
export function integersToNumbers(out: usize, a: usize, rows: usize): void {
  const to = values(out);
  const x = values(a);
  for (let i: usize = 0; i < rows << 3; i += 8) store<f64>(to + i, <f64>load<i64>(x + i));
}
