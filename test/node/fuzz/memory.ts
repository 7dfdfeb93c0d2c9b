// How much memory is alive, measured after a collection.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** The bytes that are alive, in the heap and outside of it. */
function alive(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Chunks that are looked at as they pass: how much memory was alive at most beyond what was before, in MB. */
export class Watched {
  readonly #chunks: () => Iterable<Uint8Array>;
  readonly #every: number;
  #before = 0;
  #most = 0;
  /** How many chunks were asked for. */
  asked = 0;

  /** Looks once in so many chunks. */
  constructor(chunks: () => Iterable<Uint8Array>, every: number) {
    this.#chunks = chunks;
    this.#every = every;
  }

  *[Symbol.iterator](): Generator<Uint8Array> {
    this.#before = alive();
    for (const chunk of this.#chunks()) {
      yield chunk;
      this.asked++;
      if (this.asked % this.#every === 0) this.#look();
    }
    this.#look();
  }

  #look(): void {
    this.#most = Math.max(this.#most, alive() - this.#before);
  }

  get grown(): number {
    return this.#most / (1 << 20);
  }
}
