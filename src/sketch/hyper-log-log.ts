import { toBase64 } from "../core/base64.ts";
import { Reader, Writer } from "./bytes.ts";
import { mustCount, mustMatch, mustSeed } from "./check.ts";
import { distinct } from "./distinct.ts";
import { hashItem, type Item } from "./item.ts";
import { Registers } from "./registers.ts";
import type { Sketch } from "./sketch.ts";

/** How a HyperLogLog is made. */
export interface HyperLogLogOptions {
  /** An integer from 4 to 18: the standard error is `1.04 / sqrt(2 ** precision)`; default 14, which is 0.8 %. */
  readonly precision?: number;
  /** An integer of 32 bits that its hashes depend on; default 0. */
  readonly seed?: number;
}

/** Counts different items. */
export interface HyperLogLog extends Sketch {
  /** What its error follows from. */
  readonly precision: number;
  /** What its hashes depend on. */
  readonly seed: number;
  /** Adds an item. */
  add(item: Item): void;
  /** About how many different items were added: a whole number. */
  estimate(): number;
  /** Adds all items of another one that was made with the same options; gives this one. */
  merge(other: HyperLogLog): HyperLogLog;
}

const kind = "HLOG";
const [least, most] = [4, 18];

class Counter implements HyperLogLog {
  readonly precision: number;
  readonly seed: number;
  readonly #registers: Registers;

  constructor(precision: number, seed: number) {
    this.precision = precision;
    this.seed = seed;
    this.#registers = new Registers(2 ** precision);
  }

  add(item: Item): void {
    const words = hashItem(item, this.seed);
    const [low, high] = [words[0]!, words[1]!];
    const rest = high << this.precision;
    const zeros = rest !== 0 ? Math.clz32(rest) : 32 - this.precision + Math.clz32(low);
    this.#registers.raise(high >>> (32 - this.precision), zeros + 1);
  }

  estimate(): number {
    const { size, used } = this.#registers;
    const counts = new Float64Array(66 - this.precision);
    counts[0] = size - used;
    this.#registers.each((_, rank) => void counts[rank]!++);
    return Math.round(distinct(counts, size));
  }

  merge(other: HyperLogLog): this {
    mustMatch("HyperLogLog", this, other, ["precision", "seed"]);
    (other as Counter).#registers.each((index, rank) => this.#registers.raise(index, rank));
    return this;
  }

  toBytes(): Uint8Array<ArrayBuffer> {
    const writer = new Writer(kind);
    writer.count(this.seed);
    writer.count(this.precision);
    this.#registers.write(writer);
    return writer.finish();
  }

  toJSON(): string {
    return toBase64(this.toBytes());
  }

  static read(data: Uint8Array | string): Counter {
    const reader = new Reader(kind, data);
    const [seed, precision] = [reader.count(), reader.count()];
    const good = seed < 2 ** 32 && precision >= least && precision <= most;
    if (!good) reader.fail("its numbers are out of bounds");
    const counter = new Counter(precision, seed);
    counter.#registers.read(reader, 65 - precision);
    reader.finish();
    return counter;
  }
}

/**
 * Counts different items in a few kilobytes, however many there are (HyperLogLog, with Ertl's estimator of 2017).
 *
 * The standard error is `1.04 / sqrt(2 ** precision)` of the number, 0.8 % for the default precision of 14, and far less for
 * small numbers: there it is as good as counting. An empty one takes next to nothing, a full one `2 ** precision` bytes. The
 * union of two by `merge` is exactly what one would be that had seen all items. Throws a `TypeError` for a precision that is
 * no integer from 4 to 18 and a seed of more than 32 bits.
 *
 * @example
 * const visitors = hyperLogLog();
 * for (const user of ["Ada", "Bob", "Ada"]) visitors.add(user);
 * visitors.estimate(); // 2
 */
export function hyperLogLog({ precision = 14, seed = 0 }: HyperLogLogOptions = {}): HyperLogLog {
  return new Counter(mustCount("precision", precision, least, most), mustSeed(seed));
}

/**
 * A HyperLogLog from its bytes or its JSON; throws a `TypeError` when they are something else.
 *
 * @example
 * const monday = hyperLogLog();
 * monday.add("Ada");
 * const tuesday = hyperLogLog();
 * tuesday.add("Bob");
 * hyperLogLogFrom(monday.toBytes()).merge(tuesday).estimate(); // 2
 */
export const hyperLogLogFrom = (data: Uint8Array | string): HyperLogLog => Counter.read(data);
