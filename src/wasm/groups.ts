// Groups of the rows that a batch selected. The module finds the groups; the folds that it does not have the host does, row
// by row.
import type { Job } from "../engine/engine.ts";
import type { Memory } from "../linear/memory.ts";
import type { Registers } from "../linear/registers.ts";
import { loadedGroups, savedGroups } from "../programs/group-state.ts";
import type { Group } from "../programs/groups.ts";
import type { GroupSink, Value } from "../programs/program.ts";
import { tooManyGroups } from "../values/limits.ts";
import { type Layout, layout, nativeFolds } from "./folds.ts";
import { HostFold } from "./host-fold.ts";
import { groupKeys } from "./keys.ts";
import { type Results, selectedRows } from "./results.ts";

/** Groups that the module finds, and whose folds it or the host does. */
class ModuleGroups implements Results {
  readonly #sink: GroupSink;
  readonly #most: number;
  readonly #memory: Memory;
  readonly #registers: Registers;
  readonly #native: Layout;
  /** The host's folds, at their places among all. */
  readonly #own: readonly (HostFold | undefined)[];
  readonly #hosted: readonly HostFold[];

  constructor({ program, maxGroups }: Job, memory: Memory, registers: Registers) {
    const sink = program.sink as GroupSink;
    const natives = nativeFolds(program, sink);
    this.#sink = sink;
    this.#most = maxGroups;
    this.#memory = memory;
    this.#registers = registers;
    this.#native = layout(natives, program, memory, registers);
    this.#own = sink.folds.map((use) =>
      natives.includes(use) ? undefined : new HostFold(use, program, registers),
    );
    this.#hosted = this.#own.filter((fold) => fold !== undefined);
    const { size, words } = this.#native;
    const keys = memory.putWords(sink.keys.map(({ register }) => registers.at(register)));
    memory.exports.setGroup(keys, sink.keys.length, memory.putWords(words), natives.length, size);
    memory.refresh();
  }

  add(selected: number): void {
    this.#group(selected);
    if (this.#hosted.length === 0) return;
    const codes = this.#codes(selected);
    const rows = selectedRows(this.#memory, selected);
    for (const fold of this.#hosted) fold.add(rows, codes, this.#memory.exports.groupCount());
  }

  /** Lets the module group rows. */
  #group(selected: number): void {
    const { exports } = this.#memory;
    exports.group(selected);
    this.#memory.refresh();
    if (exports.groupCount() > this.#most) throw tooManyGroups(this.#most);
  }

  /** The groups of the rows that were grouped last. */
  #codes(selected: number): Uint32Array {
    return new Uint32Array(this.#memory.bytes.buffer, this.#memory.exports.groupCodes(), selected);
  }

  #groups(): Group[] {
    const { exports } = this.#memory;
    const { size, states } = this.#native;
    const cells = exports.groupCells();
    const readers = this.#sink.folds.map((use, i) => {
      const access = states.get(use);
      return (code: number) => access?.read(cells + code * size) ?? this.#own[i]?.states[code];
    });
    return Array.from({ length: exports.groupCount() }, (_, code) => ({
      keys: groupKeys(code, this.#sink.keys, this.#memory),
      states: readers.map((read) => read(code)),
    }));
  }

  take(): Group[] {
    const groups = this.#groups();
    this.#memory.exports.clearGroups();
    for (const fold of this.#hosted) fold.clear();
    return groups;
  }

  save(): unknown {
    return savedGroups(this.#groups(), this.#sink);
  }

  load(data: unknown): void {
    const groups = loadedGroups(data, this.#sink);
    const rows = this.#memory.exports.ROWS.value as number;
    this.#registers.startTexts();
    for (let from = 0; from < groups.length; from += rows) this.#adopt(groups.slice(from, from + rows));
  }

  /** Groups rows that have nothing but keys, for the module to make the groups; what it folds is overwritten. */
  #adopt(groups: readonly Group[]): void {
    for (const [row, { keys }] of groups.entries()) {
      for (const [i, { register }] of this.#sink.keys.entries())
        this.#registers.set(register, row, keys[i] as Value);
      selectedRows(this.#memory, groups.length)[row] = row;
    }
    this.#group(groups.length);
    const codes = this.#codes(groups.length);
    for (const [row, group] of groups.entries()) this.#write(codes[row] as number, group);
  }

  #write(code: number, { states }: Group): void {
    const group = this.#memory.exports.groupCells() + code * this.#native.size;
    for (const [i, use] of this.#sink.folds.entries()) {
      this.#native.states.get(use)?.write(group, states[i]);
      this.#own[i]?.set(code, states[i]);
    }
  }
}

/** Groups that the module finds. */
export function groupResults(job: Job, memory: Memory, registers: Registers): Results {
  return new ModuleGroups(job, memory, registers);
}
