// The folds that the module has: how it is told of them, and how their accumulators read.
import type { FoldName } from "../engine/folds.ts";
import type { FoldUse, Program, Value, ValueType } from "../engine/program.ts";
import type { Memory } from "./memory.ts";
import type { Registers } from "./registers.ts";

/** The folds of the module; their places are its numbers of them. */
// biome-ignore format: a list of words
const native: readonly FoldName[] = [
  "count", "sum", "moments", "min", "max", "first", "last", "histogram",
];

/** The types that the module holds as doubles. */
const doubles: readonly (ValueType | undefined)[] = ["number", "boolean", "timestamp"];

/** The type of what a fold takes; undefined if it takes every row. */
export function foldedType({ columns, instructions }: Program, { register }: FoldUse): ValueType | undefined {
  if (register === undefined) return undefined;
  return (columns[register] ?? instructions[register - columns.length])?.type;
}

/** Whether the module folds by itself: it counts anything, and does all else with what it holds as a double. */
export function isNativeFold(use: FoldUse, program: Program): boolean {
  if (use.fold === "count") return true;
  return native.includes(use.fold) && doubles.includes(foldedType(program, use));
}

/** Bytes of a group's accumulator. */
function cellSize({ fold, settings }: FoldUse): number {
  if (fold === "count") return 8;
  if (fold === "histogram") return ((settings?.bounds ?? []).length + 1) * 8;
  return fold === "sum" || fold === "moments" ? 24 : 16;
}

/** Where the module finds the bounds of a histogram: their number, then they. */
function putBounds({ settings }: FoldUse, memory: Memory): number {
  if (settings?.bounds === undefined) return 0;
  const at = memory.alloc(8 + settings.bounds.length * 8);
  memory.setWord(at, settings.bounds.length);
  for (const [i, bound] of settings.bounds.entries()) memory.setNumber(at + 8 + i * 8, bound);
  return at;
}

/** A state from a group's accumulators, which stand at `group`. */
export type StateReader = (group: number) => unknown;

/** Folds laid out in a group's accumulators. */
export interface Layout {
  /** Bytes of one group. */
  readonly size: number;
  /** What the module is told: fold, register, place and parameter of each. */
  readonly words: readonly number[];
  /** How the state of each is read. */
  readonly readers: ReadonlyMap<FoldUse, StateReader>;
}

/** Lays native folds out. */
export function layout(
  uses: readonly FoldUse[],
  program: Program,
  memory: Memory,
  registers: Registers,
): Layout {
  let size = 0;
  const words: number[] = [];
  const readers = new Map<FoldUse, StateReader>();
  for (const use of uses) {
    const place = size;
    const at = use.register === undefined ? 0 : registers.at(use.register);
    words.push(native.indexOf(use.fold), at, place, putBounds(use, memory));
    size += cellSize(use);
    const read = stateReader(use, foldedType(program, use), memory);
    readers.set(use, (group) => read(group + place));
  }
  return { size, words, readers };
}

function stateReader({ fold, settings }: FoldUse, type: ValueType | undefined, memory: Memory): StateReader {
  if (fold === "count") return (at) => ({ count: memory.number(at), first: 0, second: 0 });
  if (fold === "sum" || fold === "moments")
    return (at) => ({
      count: memory.number(at),
      first: memory.number(at + 8),
      second: memory.number(at + 16),
    });
  if (fold !== "histogram") return (at) => ({ value: heldValue(at, type, memory) });
  const bounds = settings?.bounds ?? [];
  return (at) => ({
    bounds,
    counts: Array.from({ length: bounds.length + 1 }, (_, bin) => memory.number(at + bin * 8)),
  });
}

function heldValue(at: number, type: ValueType | undefined, memory: Memory): Value {
  if (memory.number(at) === 0) return null;
  const value = memory.number(at + 8);
  return type === "boolean" ? value !== 0 : value;
}
