// What the host sees: pointers and numbers only. src/wasm is the other side of this interface.
import { resetCells } from "./csv-cell";
import { resetDictionary } from "./dictionary";
import { addKey as addKeyEntry, resetKeys } from "./keys";
import { resetMemory } from "./memory";

export { setAbsent } from "./absent";
export { parseCsv, setCsv } from "./csv";
export { dictionaryEntries } from "./dictionary";
export { emit, emitNoteCount, emitNotes, emitted, emittedSize, setFields } from "./emit";
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
  resetCells();
  resetDictionary((<u64>high << 32) | low);
}

/** Asks for the values of a key; `text` is its JSON string, quotes included. */
export function addKey(text: usize, size: usize, register: usize): void {
  addKeyEntry(text, size, register);
}
