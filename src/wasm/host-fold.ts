// A fold that the module does not have.
import { folds } from "../folds/folds.ts";
import type { Registers } from "../linear/registers.ts";
import type { FoldUse, Program } from "../programs/program.ts";
import { foldedType } from "./folds.ts";

/** A fold that the host does: a state for each group. */
export class HostFold {
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
