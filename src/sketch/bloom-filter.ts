import { toBase64 } from "../core/base64.ts";
import { Reader, Writer } from "./bytes.ts";
import { mustCount, mustLie, mustMatch, mustSeed } from "./check.ts";
import { hashItem, type Item } from "./item.ts";
import type { Sketch } from "./sketch.ts";

/** How a bloom filter is made. */
export interface BloomFilterOptions {
  /** How many items it is made for; more raise its error rate. */
  readonly capacity: number;
  /** The part of foreign items it takes for its own once it is full; default 0.01. */
  readonly errorRate?: number;
  /** An integer of 32 bits that its hashes depend on; default 0. */
  readonly seed?: number;
}

/** A set that may take a foreign item for its own, and never denies one of its own. */
export interface BloomFilter extends Sketch {
  /** How many bits it has. */
  readonly bits: number;
  /** How many of them an item sets. */
  readonly hashes: number;
  /** What its hashes depend on. */
  readonly seed: number;
  /** Adds an item; true when it was certainly not there before. */
  add(item: Item): boolean;
  /** False when the item was certainly never added. */
  has(item: Item): boolean;
  /** Adds all items of another filter that was made with the same options; gives this one. */
  merge(other: BloomFilter): BloomFilter;
}

const kind = "BLOM";
const mostBits = 2 ** 32;

class Filter implements BloomFilter {
  readonly bits: number;
  readonly hashes: number;
  readonly seed: number;
  readonly #set: Uint8Array;

  constructor(bits: number, hashes: number, seed: number, set: Uint8Array) {
    this.bits = bits;
    this.hashes = hashes;
    this.seed = seed;
    this.#set = set;
  }

  /** Whether all bits of an item are set, and sets them if asked to. Two hashes make all others. */
  #probe(item: Item, mark: boolean): boolean {
    const words = hashItem(item, this.seed);
    const scale = this.bits / 2 ** 32;
    let [at, step] = [words[0]!, words[1]!];
    let all = true;
    for (let i = 1; i <= this.hashes; i++) {
      const bit = Math.floor(at * scale);
      const mask = 1 << (bit & 7);
      if ((this.#set[bit >>> 3]! & mask) === 0) {
        if (!mark) return false;
        all = false;
        this.#set[bit >>> 3]! |= mask;
      }
      at = (at + step) >>> 0;
      step = (step + i) >>> 0;
    }
    return all;
  }

  add(item: Item): boolean {
    return !this.#probe(item, true);
  }

  has(item: Item): boolean {
    return this.#probe(item, false);
  }

  merge(other: BloomFilter): this {
    mustMatch("bloom filter", this, other, ["bits", "hashes", "seed"]);
    const theirs = (other as Filter).#set;
    for (let at = 0; at < theirs.length; at++) this.#set[at]! |= theirs[at]!;
    return this;
  }

  toBytes(): Uint8Array<ArrayBuffer> {
    const writer = new Writer(kind);
    for (const value of [this.seed, this.bits, this.hashes]) writer.count(value);
    writer.bytes(this.#set);
    return writer.finish();
  }

  toJSON(): string {
    return toBase64(this.toBytes());
  }
}

/** The fewest bits, in whole bytes, for which so many items with so many hashes stay within the rate. */
function bitsFor(capacity: number, errorRate: number, hashes: number): number {
  const filled = errorRate ** (1 / hashes);
  const bits = 8 * Math.ceil((-hashes * capacity) / Math.log1p(-filled) / 8);
  if (bits <= mostBits) return bits;
  throw new TypeError(`capacity: ${capacity} items at an error rate of ${errorRate} need more than 512 MiB`);
}

/**
 * A bloom filter: tells whether an item was perhaps added, or certainly not.
 *
 * What was added is always found. Of what was not, at most `errorRate` is found once `capacity` different items are in; with
 * fewer it is less. It takes about 1.44 bits an item for each halving of the error rate: 9.6 bits for 0.01. Filters with the
 * same options are merged without loss. Throws a `TypeError` for a capacity that is no integer from 1, a rate that is not
 * between 0 and 1, a seed of more than 32 bits, and more than 512 MiB.
 *
 * @example
 * const seen = bloomFilter({ capacity: 10_000, errorRate: 0.001 });
 * seen.add("order 7"); // true: it is new
 * seen.has("order 7"); // true
 * seen.has("order 8"); // false
 */
export function bloomFilter({ capacity, errorRate = 0.01, seed = 0 }: BloomFilterOptions): BloomFilter {
  mustCount("capacity", capacity, 1, mostBits);
  mustLie("errorRate", errorRate, 0, 1);
  const hashes = Math.max(1, Math.round(Math.log2(1 / errorRate)));
  const bits = bitsFor(capacity, errorRate, hashes);
  return new Filter(bits, hashes, mustSeed(seed), new Uint8Array(bits / 8));
}

/**
 * A bloom filter from its bytes or its JSON; throws a `TypeError` when they are something else.
 *
 * @example
 * const filter = bloomFilter({ capacity: 100 });
 * filter.add("Ada");
 * bloomFilterFrom(JSON.parse(JSON.stringify(filter))).has("Ada"); // true
 */
export function bloomFilterFrom(data: Uint8Array | string): BloomFilter {
  const reader = new Reader(kind, data);
  const [seed, bits, hashes] = [reader.count(), reader.count(), reader.count()];
  const good =
    seed < 2 ** 32 && bits > 0 && bits <= mostBits && bits % 8 === 0 && hashes > 0 && hashes < 1100;
  if (!good) reader.fail("its numbers are out of bounds");
  const set = reader.bytes(bits / 8);
  reader.finish();
  return new Filter(bits, hashes, seed, set);
}
