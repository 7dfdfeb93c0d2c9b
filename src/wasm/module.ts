// The WebAssembly module: which build this host accepts, and instances that are used again.
import { wasmModule } from "#wasm";
import type { EngineName } from "../engine/report.ts";

/** What the module exports; pointers are byte offsets into its memory. See assembly/index.ts. */
export interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly ROWS: WebAssembly.Global;
  reset(high: number, low: number): void;
  alloc(size: number): number;
  missedPowers(): number;
  powersOfFive(): number;
  addKey(text: number, size: number, register: number): void;
  setColumns(first: number, count: number): void;
  setScratch(at: number): void;
  parse(from: number, end: number): number;
  parseReport(): number;
  setText(register: number, row: number, at: number, size: number): void;
  setFilters(filters: number, count: number): void;
  compute(instructions: number, count: number, rows: number): void;
  select(rows: number): number;
  rejectedRows(): number;
  selectedRows(): number;
  setGroup(key: number, folds: number, count: number): void;
  group(count: number): void;
  clearGroups(): void;
  groupCodes(): number;
  groupCells(): number;
  groupCount(): number;
  nullGroupAt(): number;
  dictionaryEntries(): number;
  setFields(fields: number, count: number): void;
  emit(from: number, count: number): number;
  emitted(): number;
  emittedSize(): number;
  emitNotes(): number;
  emitNoteCount(): number;
}

type Build = "simd" | "scalar";

const builds: { readonly [Name in Exclude<EngineName, "reference">]: Build } = {
  "wasm-simd": "simd",
  wasm: "scalar",
};

/** A module with one function that uses a SIMD instruction. */
const simdProbe = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98,
  11,
];

/** Instances whose memory has grown beyond this many bytes are not kept. */
const keptBytes = 8 << 20;
const keptInstances = 4;

const modules = new Map<Build, WebAssembly.Module>();
const idle = new Map<Build, Exports[]>();

/** Whether the host runs SIMD instructions. */
export function hasSimd(): boolean {
  return WebAssembly.validate(Uint8Array.from(simdProbe));
}

function compiled(build: Build): WebAssembly.Module {
  const known = modules.get(build);
  if (known !== undefined) return known;
  const module = wasmModule(build);
  modules.set(build, module);
  return module;
}

/** An instance that nobody uses; throws where the host refuses WebAssembly. */
export function takeInstance(name: keyof typeof builds): Exports {
  const build = builds[name];
  return (
    idle.get(build)?.pop() ?? (new WebAssembly.Instance(compiled(build), {}).exports as unknown as Exports)
  );
}

/** Gives an instance back. */
export function giveInstance(name: keyof typeof builds, exports: Exports): void {
  const kept = idle.get(builds[name]) ?? [];
  idle.set(builds[name], kept);
  if (kept.length < keptInstances && exports.memory.buffer.byteLength <= keptBytes) kept.push(exports);
}
