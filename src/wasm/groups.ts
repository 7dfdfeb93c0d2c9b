// Groups of the rows that a batch selected. The module finds the groups; the folds that it does not have the host does, row
// by row.
import type { Job } from "../engine/engine.ts";
import { folds } from "../engine/folds.ts";
import { loadedGroups, savedGroups } from "../engine/group-state.ts";
import type { Group } from "../engine/groups.ts";
import { tooManyGroups } from "../engine/limits.ts";
import type { FoldUse, GroupSink, Program, Value } from "../engine/program.ts";
import { foldedType, isNativeFold, layout } from "./folds.ts";
import { groupKeys } from "./keys.ts";
import type { Memory } from "./memory.ts";
import type { Registers } from "./registers.ts";
import { type Results, selectedRows } from "./results.ts";

/** A fold that the host does: a state for each group. */
class HostFold {
  readonly #use: FoldUse;
  readonly #registers: Registers;
  readonly #program: Program;
  #states: unknown[] = [];

  constructor(use: FoldUse, program: Program, registers: Registers) {
    this.#use = use;
    this.#program = program;
    this.#registers = registers;
  }

  /** Adds the selected rows, whose groups are known. */
  add(rows: Uint16Array, codes: Uint32Array, groups: number): void {
    const { fold, register, settings } = this.#use;
    const type = foldedType(this.#program, this.#use);
    const { add, start } = folds[fold];
    while (this.#states.length < groups) this.#states.push(start(settings));
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as number;
      const value = type === undefined ? 0 : this.#registers.value(register as number, type, row);
      if (value !== null) add(this.#states[codes[i] as number], value);
    }
  }

  /** The states of all groups. */
  get states(): readonly unknown[] {
    return this.#states;
  }

  /** Gives a group a state, in the order of the groups. */
  set(group: number, state: unknown): void {
    this.#states[group] = state;
  }

  clear(): void {
    this.#states = [];
  }
}

/** Groups that are read and written as plain data, too. */
export interface GroupResults extends Results {
  /** All groups; they are not forgotten. */
  groups(): Group[];
  /** Takes groups as its own; called before the first row. */
  adopt(groups: readonly Group[]): void;
}

/** Groups that the module finds, and whose folds it or the host does. */
export function groupResults(
  { program, maxGroups }: Job,
  memory: Memory,
  registers: Registers,
): GroupResults {
  const sink = program.sink as GroupSink;
  const { keys, folds: uses } = sink;
  const { exports } = memory;
  const natives = uses.filter((use) => isNativeFold(use, program));
  const { size, words, states: native } = layout(natives, program, memory, registers);
  const own = uses.map((use) => (native.has(use) ? undefined : new HostFold(use, program, registers)));
  const hosted = own.filter((fold) => fold !== undefined);
  const keyList = memory.putWords(keys.map(({ register }) => registers.at(register)));
  exports.setGroup(keyList, keys.length, memory.putWords(words), natives.length, size);
  memory.refresh();
  const group = (selected: number): Uint32Array => {
    exports.group(selected);
    memory.refresh();
    if (exports.groupCount() > maxGroups) throw tooManyGroups(maxGroups);
    return new Uint32Array(memory.bytes.buffer, exports.groupCodes(), selected);
  };
  const groups = (): Group[] => {
    const cells = exports.groupCells();
    const readers = uses.map((use, i) => {
      const access = native.get(use);
      return (code: number) => access?.read(cells + code * size) ?? own[i]?.states[code];
    });
    return Array.from({ length: exports.groupCount() }, (_, code) => ({
      keys: groupKeys(code, keys, memory),
      states: readers.map((read) => read(code)),
    }));
  };
  /** Groups rows that have nothing but keys, for the module to make the groups; what it folds is overwritten. */
  const adoptRows = (some: readonly Group[]): void => {
    for (const [row, { keys: values }] of some.entries()) {
      for (const [i, { register }] of keys.entries()) registers.set(register, row, values[i] as Value);
      selectedRows(memory, some.length)[row] = row;
    }
    const codes = group(some.length);
    const cells = exports.groupCells();
    for (const [row, { states }] of some.entries()) {
      const code = codes[row] as number;
      for (const [i, use] of uses.entries()) {
        native.get(use)?.write(cells + code * size, states[i]);
        own[i]?.set(code, states[i]);
      }
    }
  };
  const results: GroupResults = {
    add(selected) {
      const codes = group(selected);
      if (hosted.length === 0) return;
      const rows = selectedRows(memory, selected);
      for (const fold of hosted) fold.add(rows, codes, exports.groupCount());
    },
    groups,
    take() {
      const taken = groups();
      exports.clearGroups();
      for (const fold of hosted) fold.clear();
      return taken;
    },
    adopt(given) {
      const rows = exports.ROWS.value as number;
      registers.startTexts();
      for (let from = 0; from < given.length; from += rows) adoptRows(given.slice(from, from + rows));
    },
    save: () => savedGroups(groups(), sink),
    load: (data) => results.adopt(loadedGroups(data, sink)),
  };
  return results;
}
