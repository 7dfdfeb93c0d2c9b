// A program over rows that are already values, one after the other.
import { folds } from "./folds.ts";
import { type Group, GroupTable } from "./groups.ts";
import { operate } from "./operations.ts";
import type { GroupSink, Instruction, Program, Tuple, Value } from "./program.ts";

function evaluate({ op, args, constant }: Instruction, registers: readonly Value[]): Value {
  return operate(
    op,
    args.map((register) => registers[register] as Value),
    constant,
  );
}

/** Adds a row to the group of its keys. */
function addToGroup({ keys, folds: uses }: GroupSink, table: GroupTable, registers: readonly Value[]): void {
  const { states } = table.of(keys.map(({ register }) => registers[register] as Value));
  uses.forEach(({ fold, register }, i) => {
    const value = register === undefined ? 0 : (registers[register] as Value);
    if (value !== null) folds[fold].add(states[i], value);
  });
}

/** Executes a program row by row: passes rows on, or groups them. */
export class Evaluation {
  readonly #program: Program;
  readonly #groups: GroupTable;
  #rows: Tuple[] = [];

  constructor(program: Program, maxGroups: number) {
    this.#program = program;
    this.#groups = new GroupTable(program.sink.kind === "group" ? program.sink.folds : [], maxGroups);
  }

  /** Takes the values of the program's columns; the array becomes its own. */
  add(registers: Value[]): void {
    const { instructions, filters, sink } = this.#program;
    for (const instruction of instructions) registers.push(evaluate(instruction, registers));
    if (!filters.every((filter) => registers[filter] === true)) return;
    if (sink.kind === "group") addToGroup(sink, this.#groups, registers);
    else this.#rows.push(sink.outputs.map(({ register }) => registers[register] as Value));
  }

  /** The rows that passed since the last call. */
  takeRows(): Tuple[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  /** The groups since the last call. */
  takeGroups(): Group[] {
    return this.#groups.take();
  }
}
