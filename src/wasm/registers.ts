// Lays a program out in the module's memory: a struct for each register, its vectors, the instructions.
import type { Instruction, Program, Value, ValueType } from "../engine/program.ts";
import type { Memory } from "./memory.ts";
import { decodeText, encodeText } from "./wtf8.ts";

/** Bytes of a register struct: values, validity, spans, kind. */
const structSize = 16;

const kinds: { readonly [Type in ValueType]: number } = { number: 0, boolean: 1, text: 2 };

/** Their places are the module's numbers of them. */
// biome-ignore format: a list of words
const operations: readonly string[] = [
  "add", "sub", "mul", "div", "lt", "le", "gt", "ge", "eq", "ne", "and", "or", "not", "isNull", "textEqual",
];

const escaped = 0x8000_0000;
const decoded = 0x4000_0000;
const lengthBits = 0x3fff_ffff;

/** A program's registers in linear memory. */
export class Registers {
  readonly #memory: Memory;
  readonly #first: number;
  readonly #rows: number;
  #arena = 0;
  #arenaEnd = 0;
  #arenaSize = 0;

  /** Registers in `copied` keep their source text, so that it can be copied to the output. */
  constructor(memory: Memory, program: Program, copied: ReadonlySet<number>) {
    this.#memory = memory;
    this.#rows = memory.exports.ROWS.value as number;
    const { columns, instructions, filters } = program;
    const count = columns.length + instructions.length;
    this.#first = memory.alloc(count * structSize);
    for (let i = 0; i < count; i++) this.#allocate(i, columns[i]?.type, copied.has(i));
    columns.forEach(({ name }, i) => {
      const text = new TextEncoder().encode(JSON.stringify(name));
      memory.exports.addKey(memory.putBytes(text), text.length, this.at(i));
      memory.refresh();
    });
    memory.exports.setColumns(this.#first, columns.length);
    memory.refresh();
    const code = instructions.flatMap((instruction, i) => this.#encode(instruction, columns.length + i));
    const tests = filters.map((filter) => this.at(filter));
    memory.exports.setProgram(memory.putWords(code), code.length / 4, memory.putWords(tests), tests.length);
    memory.refresh();
  }

  /** The struct of a register. */
  at(register: number): number {
    return this.#first + register * structSize;
  }

  /** A row's value. */
  value(register: number, type: ValueType, row: number): Value {
    const at = this.at(register);
    if (this.#memory.bytes[this.#memory.word(at + 4) + row] === 0) return null;
    if (type === "text") return this.#textAt(this.#memory.word(at + 8) + row * 8);
    const value = this.#memory.number(this.#memory.word(at) + row * 8);
    return type === "boolean" ? value !== 0 : value;
  }

  /** Forgets the texts that `setRow` wrote. */
  startTexts(): void {
    this.#arena = this.#arenaEnd - this.#arenaSize;
  }

  /** Gives the columns of a row their values. */
  setRow(row: number, values: readonly Value[]): void {
    for (const [i, value] of values.entries()) {
      const at = this.at(i);
      this.#memory.bytes[this.#memory.word(at + 4) + row] = value === null ? 0 : 1;
      if (typeof value === "string") this.#setText(at, row, encodeText(value));
      else this.#setNumber(at, row, Number(value));
    }
  }

  /** A number that the host gave has no source text. */
  #setNumber(struct: number, row: number, value: number): void {
    if (this.#memory.word(struct) !== 0) this.#memory.setNumber(this.#memory.word(struct) + row * 8, value);
    if (this.#memory.word(struct + 8) !== 0) this.#memory.exports.setText(struct, row, 0, 0);
  }

  #allocate(register: number, type: ValueType | undefined, copied: boolean): void {
    const text = type === "text";
    const values = text ? 0 : this.#memory.alloc(this.#rows * 8);
    const valid = this.#memory.alloc(this.#rows);
    const spans = text || (copied && type !== undefined) ? this.#memory.alloc(this.#rows * 8) : 0;
    const at = this.at(register);
    for (const [i, word] of [values, valid, spans, kinds[type ?? "number"]].entries()) {
      this.#memory.setWord(at + i * 4, word);
    }
  }

  #encode(instruction: Instruction, register: number): number[] {
    if (instruction.op === "constant") return this.#fill(register, Number(instruction.value));
    const operation = operations.indexOf(instruction.op);
    const second = instruction.op === "textEqual" ? this.#constant(instruction.text) : this.at(instruction.b);
    return [operation, this.at(register), this.at(instruction.a), second];
  }

  /** A constant is a register filled once; it needs no instruction. */
  #fill(register: number, value: number): number[] {
    const at = this.at(register);
    const valid = this.#memory.word(at + 4);
    this.#memory.bytes.fill(1, valid, valid + this.#rows);
    for (let row = 0; row < this.#rows; row++) this.#memory.setNumber(this.#memory.word(at) + row * 8, value);
    return [];
  }

  #constant(text: string): number {
    const bytes = encodeText(text);
    const at = this.#memory.alloc(4 + bytes.length);
    this.#memory.setWord(at, bytes.length);
    this.#memory.bytes.set(bytes, at + 4);
    return at;
  }

  #setText(struct: number, row: number, bytes: Uint8Array): void {
    if (this.#arena + bytes.length + 16 > this.#arenaEnd) {
      this.#arenaSize = Math.max(bytes.length + 16, this.#arenaSize * 2, 0x1000);
      this.#arena = this.#memory.alloc(this.#arenaSize);
      this.#arenaEnd = this.#arena + this.#arenaSize;
    }
    this.#memory.bytes.set(bytes, this.#arena);
    this.#memory.exports.setText(struct, row, this.#arena, bytes.length);
    this.#arena += bytes.length;
  }

  #textAt(span: number): string {
    const start = this.#memory.word(span);
    const size = this.#memory.word(span + 4);
    const text = decodeText(this.#memory.bytes.subarray(start, start + (size & lengthBits)));
    return (size & escaped) !== 0 && (size & decoded) === 0 ? JSON.parse(`"${text}"`) : text;
  }
}
