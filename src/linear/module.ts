// Modules of WebAssembly that execute programs: their instances are used again.
import { type Build, instance } from "../loader/host.ts";
import type { EngineName } from "../programs/report.ts";

/** A module, which is there in both kinds. */
export interface ProgramModule {
  /** The compiled module of one kind; throws where the host refuses WebAssembly. */
  compiled(kind: Build): WebAssembly.Module;
  /** Whether it is the whole one. A lean one reads no CSV, writes no NDJSON, and has no dates, texts and integers to compute with. */
  readonly isWhole: boolean;
}

/** What a module exports; pointers are byte offsets into its memory. See assembly/index.ts. */
export interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly ROWS: WebAssembly.Global;
  reset(high: number, low: number): void;
  alloc(size: number): number;
  missedPowers(): number;
  powersOfFive(): number;
  addKey(text: number, size: number, register: number): void;
  setColumns(first: number, count: number): void;
  setAbsent(required: number, count: number, defaults: number, defaultCount: number): void;
  parse(from: number, end: number): number;
  parseElements?(from: number, most: number): number;
  // biome-ignore format: one export a line
  setCsv?(cells: number, count: number, delimiter: number, quote: number, comment: number, trim: number, skipEmptyLines: number, most: number): void;
  parseCsv?(from: number, end: number, more: number, last: number, hosted: number): number;
  parseReport(): number;
  setCodes(register: number, rows: number): void;
  setText(register: number, row: number, at: number, size: number): void;
  setFilters(filters: number, count: number): void;
  compute(instructions: number, count: number, rows: number): void;
  select(rows: number): number;
  rejectedRows(): number;
  selectedRows(): number;
  setGroup(keys: number, keyCount: number, folds: number, foldCount: number, size: number): void;
  group(count: number): void;
  clearGroups(): void;
  groupCodes(): number;
  groupCells(): number;
  groupCount(): number;
  dictionaryEntries(): number;
  setWindows(time: number, slice: number, lateness: number): void;
  windowReport(): number;
  admit(from: number, count: number, closeAt: number, lastGone: number, openFrom: number): number;
  setFields(fields: number, count: number): void;
  emit(from: number, count: number): number;
  emitted(): number;
  emittedSize(): number;
  emitNotes(): number;
  emitNoteCount(): number;
}

const builds: { readonly [Name in Exclude<EngineName, "reference">]: Build } = {
  "wasm-simd": "simd",
  wasm: "scalar",
};

/** Instances whose memory has grown beyond this many bytes are not kept. */
const keptBytes = 8 << 20;
const keptInstances = 4;

const idle = new Map<WebAssembly.Module, Exports[]>();

/** An instance that nobody uses; throws where the host refuses WebAssembly. */
export function takeInstance(module: ProgramModule, name: keyof typeof builds): Exports {
  const compiled = module.compiled(builds[name]);
  return idle.get(compiled)?.pop() ?? instance(compiled);
}

/** Gives an instance back. */
export function giveInstance(module: ProgramModule, name: keyof typeof builds, exports: Exports): void {
  const compiled = module.compiled(builds[name]);
  const kept = idle.get(compiled) ?? [];
  idle.set(compiled, kept);
  if (kept.length < keptInstances && exports.memory.buffer.byteLength <= keptBytes) kept.push(exports);
}
