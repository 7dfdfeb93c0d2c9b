// Group-by: the keys of each row to a number, then every fold over the rows. The host lays a group's accumulators out.
import { clearDictionary, dictionarySize, intern, internNull } from "./dictionary";
import { selectedRows, textSize, textStart } from "./evaluate";
import { foldRows } from "./fold";
import { ROWS, alloc, copyOver, regrow } from "./memory";
import { Kind, kind, valid, values } from "./register";

/** Bytes of one fold's description: fold, register (0: every row counts), place in a group's accumulators, parameter. */
const FOLD: usize = 16;

/** How a list of keys begins each of them: its size in bytes, or one of these. */
const LONG: u8 = 254;
const NULL: u8 = 255;

let keys: usize = 0;
let keysEnd: usize = 0;
let folds: usize = 0;
let foldsEnd: usize = 0;
let groupSize: usize = 0;
let cells: usize = 0;
let capacity: usize = 0;
let list: usize = 0;
let listEnd: usize = 0;
let codes: usize = 0;

/** The keys' registers, the folds' descriptions, and the bytes of one group's accumulators. */
export function setGroup(keyList: usize, keyCount: usize, foldList: usize, foldCount: usize, size: usize): void {
  keys = keyList;
  keysEnd = keyList + (keyCount << 2);
  folds = foldList;
  foldsEnd = foldList + foldCount * FOLD;
  groupSize = size;
  capacity = 64;
  cells = alloc(capacity * size);
  codes = alloc(<usize>ROWS * 4);
  list = alloc(0x100);
  listEnd = list + 0x100;
}

/** The groups' accumulators, in order of first appearance. */
export function groupCells(): usize {
  return cells;
}

export function groupCount(): usize {
  return dictionarySize();
}

/** Forgets the groups, but keeps the room that they took. */
export function clearGroups(): void {
  memory.fill(cells, 0, dictionarySize() * groupSize);
  clearDictionary();
}

/** The group of each selected row of the last call of `group`, as u32. */
export function groupCodes(): usize {
  return codes;
}

/** Adds the selected rows. */
export function group(count: usize): void {
  if (keysEnd - keys > 4) codeLists(count);
  else if (kind(<usize>load<u32>(keys)) == Kind.Text) codeTexts(<usize>load<u32>(keys), count);
  else codeNumbers(<usize>load<u32>(keys), count);
  reserve(dictionarySize());
  for (let f = folds; f < foldsEnd; f += FOLD) {
    foldRows(load<i32>(f), <usize>load<u32>(f, 4), cells + load<u32>(f, 8), <usize>load<u32>(f, 12), codes, groupSize, count);
  }
}

function reserve(groups: usize): void {
  if (groups <= capacity) return;
  const before = capacity;
  while (capacity < groups) capacity *= 2;
  cells = regrow(cells, before * groupSize, capacity * groupSize);
}

function codeTexts(key: usize, count: usize): void {
  const rows = selectedRows();
  for (let i: usize = 0; i < count; i++) {
    const row = <usize>load<u16>(rows + (i << 1));
    let code: usize;
    if (load<u8>(valid(key) + row) == 0) code = internNull();
    else {
      const size = textSize(key, row);
      code = intern(textStart(key, row), size);
    }
    store<u32>(codes + (i << 2), <u32>code);
  }
}

function codeNumbers(key: usize, count: usize): void {
  const rows = selectedRows();
  for (let i: usize = 0; i < count; i++) {
    const row = <usize>load<u16>(rows + (i << 1));
    let code: usize;
    if (load<u8>(valid(key) + row) == 0) code = internNull();
    else {
      putNumber(list, key, row);
      code = intern(list, 8);
    }
    store<u32>(codes + (i << 2), <u32>code);
  }
}

function codeLists(count: usize): void {
  const rows = selectedRows();
  for (let i: usize = 0; i < count; i++) {
    const end = putKeys(<usize>load<u16>(rows + (i << 1)));
    store<u32>(codes + (i << 2), <u32>intern(list, end - list));
  }
}

/** All zeros are one key, and so is all that is not a number. */
@inline
function putNumber(to: usize, register: usize, row: usize): void {
  const value = load<f64>(values(register) + (row << 3));
  store<f64>(to, value != value ? NaN : value + 0);
}

/** Writes the keys of a row one behind the other, so that no two lists are the same bytes; gives their end. */
function putKeys(row: usize): usize {
  let to = list;
  for (let k = keys; k < keysEnd; k += 4) {
    const register = <usize>load<u32>(k);
    if (load<u8>(valid(register) + row) == 0) {
      to = roomFor(to, 0);
      store<u8>(to++, NULL);
    } else if (kind(register) == Kind.Text) to = putText(to, register, row);
    else {
      to = roomFor(to, 8);
      store<u8>(to, 8);
      putNumber(to + 1, register, row);
      to += 9;
    }
  }
  return to;
}

@inline
function putText(to: usize, register: usize, row: usize): usize {
  const size = textSize(register, row);
  to = roomFor(to, size);
  if (size < <usize>LONG) store<u8>(to++, <u8>size);
  else {
    store<u8>(to, LONG);
    store<u32>(to, <u32>size, 1);
    to += 5;
  }
  copyOver(to, textStart(register, row), size);
  return to + size;
}

/** The place to go on from, with room for so many bytes, their size, and what wide copies write behind them. */
@inline
function roomFor(to: usize, size: usize): usize {
  return to + size + 32 <= listEnd ? to : widerList(to, size);
}

function widerList(to: usize, size: usize): usize {
  const used = to - list;
  const room = (used + size + 32) * 2;
  list = regrow(list, used, room);
  listEnd = list + room;
  return list + used;
}
