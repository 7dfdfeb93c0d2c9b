// Lays a program's registers out in the module's memory: a struct for each, and its vectors.
import type { NumberArray, RegisterView } from "../formats/batch.ts";
import type { Column, Notation, Program, Value, ValueType } from "../programs/program.ts";
import { setAbsent } from "./absent.ts";
import { CodedTexts } from "./coded-texts.ts";
import type { Memory } from "./memory.ts";
import { TextArena } from "./text-arena.ts";
import { decodeText } from "./wtf8.ts";

/** Bytes of a register struct: values, validity, spans, kind, and what texts by their place in a dictionary need. */
const structSize = 32;
/** Where it is said that all rows are known to have the same value. */
const uniformAt = 14;

// biome-ignore format: a list of numbers
const kinds: { readonly [Type in ValueType]: number } = {
  number: 0, boolean: 1, text: 2, list: 3, timestamp: 0, integer: 4,
};

/** How a column is written; the places are the module's numbers. */
// biome-ignore format: a list of words
const notations: readonly Notation[] = [
  "f64", "boolean", "text", "i32", "i64", "digits", "milliseconds", "seconds",
];

const escaped = 0x8000_0000;
const decoded = 0x4000_0000;
const lengthBits = 0x3fff_ffff;

/** A program's registers in linear memory. */
export class Registers {
  readonly #memory: Memory;
  readonly #first: number;
  readonly #rows: number;
  readonly #texts: TextArena;
  readonly #coded = new Map<number, CodedTexts>();

  /** Registers in `copied` keep their source text, so that it can be copied to the output. */
  constructor(memory: Memory, { columns, instructions }: Program, copied: ReadonlySet<number>) {
    this.#memory = memory;
    this.#texts = new TextArena(memory);
    this.#rows = memory.exports.ROWS.value as number;
    const all: readonly Pick<Column, "type" | "notation">[] = [...columns, ...instructions];
    this.#first = memory.alloc(all.length * structSize);
    for (const [i, { type, notation = "f64" }] of all.entries())
      this.#allocate(
        i,
        type,
        notation,
        type === "text" || (i < columns.length && notation === "f64" && copied.has(i)),
      );
    columns.forEach(({ name }, i) => {
      const text = new TextEncoder().encode(JSON.stringify(name));
      memory.exports.addKey(memory.putBytes(text), text.length, this.at(i));
      memory.refresh();
    });
    memory.exports.setColumns(this.#first, columns.length);
    setAbsent(columns, memory, (column) => this.at(column));
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
    if (type === "text")
      return this.#codedIn(register)?.value(row) ?? this.#textAt(this.#memory.word(at + 8) + row * 8);
    const place = this.#memory.word(at) + row * 8;
    if (type === "integer") return this.#memory.integer(place);
    const value = this.#memory.number(place);
    return type === "boolean" ? value !== 0 : value;
  }

