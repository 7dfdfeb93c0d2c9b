// The folds that the module has: how it is told of them, and how their accumulators read.
import type { FoldName } from "../folds/folds.ts";
import type { Bins } from "../folds/histogram.ts";
import type { Held } from "../folds/picks.ts";
import type { Cell } from "../folds/sums.ts";
import type { Memory } from "../linear/memory.ts";
import type { Registers } from "../linear/registers.ts";
import type { FoldUse, GroupSink, Program, ValueType } from "../programs/program.ts";

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

/** The folds that the module does, sums right behind the count of all rows: it does the first of them along with that. */
export function nativeFolds(program: Program, { folds }: GroupSink): FoldUse[] {
  const rank = ({ fold, register }: FoldUse): number => (register === undefined ? 0 : fold === "sum" ? 1 : 2);
  return folds.filter((use) => isNativeFold(use, program)).sort((a, b) => rank(a) - rank(b));
}

/** Bytes of a group's accumulator. */
function cellSize({ fold, settings }: FoldUse): number {
  if (fold === "count") return 8;
  if (fold === "histogram") return ((settings?.bounds ?? []).length + 1) * 8;
  return fold === "sum" || fold === "moments" ? 24 : 16;
}

/** How regular bounds are, as `assembly/histogram.ts` takes it. */
interface Regularity {
  readonly degree: 0 | 1 | 2;
  readonly perUnit: number;
  readonly step: number;
  readonly doubt: number;
}

const irregular: Regularity = { degree: 0, perUnit: 0, step: 0, doubt: 0 };

/** How far bounds may be beside where they follow from the first one, in steps. */
const slack = 2 ** -30;

/** More bounds than rows of a batch are not worth four words a bin. */
const mostRegular = 1024;

function regularityOf(bounds: readonly number[]): Regularity {
  const [first = 0, last = 0] = [bounds[0], bounds.at(-1)];
  const perUnit = (bounds.length - 1) / (last - first);
  const step = (last - first) / (bounds.length - 1);
  const place = (bound: number): number => (bound - first) * perUnit;
  const beside = (bound: number, i: number): number => Math.abs(bound - (first + i * step));
  const isNear = (bound: number, i: number): boolean =>
    beside(bound, i) <= step * slack && Math.abs(place(bound) - i) <= slack;
  if (bounds.length <= mostRegular && bounds.every(isNear)) {
    const isExact = bounds.every((bound, i) => beside(bound, i) === 0);
    const doubt = 2 * step * slack;
    return { degree: 2, perUnit, step, doubt: isExact ? -1 : doubt * doubt };
  }
  const isGuessable = bounds.every((bound, i) => [i, i - 1].includes(Math.trunc(place(bound))));
  return isGuessable ? { ...irregular, degree: 1, perUnit } : irregular;
}

/** Where the module finds what it must know of a histogram. */
function putBounds({ settings }: FoldUse, memory: Memory): number {
  if (settings?.bounds === undefined) return 0;
  const { bounds } = settings;
  const { degree, perUnit, step, doubt } = regularityOf(bounds);
  const at = memory.alloc(40 + bounds.length * 8 + (degree === 2 ? (bounds.length + 1) * 16 : 0));
  memory.setWord(at, bounds.length);
  memory.setWord(at + 4, degree);
  for (const [i, number] of [perUnit, step, doubt, ...bounds, Number.NaN].entries())
    memory.setNumber(at + 8 + i * 8, number);
  return at;
}

/** How the state of a fold is read from a group's accumulators, and written there. */
export interface StateAccess {
  read(group: number): unknown;
  write(group: number, state: unknown): void;
}

/** Folds laid out in a group's accumulators. */
export interface Layout {
  /** Bytes of one group. */
  readonly size: number;
  /** What the module is told: fold, register, place and parameter of each. */
  readonly words: readonly number[];
  /** Where the state of each is. */
  readonly states: ReadonlyMap<FoldUse, StateAccess>;
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
  const states = new Map<FoldUse, StateAccess>();
  for (const use of uses) {
    const place = size;
    const at = use.register === undefined ? 0 : registers.at(use.register);
    words.push(native.indexOf(use.fold), at, place, putBounds(use, memory));
    size += cellSize(use);
    const { read, write } = accessOf(use, foldedType(program, use), memory);
    states.set(use, {
      read: (group) => read(group + place),
      write: (group, state) => write(group + place, state),
    });
  }
  return { size, words, states };
}

function accessOf(use: FoldUse, type: ValueType | undefined, memory: Memory): StateAccess {
  if (use.fold === "histogram") return binAccess(use.settings?.bounds ?? [], memory);
  const isCell = use.fold === "count" || use.fold === "sum" || use.fold === "moments";
  return isCell ? cellAccess(use.fold === "count", memory) : heldAccess(type, memory);
}

function cellAccess(onlyCount: boolean, memory: Memory): StateAccess {
  const rest = onlyCount ? [] : [8, 16];
  return {
    read(at): Cell {
      const count = memory.number(at);
      if (onlyCount) return { count, first: 0, second: 0 };
      return { count, first: memory.number(at + 8), second: memory.number(at + 16) };
    },
    write(at, state) {
      const { count, first, second } = state as Cell;
      memory.setNumber(at, count);
      for (const [i, place] of rest.entries()) memory.setNumber(at + place, i === 0 ? first : second);
    },
  };
}

function binAccess(bounds: readonly number[], memory: Memory): StateAccess {
  return {
    read: (at): Bins => ({
      bounds,
      counts: Array.from({ length: bounds.length + 1 }, (_, bin) => memory.number(at + bin * 8)),
    }),
    write(at, state) {
      for (const [bin, count] of (state as Bins).counts.entries()) memory.setNumber(at + bin * 8, count);
    },
  };
}

function heldAccess(type: ValueType | undefined, memory: Memory): StateAccess {
  return {
    read(at): Held {
      if (memory.number(at) === 0) return { value: null };
      const value = memory.number(at + 8);
      return { value: type === "boolean" ? value !== 0 : value };
    },
    write(at, state) {
      const { value } = state as Held;
      memory.setNumber(at, value === null ? 0 : 1);
      memory.setNumber(at + 8, Number(value));
    },
  };
}
