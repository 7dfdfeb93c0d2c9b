// Groups of the rows that a batch selected. One key and the common folds are the module's; what it does not have, the host
// folds row by row.
import type { Job } from "../engine/engine.ts";
import { type Cell, type FoldName, folds } from "../engine/folds.ts";
import { type Group, GroupTable } from "../engine/groups.ts";
import { tooManyGroups } from "../engine/limits.ts";
import type { FoldUse, GroupSink, Output, Program, Value, ValueType } from "../engine/program.ts";
import type { Memory } from "./memory.ts";
import type { Registers } from "./registers.ts";
import { type Results, selectedRows } from "./results.ts";
import { decodeText } from "./wtf8.ts";

/** The folds of the module; their places are its numbers of them. */
const native: readonly FoldName[] = ["count", "sum", "min", "max", "moments"];
const cellSize = 24;

/** Whether the module folds by itself. */
export const isNativeFold = (fold: FoldName): boolean => native.includes(fold);

/** Whether the module finds the groups by itself. */
export const hasNativeKeys = ({ keys }: GroupSink): boolean => keys.length === 1;

/** Groups, wherever their keys are found. */
export function groupResults(job: Job, memory: Memory, registers: Registers): Results {
  const sink = job.program.sink as GroupSink;
  return hasNativeKeys(sink) ? moduleGroups(job, memory, registers) : hostGroups(job, memory, registers);
}

/** How a fold that the host does takes the value of a row. */
function folding({ columns, instructions }: Program, { fold, register }: FoldUse, registers: Registers) {
  const types = [...columns, ...instructions].map(({ type }) => type);
  const type = register === undefined ? undefined : (types[register] as ValueType);
  return (state: unknown, row: number): void => {
    const value = type === undefined ? 0 : registers.value(register as number, type, row);
    if (value !== null) folds[fold].add(state, value);
  };
}

function hostGroups({ program, maxGroups }: Job, memory: Memory, registers: Registers): Results {
  const sink = program.sink as GroupSink;
  const table = new GroupTable(sink.folds, maxGroups);
  const adders = sink.folds.map((use) => folding(program, use, registers));
  return {
    add(selected) {
      for (const row of selectedRows(memory, selected)) {
        const { states } = table.of(
          sink.keys.map(({ register, type }) => registers.value(register, type, row)),
        );
        for (const [i, add] of adders.entries()) add(states[i], row);
      }
    },
    take: () => table.take(),
  };
}

function moduleGroups({ program, maxGroups }: Job, memory: Memory, registers: Registers): Results {
  const sink = program.sink as GroupSink;
  const key = sink.keys[0] as Output;
  const natives = sink.folds.filter(({ fold }) => isNativeFold(fold));
  const hosted = sink.folds.filter(({ fold }) => !isNativeFold(fold));
  const adders = hosted.map((use) => folding(program, use, registers));
  const words = natives.flatMap(({ fold, register }) => [
    native.indexOf(fold),
    register === undefined ? 0 : registers.at(register),
  ]);
  const { exports } = memory;
  exports.setGroup(registers.at(key.register), memory.putWords(words), natives.length);
  memory.refresh();
  let states: unknown[][] = [];
  const fold = (selected: number): void => {
    const codes = new Uint32Array(memory.bytes.buffer, exports.groupCodes(), selected);
    const rows = selectedRows(memory, selected);
    while (states.length < exports.groupCount())
      states.push(hosted.map(({ fold, parameter }) => folds[fold].start(parameter)));
    for (const [i, row] of rows.entries())
      for (const [f, add] of adders.entries()) add(states[codes[i] as number]?.[f], row);
  };
  const take = (): Group[] => {
    const groups = readGroups(sink, natives.length, states, memory);
    states = [];
    exports.clearGroups();
    return groups;
  };
  return {
    add(selected) {
      exports.group(selected);
      memory.refresh();
      if (exports.groupCount() > maxGroups) throw tooManyGroups(maxGroups);
      if (hosted.length > 0) fold(selected);
    },
    take,
  };
}

/** The module's groups, with the states that the host kept for them. */
function readGroups(
  { keys, folds: uses }: GroupSink,
  natives: number,
  states: readonly unknown[][],
  memory: Memory,
): Group[] {
  const cells = memory.exports.groupCells();
  return Array.from({ length: memory.exports.groupCount() }, (_, group) => {
    let cell = cells + group * natives * cellSize;
    let own = 0;
    const all = uses.map(({ fold }) => {
      if (!isNativeFold(fold)) return states[group]?.[own++];
      cell += cellSize;
      return readCell(cell - cellSize, memory);
    });
    return { keys: [groupKey(group, keys[0] as Output, memory)], states: all };
  });
}

function readCell(at: number, memory: Memory): Cell {
  return { count: memory.number(at), first: memory.number(at + 8), second: memory.number(at + 16) };
}

/** Keys stand in the dictionary, in order; the null group has no entry there. */
function groupKey(group: number, key: Output, memory: Memory): Value {
  const nullGroup = memory.exports.nullGroupAt();
  if (group === nullGroup) return null;
  const entry =
    memory.exports.dictionaryEntries() + (nullGroup >= 0 && group > nullGroup ? group - 1 : group) * 16;
  const start = memory.word(entry);
  if (key.type === "text") return decodeText(memory.bytes.subarray(start, start + memory.word(entry + 4)));
  const value = memory.number(start);
  return key.type === "boolean" ? value !== 0 : value;
}
