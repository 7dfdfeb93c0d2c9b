// How sketches travel: a name of four letters, a version, then numbers. All of it is little-endian.
import { fromBase64 } from "../core/base64.ts";

const version = 1;
const head = 5;

/** Writes numbers one behind the other. */
export class Writer {
  #view: DataView<ArrayBuffer> = new DataView(new ArrayBuffer(64));
  #at = 0;

  constructor(kind: string) {
    for (let at = 0; at < 4; at++) this.byte(kind.charCodeAt(at));
    this.byte(version);
  }

  #room(size: number): number {
    const at = this.#at;
    this.#at += size;
    const { byteLength, buffer } = this.#view;
    if (this.#at <= byteLength) return at;
    const more = new Uint8Array(Math.max(2 * byteLength, this.#at));
    more.set(new Uint8Array(buffer));
    this.#view = new DataView(more.buffer);
    return at;
  }

  byte(value: number): void {
    const at = this.#room(1);
    this.#view.setUint8(at, value);
  }

  number(value: number): void {
    const at = this.#room(8);
    this.#view.setFloat64(at, value, true);
  }

  /** A whole number of three bytes. */
  triple(value: number): void {
    for (const shift of [0, 8, 16]) this.byte(value >>> shift);
  }

  /** A whole number up to 2^53, seven bits to a byte, the lowest first. */
  count(value: number): void {
    let left = value;
    for (; left > 0x7f; left = Math.floor(left / 128)) this.byte((left % 128) + 128);
    this.byte(left);
  }

  bytes(values: Uint8Array): void {
    const at = this.#room(values.length);
    new Uint8Array(this.#view.buffer).set(values, at);
  }

  finish(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#view.buffer.slice(0, this.#at));
  }
}

/** Reads what a writer wrote, and throws a `TypeError` when it is something else. */
export class Reader {
  readonly #view: DataView;
  readonly #kind: string;
  #at = head;

  constructor(kind: string, data: Uint8Array | string) {
    this.#kind = kind;
    const { buffer, byteOffset, byteLength } = typeof data === "string" ? this.#decoded(data) : data;
    this.#view = new DataView(buffer, byteOffset, byteLength);
    const found = byteLength < head ? "" : String.fromCharCode(...new Uint8Array(buffer, byteOffset, 4));
    if (found !== kind) this.fail(`it does not begin with "${kind}"`);
    const its = this.#view.getUint8(4);
    if (its !== version) this.fail(`its version is ${its}, and only ${version} is known`);
  }

  #decoded(text: string): Uint8Array {
    try {
      return fromBase64(text);
    } catch {
      return this.fail("it is not base64");
    }
  }

  fail(why: string): never {
    throw new TypeError(`This is not the data of a sketch of the kind "${this.#kind}": ${why}`);
  }

  /** How many bytes are still to be read. */
  get left(): number {
    return this.#view.byteLength - this.#at;
  }

  #next(size: number): number {
    const at = this.#at;
    this.#at += size;
    if (this.left < 0) this.fail("it is cut off");
    return at;
  }

  byte(): number {
    return this.#view.getUint8(this.#next(1));
  }

  number(): number {
    return this.#view.getFloat64(this.#next(8), true);
  }

  triple(): number {
    return this.byte() | (this.byte() << 8) | (this.byte() << 16);
  }

  count(): number {
    let value = 0;
    for (let unit = 1; ; unit *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * unit;
      if (!(value <= Number.MAX_SAFE_INTEGER)) this.fail("a number is too large");
      if (byte < 128) return value;
    }
  }

  bytes(size: number): Uint8Array<ArrayBuffer> {
    const at = this.#next(size);
    const { buffer, byteOffset } = this.#view;
    return new Uint8Array(buffer, byteOffset + at, size).slice();
  }

  /** Throws unless all was read. */
  finish(): void {
    if (this.left > 0) this.fail("there is more behind its end");
  }
}
