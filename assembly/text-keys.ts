// Texts that are given by their place in a dictionary, and keys that are texts.
import { intern, internNull } from "./dictionary";
import { selectedRows } from "./evaluate";
import { sizeAt } from "./evaluate-texts";
import { codes, dictionary, dictionaryGroups, dictionarySize, spans, valid } from "./register";

/** Gives the first rows the texts at their places in the register's dictionary; a place that is not there is null. */
export function setCodes(register: usize, rows: usize): void {
  const places = codes(register);
  const texts = dictionary(register);
  const size = dictionarySize(register);
  const known = valid(register);
  const to = spans(register);
  for (let row: usize = 0; row < rows; row++) {
    const text = load<u64>(texts + (min(<usize>load<u32>(places + (row << 2)), size) << 3));
    store<u64>(to + (row << 3), text);
    store<u8>(known + row, u8(text != 0));
  }
}

/** Gives each selected row the number of its key. */
export function codeTexts(numbers: usize, key: usize, count: usize): void {
  const rows = selectedRows();
  const known = valid(key);
  const texts = spans(key);
  const places = codes(key);
  const groups = dictionaryGroups(key);
  for (let i: usize = 0; i < count; i++) {
    const row = <usize>load<u16>(rows + (i << 1));
    const span = texts + (row << 3);
    let code: usize;
    if (load<u8>(known + row) == 0) code = internNull();
    else if (places == 0) code = codeOf(span);
    else code = codeAt(groups + (<usize>load<u32>(places + (row << 2)) << 2), span);
    store<u32>(numbers + (i << 2), <u32>code);
  }
}

/** Forgets the groups. */
export function clearTextKeys(key: usize): void {
  if (codes(key) != 0) memory.fill(dictionaryGroups(key), 0, dictionarySize(key) << 2);
}

@inline
function codeOf(span: usize): usize {
  const size = sizeAt(span);
  return intern(<usize>load<u32>(span), size);
}

/** The group of a text of a dictionary, which is known or not. */
@inline
function codeAt(group: usize, span: usize): usize {
  const found = <usize>load<u32>(group);
  if (found != 0) return found - 1;
  const code = codeOf(span);
  store<u32>(group, <u32>(code + 1));
  return code;
}