  /** A look into a register, for as long as the memory does not grow. */
  view(register: number, type: ValueType): RegisterView {
    const [values, valid] = [this.#memory.word(this.at(register)), this.#memory.word(this.at(register) + 4)];
    const view = {
      valid: this.#memory.bytes.subarray(valid, valid + this.#rows),
      value: (row: number) => this.value(register, type, row),
    };
    const coded = this.#codedIn(register)?.view(this.#rows);
    if (coded !== undefined) return { ...view, coded };
    if (type === "text" || type === "integer" || type === "list") return view;
    return { ...view, numbers: this.#memory.numbers.subarray(values >>> 3, (values >>> 3) + this.#rows) };
  }

  /** Forgets the texts that `set` wrote. */
  startTexts(): void {
    this.#texts.clear();
  }

  /** Gives a row a value. */
  set(register: number, row: number, value: Value): void {
    const at = this.at(register);
    this.#memory.bytes[this.#memory.word(at + 4) + row] = value === null ? 0 : 1;
    this.#memory.bytes[at + uniformAt] = 0;
    if (typeof value === "string") this.#setText(at, row, value);
    else this.#setPlain(at, row, value);
  }

  /** Gives the first rows these values, whether they are valid or not. */
  setNumbers(register: number, numbers: NumberArray): void {
    this.#memory.numbers.set(numbers, this.#memory.word(this.at(register)) >>> 3);
  }

  /** Says which of the first rows have a value; if nothing is said of them, all rows have one. */
  setValid(register: number, known?: Uint8Array): void {
    const valid = this.#memory.word(this.at(register) + 4);
    if (known === undefined) this.#memory.bytes.fill(1, valid, valid + this.#rows);
    else
      for (let row = 0; row < known.length; row++) this.#memory.bytes[valid + row] = known[row] === 0 ? 0 : 1;
  }

  /** Gives texts by their place in this dictionary to `setCodes`, until it is told otherwise. */
  setDictionary(register: number, texts: readonly Value[]): CodedTexts {
    const coded = this.#coded.get(register) ?? new CodedTexts(this.#memory, this.at(register));
    this.#coded.set(register, coded);
    coded.setTexts(texts);
    return coded;
  }

  /** Forgets that a register's texts were in a dictionary. */
  forgetDictionary(register: number): void {
    this.#memory.setWord(this.at(register) + 16, 0);
  }

  /** The dictionary that a register's texts are in, if they are. */
  #codedIn(register: number): CodedTexts | undefined {
    return this.#memory.word(this.at(register) + 16) === 0 ? undefined : this.#coded.get(register);
  }

  /** Gives a row the text of another one. */
  copyText(register: number, row: number, from: number): void {
    const at = this.at(register);
    const spans = this.#memory.word(at + 8);
    this.#memory.bytes[this.#memory.word(at + 4) + row] = 1;
    this.#memory.setWord(spans + row * 8, this.#memory.word(spans + from * 8));
    this.#memory.setWord(spans + row * 8 + 4, this.#memory.word(spans + from * 8 + 4));
  }

  /** Makes the first rows null. */
  setNull(register: number, rows: number): void {
    const valid = this.#memory.word(this.at(register) + 4);
    this.#memory.bytes.fill(0, valid, valid + rows);
  }

  /** Gives every row the same value, once and for all. */
  fill(register: number, value: number | bigint): void {
    const at = this.at(register);
    const valid = this.#memory.word(at + 4);
    this.#memory.bytes.fill(1, valid, valid + this.#rows);
    this.#memory.bytes[at + uniformAt] = 1;
    for (let row = 0; row < this.#rows; row++) this.#put(this.#memory.word(at) + row * 8, value);
  }

  #put(place: number, value: Value): void {
    if (typeof value === "bigint") this.#memory.setInteger(place, value);
    else this.#memory.setNumber(place, Number(value));
  }

  /** A value that the host gave has no source text. */
  #setPlain(struct: number, row: number, value: Value): void {
    if (this.#memory.word(struct) !== 0) this.#put(this.#memory.word(struct) + row * 8, value);
    if (this.#memory.word(struct + 8) !== 0) this.#memory.exports.setText(struct, row, 0, 0);
  }

  #allocate(register: number, type: ValueType, notation: Notation, spanned: boolean): void {
    const values = type === "text" ? 0 : this.#memory.alloc(this.#rows * 8);
    const valid = this.#memory.alloc(this.#rows);
    const spans = spanned ? this.#memory.alloc(this.#rows * 8) : 0;
    for (const [i, word] of [
      values,
      valid,
      spans,
      kinds[type] | (notations.indexOf(notation) << 8),
    ].entries())
      this.#memory.setWord(this.at(register) + i * 4, word);
  }

  #setText(struct: number, row: number, text: string): void {
    const span = this.#memory.word(struct + 8) + row * 8;
    this.#texts.put(text, (at, size) => {
      this.#memory.setWord(span, at);
      this.#memory.setWord(span + 4, (size | decoded) >>> 0);
    });
  }

  #textAt(span: number): string {
    const start = this.#memory.word(span);
    const size = this.#memory.word(span + 4);
    const text = decodeText(this.#memory.bytes.subarray(start, start + (size & lengthBits)));
    return (size & escaped) !== 0 && (size & decoded) === 0 ? JSON.parse(`"${text}"`) : text;
  }
}
