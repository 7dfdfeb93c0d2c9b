// Group-by: the keys of each row to a number, then every fold over the rows. The host lays a group's accumulators out.
import { clearDictionary, dictionarySize } from "./dictionary";
import { Fold, countAndSum, foldRows, isWhole } from "./fold";
import { areSame, foldOne } from "./fold-one";
import { codeLists, setKeys } from "./key-list";
import { forgetWords } from "./key-words";
import { ROWS, alloc, regrow } from "./memory";
import { clearNumberKeys, codeNumbers, setNumberKeys } from "./number-keys";
import { Kind, kind } from "./register";
import { clearTextKeys, codeTexts } from "./text-keys";

/** Bytes of one fold's description: fold, register (0: every row counts), place in a group's accumulators, parameter. */
const FOLD: usize = 16;

let keys: usize = 0;
let keyCount: usize = 0;
let folds: usize = 0;
let foldsEnd: usize = 0;
let groupSize: usize = 0;
let cells: usize = 0;
let capacity: usize = 0;
let codes: usize = 0;

/** The keys' registers, the folds' descriptions, and the bytes of one group's accumulators. */
export function setGroup(keyList: usize, keyTotal: usize, foldList: usize, foldCount: usize, size: usize): void {
  keys = keyList;
  keyCount = keyTotal;
  setKeys(keyList, keyTotal);
  setNumberKeys();
  folds = foldList;
  foldsEnd = foldList + foldCount * FOLD;
  groupSize = size;
  capacity = 64;
  cells = alloc(capacity * size);
  codes = alloc(<usize>ROWS * 4);
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
  clearNumberKeys();
  if (WHOLE) forgetWords();
  clearTextKeys(<usize>load<u32>(keys));
}

/** The group of each selected row of the last call of `group`, as u32. */
export function groupCodes(): usize {
  return codes;
}

/** Adds the selected rows. */
export function group(count: usize): void {
  if (count == 0) return;
  let isOne = false;
  if (keyCount > 1) codeLists(codes, count);
  else if (kind(<usize>load<u32>(keys)) == Kind.Text) codeTexts(codes, <usize>load<u32>(keys), count);
  else isOne = codeNumbers(codes, <usize>load<u32>(keys), count);
  reserve(dictionarySize());
  if (WHOLE) isOne = isOne || areSame(codes, count);
  const only = cells + <usize>load<u32>(codes) * groupSize;
  for (let f = folds; f < foldsEnd; f += FOLD) {
    const register = <usize>load<u32>(f, 4);
    const place = <usize>load<u32>(f, 8);
    if (WHOLE && isOne && foldOne(load<i32>(f), register, only + place, <usize>load<u32>(f, 12), count)) continue;
    if (ASC_FEATURE_SIMD && WHOLE && isCountAndSum(f, count)) {
      f += FOLD;
      countAndSum(<usize>load<u32>(f, 4), cells + place, codes, groupSize, count);
    } else foldRows(load<i32>(f), register, cells + place, <usize>load<u32>(f, 12), codes, groupSize, count);
  }
}

/** Whether a fold that counts all rows, and the sum behind it, can be done at once. */
function isCountAndSum(f: usize, count: usize): bool {
  if (load<u32>(f, 4) != 0 || f + FOLD == foldsEnd || load<i32>(f, FOLD) != Fold.Sum) return false;
  return isWhole(<usize>load<u32>(f, FOLD + 4), count);
}

function reserve(groups: usize): void {
  if (groups <= capacity) return;
  const before = capacity;
  while (capacity < groups) capacity *= 2;
  cells = regrow(cells, before * groupSize, capacity * groupSize);
}
