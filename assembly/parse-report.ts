// What the readers of records tell the host: how many rows they read, and which records they left to it.
import { ROWS, alloc } from "./memory";
import { REGISTER, valid } from "./register";

let registers: usize = 0;
let registersEnd: usize = 0;
let report: usize = 0;
let left: usize = 0;

/** The columns to fill; their registers stand in a row. */
export function setColumns(first: usize, count: usize): void {
  registers = first;
  registersEnd = first + count * REGISTER;
  report = alloc(16 + <usize>ROWS * 16);
}

/**
 * Where the host finds rows, lines and records left over as i32 and a spare word, then for each record left over its row, start,
 * size and line (counted from 1 within the call).
 */
export function parseReport(): usize {
  return report;
}

/** Starts a batch: no row has a value. */
export function clearRows(): void {
  left = 0;
  for (let r = registers; r < registersEnd; r += REGISTER) memory.fill(valid(r), 0, ROWS);
}

/** Leaves a row's record to the host. */
export function leave(row: i32, start: usize, size: usize, line: i32): void {
  const at = report + 16 + (left << 4);
  left++;
  store<i32>(at, row);
  store<u32>(at, <u32>start, 4);
  store<u32>(at, <u32>size, 8);
  store<i32>(at, line, 12);
}

/** Ends a batch of so many rows and lines. */
export function tell(rows: i32, lines: i32): void {
  store<i32>(report, rows);
  store<i32>(report, lines, 4);
  store<i32>(report, <i32>left, 8);
}
