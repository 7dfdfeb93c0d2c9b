// Gives registers to the fields that are needed, then to operations, each once.

import type { Resolved } from "../expressions/resolve.ts";
import type { Column, Instruction, Output } from "../programs/program.ts";
import { typeOf } from "./scope.ts";

/** The columns and instructions behind some expressions. */
export class Registers {
  readonly columns: Column[] = [];
  readonly instructions: Instruction[] = [];
  readonly #fields: readonly Column[];
  readonly #numbers = new Map<Resolved, number>();

  /** What a record must have is read even if nothing asks for it. */
  constructor(fields: readonly Column[], roots: readonly Resolved[]) {
    this.#fields = fields;
    const seen = new Set<Resolved>();
    for (const root of roots) this.#read(root, seen);
    const more = fields.filter((field) => field.required === true && !this.columns.includes(field));
    this.columns.push(...more);
  }

  /** A named register. */
  output(name: string, data: Resolved): Output {
    return { name, type: typeOf(data), register: this.of(data) };
  }

  /** The register of an expression. */
  of(data: Resolved): number {
    const known = this.#numbers.get(data);
    if (known !== undefined) return known;
    const instruction = this.#instruction(data);
    const number = this.columns.length + this.instructions.push(instruction) - 1;
    this.#numbers.set(data, number);
    return number;
  }

  #read(data: Resolved, seen: Set<Resolved>): void {
    if (seen.has(data)) return;
    seen.add(data);
    const { kind } = data;
    if ("op" in kind) for (const arg of kind.args) this.#read(arg, seen);
    if (!("field" in kind)) return;
    const column = this.#fields.find(({ name }) => name === kind.field) as Column;
    this.#numbers.set(data, this.columns.push(column) - 1);
  }

  #instruction(data: Resolved): Instruction {
    const type = typeOf(data);
    const kind = data.kind as Exclude<Resolved["kind"], { field: string }>;
    if ("value" in kind) return { op: "constant", args: [], constant: kind.value, type };
    const args = kind.args.map((arg) => this.of(arg));
    return { op: kind.op, args, type, ...(kind.set === undefined ? {} : { constant: kind.set }) };
  }
}
