// What the host sees of the module that only folds JSON: pointers and numbers only. src/wasm is the other side of this interface.
// `WHOLE` says which module this is: a constant of the compiler, see scripts/build.mjs.
import { resetCells } from "./csv-cell";
import { resetDictionary } from "./dictionary";
import { addKey as addKeyEntry, resetKeys } from "./keys";
import { resetMemory } from "./memory";

export { setAbsent } from "./absent";
export { dictionaryEntries } from "./dictionary";
export { compute, rejectedRows, select, selectedRows, setFilters } from "./evaluate";
export { clearGroups, group, groupCells, groupCodes, groupCount, setGroup } from "./group";
export { ROWS, alloc } from "./memory";
export { parse, setText } from "./ndjson";
export { missedPowers, powersOfFive } from "./numbers";
export { parseReport, setColumns } from "./parse-report";
export { setCodes } from "./text-keys";
export { admit, setWindows, windowReport } from "./window";

/** Forgets everything, so that the module can serve the next execution; two random words seed the dictionary. */
export function reset(high: u32, low: u32): void {
  resetMemory();
  resetKeys();
  if (WHOLE) resetCells();
  resetDictionary((<u64>high << 32) | low);
}

/** Asks for the values of a key; `text` is its JSON string, quotes included. */
export function addKey(text: usize, size: usize, register: usize): void {
  addKeyEntry(text, size, register);
}
