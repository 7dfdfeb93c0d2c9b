// Gives registers to the fields that are needed, then to operations, each once.
import type { Column, Field, Instruction, Output } from "../engine/program.ts";
import type { ExpressionData } from "./expression.ts";
import { typeOf } from "./scope.ts";

/** The columns and instructions behind some expressions. */
export class Registers {
  readonly columns: Column[] = [];
  readonly instructions: Instruction[] = [];
  readonly #fields: readonly Field[];
  readonly #fieldNumbers = new Map<string, number>();
  readonly #numbers = new Map<ExpressionData, number>();

  constructor(fields: readonly Field[], roots: readonly ExpressionData[]) {
    this.#fields = fields;
    const seen = new Set<ExpressionData>();
    for (const root of roots) this.#read(root, seen);
  }

  /** A named register. */
  output(name: string, data: ExpressionData): Output {
    return { name, type: typeOf(data, this.#fields), register: this.of(data) };
  }

  /** The register of an expression. */
  of(data: ExpressionData): number {
    if ("field" in data) return this.#fieldNumbers.get(data.field) as number;
    const known = this.#numbers.get(data);
    if (known !== undefined) return known;
    const number = this.#add(this.#instruction(data));
    this.#numbers.set(data, number);
    return number;
  }

  #add(instruction: Instruction): number {
    return this.columns.length + this.instructions.push(instruction) - 1;
  }

  #read(data: ExpressionData, seen: Set<ExpressionData>): void {
    if (seen.has(data)) return;
    seen.add(data);
    if ("op" in data) for (const arg of data.args) this.#read(arg, seen);
    if (!("field" in data) || this.#fieldNumbers.has(data.field)) return;
    const column = this.#fields.find(({ name }) => name === data.field) as Field;
    this.#fieldNumbers.set(data.field, this.columns.push(column) - 1);
  }

  #instruction(data: Exclude<ExpressionData, { field: string }>): Instruction {
    const type = typeOf(data, this.#fields);
    if ("value" in data) return { op: "constant", args: [], constant: data.value, type };
    const [left, right] = data.args as [ExpressionData, ExpressionData?];
    if (right === undefined || !("value" in right) || typeof right.value !== "string")
      return { op: data.op, args: data.args.map((arg) => this.of(arg)), type };
    const equal: Instruction = { op: "textEqual", args: [this.of(left)], constant: right.value, type };
    return data.op === "eq" ? equal : { op: "not", args: [this.#add(equal)], type };
  }
}
