// Group-by: one key, and per group one small accumulator for each aggregate.
import { clearDictionary, dictionarySize, intern } from "./dictionary";
import { selectedRows, textSize, textStart } from "./evaluate";
import { ROWS, alloc, regrow } from "./memory";
import { Kind, kind, valid, values } from "./register";

/** Accumulators; the host uses the same numbers. */
export namespace Fold {
  export const Count: i32 = 0;
  export const Sum: i32 = 1;
  export const Min: i32 = 2;
  export const Max: i32 = 3;
  export const Moments: i32 = 4;
}

/** Bytes of one accumulator: how many values, then two f64 whose meaning is the fold's. */
const CELL: usize = 24;

let key: usize = 0;
let folds: usize = 0;
let foldCount: usize = 0;
let cells: usize = 0;
let capacity: usize = 0;
let groups: usize = 0;
let nullGroup: i32 = -1;
let numberKey: usize = 0;
let codes: usize = 0;

/** The key's register and the folds: pairs of fold and register (0: every row counts), as u32. */
export function setGroup(keyRegister: usize, foldList: usize, count: usize): void {
  key = keyRegister;
  folds = foldList;
  foldCount = count;
  capacity = 64;
  cells = alloc(capacity * count * CELL);
  groups = 0;
  nullGroup = -1;
  numberKey = alloc(16);
  codes = alloc(<usize>ROWS * 4);
}

/** The groups' accumulators, in order of first appearance. */
export function groupCells(): usize {
  return cells;
}

export function groupCount(): usize {
  return groups;
}

/** The group whose key is null, or -1. */
export function nullGroupAt(): i32 {
  return nullGroup;
}

/** Forgets the groups, but keeps the room that they took. */
export function clearGroups(): void {
  memory.fill(cells, 0, groups * foldCount * CELL);
  groups = 0;
  nullGroup = -1;
  clearDictionary();
}

/** The group of each selected row of the last call of `group`, as u32. */
export function groupCodes(): usize {
  return codes;
}

/** Adds the selected rows. */
export function group(count: usize): void {
  const rows = selectedRows();
  for (let i: usize = 0; i < count; i++) {
    store<u32>(codes + (i << 2), <u32>groupOf(<usize>load<u16>(rows + (i << 1))));
  }
  for (let f: usize = 0; f < foldCount; f++) {
    const fold = load<i32>(folds + (f << 3));
    foldRows(fold, <usize>load<u32>(folds + (f << 3), 4), f * CELL, count);
  }
}

/** Null takes a number of the dictionary's sequence when it first appears; groups after it are one ahead. */
@inline
function groupOf(row: usize): usize {
  if (load<u8>(valid(key) + row) == 0) {
    if (nullGroup < 0) nullGroup = <i32>nextGroup();
    return <usize>nullGroup;
  }
  const known = dictionarySize();
  const code = keyCode(row);
  if (dictionarySize() == known) return code + usize(nullGroup >= 0 && code >= <usize>nullGroup);
  return nextGroup();
}

@inline
function keyCode(row: usize): usize {
  if (kind(key) == Kind.Text) {
    const size = textSize(key, row);
    return intern(textStart(key, row), size);
  }
  let value = load<f64>(values(key) + (row << 3));
  if (value != value) value = NaN;
  store<f64>(numberKey, value == 0 ? 0 : value);
  return intern(numberKey, 8);
}

function nextGroup(): usize {
  if (groups == capacity) {
    cells = regrow(cells, capacity * foldCount * CELL, capacity * 2 * foldCount * CELL);
    capacity *= 2;
  }
  groups++;
  return groups - 1;
}

function foldRows(fold: i32, register: usize, offset: usize, count: usize): void {
  const rows = selectedRows();
  const stride = foldCount * CELL;
  for (let i: usize = 0; i < count; i++) {
    const row = <usize>load<u16>(rows + (i << 1));
    if (register != 0 && load<u8>(valid(register) + row) == 0) continue;
    const cell = cells + <usize>load<u32>(codes + (i << 2)) * stride + offset;
    const seen = load<f64>(cell) + 1;
    store<f64>(cell, seen);
    if (fold != Fold.Count) foldValue(fold, cell, seen, load<f64>(values(register) + (row << 3)));
  }
}

@inline
function foldValue(fold: i32, cell: usize, seen: f64, x: f64): void {
  const held = load<f64>(cell, 8);
  if (fold == Fold.Sum) {
    const sum = held + x;
    const part = sum - held;
    store<f64>(cell, sum, 8);
    store<f64>(cell, load<f64>(cell, 16) + (held - (sum - part) + (x - part)), 16);
  } else if (fold == Fold.Moments) {
    const distance = x - held;
    const mean = held + distance / seen;
    store<f64>(cell, mean, 8);
    store<f64>(cell, load<f64>(cell, 16) + distance * (x - mean), 16);
  } else if (seen == 1 || held != held || (fold == Fold.Min ? x < held : x > held)) {
    store<f64>(cell, x, 8);
  }
}
