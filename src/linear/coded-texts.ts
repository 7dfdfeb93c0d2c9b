// Texts that are given by their place in a dictionary: the dictionary goes into the module once, and then only places.
import type { Coded, NumberArray, Vector } from "../formats/batch.ts";
import { isFault, readValue } from "../formats/read-value.ts";
import type { Column, Value } from "../programs/program.ts";
import type { Memory } from "./memory.ts";
import { TextArena } from "./text-arena.ts";

/** Places of these are whole numbers, which is what the module counts in; one below zero is none for it. */
const whole = [Int32Array, Int16Array, Int8Array, Uint32Array, Uint16Array, Uint8Array, Uint8ClampedArray];

/** Set in a text's size when it is not JSON as it stands. */
const decoded = 0x4000_0000;

/** A dictionary with more texts than this for each row is not worth to be read whole. */
const mostTexts = 4;

/** The texts of a vector's dictionary; undefined if they, or the places in it, are none that the module can be told. */
export function textsOf({ codes, texts }: Vector, column: Column): readonly Value[] | undefined {
  if (codes === undefined || texts === undefined || texts.length > codes.length * mostTexts) return undefined;
  if (!whole.some((type) => codes instanceof type)) return undefined;
  const values: Value[] = [];
  for (const text of texts) {
    const value = readValue(column, text);
    if (isFault(value)) return undefined;
    values.push(value);
  }
  return values;
}

/** The places of a register's texts and the dictionary that they are in. */
export class CodedTexts {
  readonly #memory: Memory;
  readonly #register: number;
  readonly #codes: number;
  readonly #arena: TextArena;
  #texts: readonly Value[] = [];
  #room = -1;

  /** `register` is the place of its struct. */
  constructor(memory: Memory, register: number) {
    this.#memory = memory;
    this.#register = register;
    this.#codes = memory.alloc((memory.exports.ROWS.value as number) * 4);
    this.#arena = new TextArena(memory);
  }

  /** Reads a dictionary; the places of the batches that follow are in it. */
  setTexts(texts: readonly Value[]): void {
    const memory = this.#memory;
    this.#texts = texts;
    if (texts.length > this.#room) this.#grow(texts.length);
    memory.setWord(this.#register + 16, this.#codes);
    memory.setWord(this.#register + 24, texts.length);
    const [spans, groups] = [memory.word(this.#register + 20), memory.word(this.#register + 28)];
    memory.bytes.fill(0, groups, groups + texts.length * 4);
    memory.bytes.fill(0, spans, spans + (texts.length + 1) * 8);
    this.#arena.clear();
    for (const [i, text] of texts.entries()) if (text !== null) this.#put(text as string, spans + i * 8);
  }

  /** A row's text. */
  value(row: number): Value {
    return this.#texts[this.#memory.word(this.#codes + row * 4)] ?? null;
  }

  /** The rows' places, for as long as the memory does not grow. */
  view(rows: number): Coded {
    const first = this.#codes >>> 2;
    return { codes: this.#memory.words.subarray(first, first + rows), texts: this.#texts };
  }

  #put(text: string, span: number): void {
    this.#arena.put(text, (at, size) => {
      this.#memory.setWord(span, at);
      this.#memory.setWord(span + 4, (size | decoded) >>> 0);
    });
  }

  #grow(least: number): void {
    this.#room = Math.max(least, this.#room * 2);
    this.#memory.setWord(this.#register + 20, this.#memory.alloc((this.#room + 1) * 8));
    this.#memory.setWord(this.#register + 28, this.#memory.alloc(this.#room * 4));
  }

  /** Gives the first rows the texts at these places. */
  setCodes(codes: NumberArray): void {
    this.#memory.words.set(codes, this.#codes >>> 2);
    this.#memory.exports.setCodes(this.#register, codes.length);
  }
}
