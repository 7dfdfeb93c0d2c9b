// Linear memory that an execution has not asked for holds garbage, and what stands behind what it asked for is guarded.

type Exports = { readonly [name: string]: unknown } & {
  readonly memory: WebAssembly.Memory;
  reset(...words: number[]): void;
  alloc(size: number): number;
};

const guardSize = 32;
const guardByte = 0xa5;

/** What is done to the memory of every instance made after `poisonMemory`. */
export interface Poison {
  /** The byte that memory holds which nobody has asked for. */
  byte: number;
  /** Places where something was written that nobody had asked for. */
  readonly wounds: string[];
}

class Guarded {
  readonly #exports: Exports;
  readonly #poison: Poison;
  /** What the host asked for: starts and sizes. */
  #asked: (readonly [start: number, size: number])[] = [];

  constructor(exports: Exports, poison: Poison) {
    this.#exports = exports;
    this.#poison = poison;
  }

  get #bytes(): Uint8Array {
    return new Uint8Array(this.#exports.memory.buffer);
  }

  reset(...words: number[]): void {
    this.#exports.reset(...words);
    this.#asked = [];
    this.#bytes.fill(this.#poison.byte, this.#exports.alloc(16));
  }

  alloc(size: number): number {
    const start = this.#exports.alloc(size + guardSize);
    this.#bytes.fill(guardByte, start + size, start + size + guardSize);
    this.#asked.push([start, size]);
    return start;
  }

  /** Puts garbage behind a text and looks at all guards after it was read. */
  parse(read: (...args: number[]) => number, from: number, end: number, ...more: number[]): number {
    const own = this.#asked.findLast(([start, size]) => start <= from && end <= start + size);
    if (own !== undefined) this.#bytes.fill(this.#poison.byte, end, own[0] + own[1]);
    const result = read(from, end, ...more);
    this.check();
    return result;
  }

  check(): void {
    const bytes = this.#bytes;
    for (const [start, size] of this.#asked) {
      const wound = bytes
        .subarray(start + size, start + size + guardSize)
        .findIndex((byte) => byte !== guardByte);
      if (wound >= 0) this.#poison.wounds.push(`byte ${wound} behind the ${size} bytes at ${start}`);
    }
  }

  exports(): object {
    const own: { [name: string]: unknown } = { ...this.#exports };
    for (const [name, value] of Object.entries(this.#exports)) {
      if (!/^(parse|parseCsv)$/.test(name)) continue;
      const read = value as (...args: number[]) => number;
      own[name] = (from: number, end: number, ...more: number[]) => this.parse(read, from, end, ...more);
    }
    own["reset"] = (...words: number[]) => this.reset(...words);
    own["alloc"] = (size: number) => this.alloc(size);
    return own;
  }
}

/** Poisons the memory of all instances that have the library's exports. Call it before the first one is made. */
export function poisonMemory(): Poison {
  const poison: Poison = { byte: 0, wounds: [] };
  const { Instance } = WebAssembly;
  function Poisoned(module: WebAssembly.Module, imports?: WebAssembly.Imports): object {
    const { exports } = new Instance(module, imports);
    if (typeof exports["alloc"] !== "function" || typeof exports["parse"] !== "function") return { exports };
    return { exports: new Guarded(exports as unknown as Exports, poison).exports() };
  }
  WebAssembly.Instance = Poisoned as unknown as typeof Instance;
  return poison;
}
