// The host's view of the module's memory. Growing the memory detaches views, so they are made anew when that happened.
import type { Exports } from "./module.ts";
import { powersOfFive } from "./powers.ts";

/** Views of linear memory that stay valid, and values written into it. */
export class Memory {
  readonly exports: Exports;
  #bytes: Uint8Array<ArrayBuffer>;
  #words: Uint32Array<ArrayBuffer>;
  #numbers: Float64Array<ArrayBuffer>;
  #integers: BigInt64Array<ArrayBuffer>;
  #view: DataView<ArrayBuffer>;

  constructor(exports: Exports) {
    this.exports = exports;
    const { buffer } = exports.memory;
    this.#bytes = new Uint8Array(buffer);
    this.#words = new Uint32Array(buffer);
    this.#numbers = new Float64Array(buffer);
    this.#integers = new BigInt64Array(buffer);
    this.#view = new DataView(buffer);
  }

  /** Makes the views anew if the memory has grown. */
  refresh(): void {
    // A view that is detached has no length, which is told sooner than which buffer the memory has.
    if (this.#bytes.length > 0) return;
    const { buffer } = this.exports.memory;
    this.#bytes = new Uint8Array(buffer);
    this.#words = new Uint32Array(buffer);
    this.#numbers = new Float64Array(buffer);
    this.#integers = new BigInt64Array(buffer);
    this.#view = new DataView(buffer);
  }

  /** All bytes; `refresh` first when the module may have grown. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes;
  }

  /** All bytes as words. */
  get words(): Uint32Array<ArrayBuffer> {
    return this.#words;
  }

  /** All bytes as doubles. */
  get numbers(): Float64Array<ArrayBuffer> {
    return this.#numbers;
  }

  /** For what is not aligned. */
  get view(): DataView<ArrayBuffer> {
    return this.#view;
  }

  word(at: number): number {
    return this.#words[at >>> 2] as number;
  }

  setWord(at: number, value: number): void {
    this.#words[at >>> 2] = value;
  }

  number(at: number): number {
    return this.#numbers[at >>> 3] as number;
  }

  setNumber(at: number, value: number): void {
    this.#numbers[at >>> 3] = value;
  }

  integer(at: number): bigint {
    return this.#integers[at >>> 3] as bigint;
  }

  setInteger(at: number, value: bigint): void {
    this.#integers[at >>> 3] = value;
  }

  alloc(size: number): number {
    const at = this.exports.alloc(size);
    this.refresh();
    return at;
  }

  /** Writes the table for hard numbers once one was met: most streams have none, and making it takes a millisecond. */
  loadPowers(): void {
    const at = this.exports.powersOfFive();
    if (this.exports.missedPowers() === 0 || this.word(at + 4) !== 0) return;
    new BigUint64Array(this.#bytes.buffer).set(powersOfFive(), at >>> 3);
  }

  /** Puts words in a place of their own. */
  putWords(words: readonly number[]): number {
    const at = this.alloc(words.length * 4);
    this.#words.set(words, at >>> 2);
    return at;
  }

  /** Puts bytes in a place of their own. */
  putBytes(bytes: Uint8Array): number {
    const at = this.alloc(bytes.length + 16);
    this.#bytes.set(bytes, at);
    return at;
  }
}
