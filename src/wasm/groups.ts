// Groups of the rows that a batch selected. The module finds the groups; the folds that it does not have the host does, row
// by row.
import type { Job } from "../engine/engine.ts";
import { folds } from "../engine/folds.ts";
import { tooManyGroups } from "../engine/limits.ts";
import type { FoldUse, GroupSink, Program } from "../engine/program.ts";
import { foldedType, isNativeFold, layout, type StateReader } from "./folds.ts";
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

  /** Gives the states to `read` and forgets them. */
  take(): unknown[] {
    const states = this.#states;
    this.#states = [];
    return states;
  }
}

/** Groups that the module finds, and whose folds it or the host does. */
export function groupResults({ program, maxGroups }: Job, memory: Memory, registers: Registers): Results {
  const { keys, folds: uses } = program.sink as GroupSink;
  const { exports } = memory;
  const natives = uses.filter((use) => isNativeFold(use, program));
  const { size, words, readers } = layout(natives, program, memory, registers);
  const own = uses.map((use) => (readers.has(use) ? undefined : new HostFold(use, program, registers)));
  const hosted = own.filter((fold) => fold !== undefined);
  const keyList = memory.putWords(keys.map(({ register }) => registers.at(register)));
  exports.setGroup(keyList, keys.length, memory.putWords(words), natives.length, size);
  memory.refresh();
  return {
    add(selected) {
      exports.group(selected);
      memory.refresh();
      const groups = exports.groupCount();
      if (groups > maxGroups) throw tooManyGroups(maxGroups);
      if (hosted.length === 0) return;
      const codes = new Uint32Array(memory.bytes.buffer, exports.groupCodes(), selected);
      const rows = selectedRows(memory, selected);
      for (const fold of hosted) fold.add(rows, codes, groups);
    },
    take() {
      const cells = exports.groupCells();
      const states = uses.map((use, i): StateReader => {
        const read = readers.get(use);
        if (read !== undefined) return (group) => read(cells + group * size);
        const taken = own[i]?.take();
        return (group) => taken?.[group];
      });
      const groups = Array.from({ length: exports.groupCount() }, (_, group) => ({
        keys: groupKeys(group, keys, memory),
        states: states.map((read) => read(group)),
      }));
      exports.clearGroups();
      return groups;
    },
  };
}
