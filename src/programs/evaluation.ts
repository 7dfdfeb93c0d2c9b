// A program over rows that are already values, one after the other.
import { operate } from "../values/operations.ts";
import { listOf } from "../values/packed.ts";
import { loadedGroups, savedGroups } from "./group-state.ts";
import { foldRow, type Group, GroupTable, groupTuple } from "./groups.ts";
import type { GroupSink, Instruction, Output, Program, Tuple, Value } from "./program.ts";
import { type Leftovers, Windows } from "./windows.ts";

/** What an evaluation may take, and where it counts what it leaves out. */
export interface Bounds {
  readonly maxGroups: number;
  readonly ledger: Leftovers;
}

function evaluate({ op, args, constant }: Instruction, registers: readonly Value[]): Value {
  return operate(
    op,
    args.map((register) => registers[register] as Value),
    constant,
  );
}

/** Adds a row to the group of its keys. */
function addToGroup({ keys, folds: uses }: GroupSink, table: GroupTable, registers: readonly Value[]): void {
  const [{ register: first }, second] = keys as readonly [Output, Output?];
  const { states } =
    second === undefined
      ? table.at(registers[first] as Value)
      : table.of(keys.map(({ register }) => registers[register] as Value));
  foldRow(uses, states, registers);
}

/** Executes a program row by row: passes rows on, or groups them. */
export class Evaluation {
  readonly #program: Program;
  readonly #groups: GroupTable;
  readonly #windows: Windows | undefined;
  #rows: Tuple[] = [];

  constructor(program: Program, { maxGroups, ledger }: Bounds) {
    const { sink } = program;
    this.#program = program;
    this.#groups = new GroupTable(sink.kind === "group" ? sink.folds : [], maxGroups);
    if (sink.kind === "rows" || sink.window === undefined) return;
    this.#windows = new Windows(sink, maxGroups, ledger, {
      drain: () => this.#groups.take(),
      give: (groups) => {
        for (const group of groups) this.#rows.push(groupTuple(sink, group));
      },
    });
  }

  /** Takes the values of the program's columns; the array becomes its own. */
  add(registers: Value[]): void {
    const { instructions, filters, sink } = this.#program;
    for (let i = 0; i < instructions.length; i++)
      registers.push(evaluate(instructions[i] as Instruction, registers));
    for (let i = 0; i < filters.length; i++) if (registers[filters[i] as number] !== true) return;
    if (sink.kind === "rows")
      this.#rows.push(sink.outputs.map(({ register }) => registers[register] as Value));
    else if (this.#windows === undefined || this.#windows.admit(registers))
      addToGroup(sink, this.#groups, registers);
  }

  /** The rows that passed since the last call, or those of windows that are final. */
  takeRows(): Tuple[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  /** The groups since the last call; those of windows that were not given. */
  takeGroups(): Group[] {
    return (this.#windows ?? this.#groups).take();
  }

  /** What it folded, as JSON holds it without loss. */
  save(): unknown {
    const { sink } = this.#program;
    if (sink.kind === "rows") return null;
    const groups = savedGroups(this.#groups.groups(), sink);
    return this.#windows === undefined ? groups : [groups, this.#windows.save()];
  }

  /** Takes what another one saved, as if its rows had come behind; at first, as its own. */
  load(data: unknown): void {
    const { sink } = this.#program;
    if (sink.kind === "rows") return;
    const [groups, windows] = this.#windows === undefined ? [data] : listOf(data, 2);
    for (const group of loadedGroups(groups, sink)) this.#groups.adopt(group);
    this.#windows?.load(windows);
  }
}
