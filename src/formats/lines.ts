// Bytes in chunks of any size to blocks of whole lines.
import { packedBytes, unpackedBytes } from "../values/packed-bytes.ts";

const newline = 0x0a;

/** Receives blocks of whole lines, each line with its newline, and hears of lines that are too long. */
export interface LineReader {
  block(bytes: Uint8Array): void;
  tooLong(): void;
}

/** Cuts a byte stream at newlines; at most one line, and never more than `most` bytes, is held back between chunks. */
export class LineSplitter {
  readonly #reader: LineReader;
  readonly #most: number;
  #held: Uint8Array;
  #size = 0;
  #skipping = false;
  #started = false;

  constructor(reader: LineReader, most: number) {
    this.#reader = reader;
    this.#most = most;
    this.#held = new Uint8Array(256);
  }

  push(chunk: Uint8Array): void {
    const last = chunk.lastIndexOf(newline);
    if (last >= 0) this.#pushLines(chunk, last);
    else this.#hold(chunk);
  }

  /** Ends the last line, if it has no newline. */
  finish(): void {
    if (this.#size === 0 && !this.#skipping) return;
    this.#hold(Uint8Array.of(newline));
    this.#release();
  }

  /** What is held back, as JSON holds it. */
  save(): unknown {
    const held = this.#held.subarray(0, this.#size);
    return { held: packedBytes(held), skipping: this.#skipping, started: this.#started };
  }

  /** Goes on from what was saved. Throws a `TypeError` for anything else. */
  load(data: unknown): void {
    const { held, skipping, started } = Object(data) as { [name: string]: unknown };
    this.#held = unpackedBytes(held);
    this.#size = this.#held.length;
    this.#skipping = skipping === true;
    this.#started = started === true;
  }

  #pushLines(chunk: Uint8Array, last: number): void {
    let from = 0;
    if (this.#size > 0 || this.#skipping) {
      from = chunk.indexOf(newline) + 1;
      this.#hold(chunk.subarray(0, from));
      this.#release();
    }
    if (from <= last) this.#whole(chunk.subarray(from, last + 1));
    this.#hold(chunk.subarray(last + 1));
  }

  #hold(bytes: Uint8Array): void {
    const size = this.#size + bytes.length;
    const line = bytes.at(-1) === newline ? size - 1 : size;
    if (this.#skipping || bytes.length === 0) return;
    // The first line may be preceded by a mark that does not count; `#whole` looks again without it.
    if (line > this.#most + (this.#started ? 0 : 3)) {
      this.#skipping = true;
      this.#size = 0;
      return;
    }
    if (size > this.#held.length) {
      const larger = new Uint8Array(Math.max(size, this.#held.length * 2));
      larger.set(this.#held.subarray(0, this.#size));
      this.#held = larger;
    }
    this.#held.set(bytes, this.#size);
    this.#size = size;
  }

  #release(): void {
    const size = this.#size;
    this.#size = 0;
    if (this.#skipping) this.#reader.tooLong();
    else this.#whole(this.#held.subarray(0, size));
    this.#skipping = false;
    this.#started = true;
  }

  /** Passes whole lines on, without a byte order mark, and without those that are too long. */
  #whole(block: Uint8Array): void {
    const marked = !this.#started && block[0] === 0xef && block[1] === 0xbb && block[2] === 0xbf;
    this.#started = true;
    const bytes = marked ? block.subarray(3) : block;
    if (bytes.length <= this.#most) this.#reader.block(bytes);
    else this.#measured(bytes);
  }

  /** Passes lines on that have the right length. */
  #measured(bytes: Uint8Array): void {
    let from = 0;
    for (let start = 0; start < bytes.length; ) {
      const end = bytes.indexOf(newline, start) + 1;
      if (end - 1 - start > this.#most) {
        if (from < start) this.#reader.block(bytes.subarray(from, start));
        this.#reader.tooLong();
        from = end;
      }
      start = end;
    }
    if (from < bytes.length) this.#reader.block(bytes.subarray(from));
  }
}
