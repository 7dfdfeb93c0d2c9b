import { toBase64 } from "../core/base64.ts";
import { Reader, Writer } from "./bytes.ts";
import { mustCount, mustLie, mustMatch, mustSeed } from "./check.ts";
import { hashItem, type Item } from "./item.ts";
import type { Sketch } from "./sketch.ts";

/** How a count-min sketch is made. */
export interface CountMinOptions {
  /** An estimate is too high by at most this part of everything counted; default 0.001. */
  readonly errorRate?: number;
  /** The part of estimates that this holds for; default 0.99. */
  readonly confidence?: number;
  /** An integer of 32 bits that its hashes depend on; default 0. */
  readonly seed?: number;
}

/** Counts how often each item was added. */
export interface CountMin extends Sketch {
  /** How many counters a row has. */
  readonly width: number;
  /** How many rows it has. */
  readonly depth: number;
  /** What its hashes depend on. */
  readonly seed: number;
  /** How often anything was added. */
  readonly total: number;
  /** Counts an item, once or so many times: a whole number. */
  add(item: Item, times?: number): void;
  /** About how often an item was added: never less than it was. */
  estimate(item: Item): number;
  /** Adds all that was counted by another one that was made with the same options; gives this one. */
  merge(other: CountMin): CountMin;
}

const kind = "CMIN";
const mostCounters = 2 ** 27;

class Counts implements CountMin {
  readonly width: number;
  readonly depth: number;
  readonly seed: number;
  total = 0;
  readonly #counters: Float64Array;

  constructor(width: number, depth: number, seed: number) {
    this.width = width;
    this.depth = depth;
    this.seed = seed;
    this.#counters = new Float64Array(width * depth);
  }

  /** Adds to the item's counter of each row, and gives the least of them. Two hashes make all others. */
  #touch(item: Item, times: number): number {
    const words = hashItem(item, this.seed);
    let [hash, step] = [words[0]!, words[1]!];
    let least = Number.POSITIVE_INFINITY;
    for (let row = 0; row < this.depth; row++) {
      const at = row * this.width + Math.floor((hash * this.width) / 2 ** 32);
      this.#counters[at]! += times;
      least = Math.min(least, this.#counters[at]!);
      hash = (hash + step) >>> 0;
      step = (step + row + 1) >>> 0;
    }
    return least;
  }

  add(item: Item, times = 1): void {
    this.#touch(item, mustCount("times", times, 0, Number.MAX_SAFE_INTEGER));
    this.total += times;
  }

  estimate(item: Item): number {
    return this.#touch(item, 0);
  }

  merge(other: CountMin): this {
    mustMatch("count-min sketch", this, other, ["width", "depth", "seed"]);
    const theirs = (other as Counts).#counters;
    for (let at = 0; at < theirs.length; at++) this.#counters[at]! += theirs[at]!;
    this.total += other.total;
    return this;
  }

  toBytes(): Uint8Array<ArrayBuffer> {
    const writer = new Writer(kind);
    for (const value of [this.seed, this.width, this.depth, this.total]) writer.count(value);
    for (const count of this.#counters) writer.count(count);
    return writer.finish();
  }

  toJSON(): string {
    return toBase64(this.toBytes());
  }

  static read(data: Uint8Array | string): Counts {
    const reader = new Reader(kind, data);
    const [seed, width, depth, total] = [reader.count(), reader.count(), reader.count(), reader.count()];
    const good = seed < 2 ** 32 && width > 0 && depth > 0 && width * depth <= reader.left;
    if (!good) reader.fail("its numbers are out of bounds");
    const counts = new Counts(width, depth, seed);
    counts.total = total;
    for (let at = 0; at < width * depth; at++) counts.#counters[at] = reader.count();
    reader.finish();
    return counts;
  }
}

/**
 * A count-min sketch: counts how often each of very many items was added, in a fixed space.
 *
 * An estimate is never below the truth, and with the probability `confidence` not more than `errorRate * total` above it: with
 * the defaults, 99 % of the estimates are within 0.1 % of everything counted. It takes `e / errorRate` counters of 8 bytes in
 * each of `ln(1 / (1 - confidence))` rows, 106 KB with the defaults. Merging loses nothing: it is as if one had counted all.
 * Throws a `TypeError` for rates that are not between 0 and 1, a seed of more than 32 bits, and more than 1 GiB.
 *
 * @example
 * const requests = countMin();
 * for (const path of ["/", "/about", "/"]) requests.add(path);
 * requests.add("/about", 10);
 * requests.estimate("/about"); // 11
 */
export function countMin({ errorRate = 0.001, confidence = 0.99, seed = 0 }: CountMinOptions = {}): CountMin {
  const width = Math.ceil(Math.E / mustLie("errorRate", errorRate, 0, 1));
  const depth = Math.ceil(-Math.log1p(-mustLie("confidence", confidence, 0, 1)));
  if (width * depth > mostCounters) throw new TypeError(`errorRate: ${errorRate} needs more than 1 GiB`);
  return new Counts(width, depth, mustSeed(seed));
}

/**
 * A count-min sketch from its bytes or its JSON; throws a `TypeError` when they are something else.
 *
 * @example
 * const words = countMin({ errorRate: 0.01 });
 * words.add("edge", 3);
 * countMinFrom(words.toBytes()).estimate("edge"); // 3
 */
export const countMinFrom = (data: Uint8Array | string): CountMin => Counts.read(data);
