// Texts that the host gives, in the module's memory for as long as a batch needs them.
import type { Memory } from "./memory.ts";
import { encodeText } from "./wtf8.ts";

/** Texts up to this size are quicker written letter by letter than by an encoder. */
const short = 40;

/** The module may read so far behind a text. */
const slack = 16;

/** Takes texts; those before the last `clear` are gone. */
export class TextArena {
  readonly #memory: Memory;
  #start = 0;
  #next = 0;
  #end = 0;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** Forgets all texts. */
  clear(): void {
    this.#next = this.#start;
  }

  /** Puts a text where the module finds it and tells its place and its size in bytes. */
  put(text: string, tell: (at: number, size: number) => void): void {
    if (text.length <= short) {
      const at = this.#room(text.length);
      if (this.#putAscii(text, at)) {
        tell(at, text.length);
        return;
      }
    }
    const bytes = encodeText(text);
    const at = this.#room(bytes.length);
    this.#memory.bytes.set(bytes, at);
    this.#next = at + bytes.length;
    tell(at, bytes.length);
  }

  /** Writes a text of ASCII; anything else is not taken. */
  #putAscii(text: string, at: number): boolean {
    const { bytes } = this.#memory;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) return false;
      bytes[at + i] = code;
    }
    this.#next = at + text.length;
    return true;
  }

  #room(size: number): number {
    if (this.#next + size + slack > this.#end) this.#grow(size + slack);
    return this.#next;
  }

  #grow(least: number): void {
    const size = Math.max(least, (this.#end - this.#start) * 2, 0x1000);
    this.#start = this.#memory.alloc(size);
    this.#next = this.#start;
    this.#end = this.#start + size;
  }
}
