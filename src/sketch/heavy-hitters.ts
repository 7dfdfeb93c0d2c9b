import { toBase64 } from "../core/base64.ts";
import { bytesOf } from "../hash/data.ts";
import { Reader, Writer } from "./bytes.ts";
import { mustCount, mustMatch } from "./check.ts";
import type { Item } from "./item.ts";
import { itemOf, type Key, keyOf } from "./key.ts";
import type { Sketch } from "./sketch.ts";
import { byCount, Tallies, type Tally } from "./tallies.ts";

/** How a sketch of heavy hitters is made. */
export interface HeavyHittersOptions {
  /** How many items it keeps, an integer from 1 to 1,048,576: counts are too high by at most `total / capacity`; default 1000. */
  readonly capacity?: number;
}

/** How often an item was added: at least `count - error` times, and at most `count` times. */
export interface Frequency {
  /** What it was added at most. */
  readonly count: number;
  /** How many of them may have been other items: at most `total / capacity`. */
  readonly error: number;
}

/** One of the items that were added most. */
export interface HeavyHitter extends Frequency {
  /** The item; bytes that are the UTF-8 of a text are given as the text. */
  readonly item: Item;
  /** Whether it is certain that nothing outside of the list was added more often; without it, that is possible. */
  readonly guaranteed: boolean;
}

/** Finds the items that are added most. */
export interface HeavyHitters extends Sketch {
  /** How many items it keeps. */
  readonly capacity: number;
  /** How often anything was added. */
  readonly total: number;
  /** Counts an item, once or so many times: a whole number. */
  add(item: Item, times?: number): void;
  /** How often an item was added; of one that is not kept, `count` and `error` are both what it can have been at most. */
  count(item: Item): Frequency;
  /** The `k` items of the greatest counts, those first; default: all that are kept. */
  top(k?: number): HeavyHitter[];
  /** Adds all that was counted by another one of the same capacity; gives this one. */
  merge(other: HeavyHitters): HeavyHitters;
}

const kind = "HEAV";
const most = 2 ** 20;
const digits = 0;
const text = 1;

const sum = (tallies: readonly Tally[]): number => tallies.reduce((all, { count }) => all + count, 0);

function writeKey(writer: Writer, key: Key): void {
  if (typeof key === "number") {
    writer.byte(digits);
    writer.number(key);
    return;
  }
  writer.byte(text);
  const bytes = bytesOf(itemOf(key) as string | Uint8Array);
  writer.count(bytes.length);
  writer.bytes(bytes);
}

function readKey(reader: Reader): Key {
  const form = reader.byte();
  if (form === digits) return keyOf(reader.number());
  if (form !== text) reader.fail("an item is of no known form");
  return keyOf(reader.bytes(reader.count()));
}

class Hitters implements HeavyHitters {
  readonly capacity: number;
  total = 0;
  #tallies: Tallies;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.#tallies = new Tallies(capacity);
  }

  add(item: Item, times = 1): void {
    const key = keyOf(item);
    if (mustCount("times", times, 0, Number.MAX_SAFE_INTEGER) === 0) return;
    this.#tallies.add(key, times);
    this.total += times;
  }

  count(item: Item): Frequency {
    const { count, error } = this.#tallies.get(keyOf(item));
    return { count, error };
  }

  top(k = this.capacity): HeavyHitter[] {
    const size = mustCount("k", k, 0, Number.MAX_SAFE_INTEGER);
    const sorted = this.#tallies.all().sort(byCount);
    const outside = sorted[size]?.count ?? this.#tallies.floor;
    return sorted.slice(0, size).map(({ key, count, error }) => {
      return { item: itemOf(key), count, error, guaranteed: count - error >= outside };
    });
  }

  /** What has no place in one of them may have been added to it as often as its least. So the sum is never too low, either. */
  merge(other: HeavyHitters): this {
    mustMatch("sketch of heavy hitters", this, other, ["capacity"]);
    const [own, theirs] = [this.#tallies, (other as Hitters).#tallies];
    const keys = new Set([...own.all(), ...theirs.all()].map(({ key }) => key));
    const sums = Array.from(keys, (key): Tally => {
      const [one, two] = [own.get(key), theirs.get(key)];
      return { key, count: one.count + two.count, error: one.error + two.error };
    });
    this.#tallies = new Tallies(this.capacity, sums.sort(byCount).slice(0, this.capacity));
    this.total += other.total;
    return this;
  }

  toBytes(): Uint8Array<ArrayBuffer> {
    const writer = new Writer(kind);
    for (const value of [this.capacity, this.total, this.#tallies.size]) writer.count(value);
    for (const { key, count, error } of this.#tallies.all()) {
      writer.count(count);
      writer.count(error);
      writeKey(writer, key);
    }
    return writer.finish();
  }

  toJSON(): string {
    return toBase64(this.toBytes());
  }

  static read(data: Uint8Array | string): Hitters {
    const reader = new Reader(kind, data);
    const [capacity, total, size] = [reader.count(), reader.count(), reader.count()];
    const good = capacity > 0 && capacity <= most && size <= capacity && size <= reader.left;
    if (!good) reader.fail("its numbers are out of bounds");
    const tallies = Array.from({ length: size }, (): Tally => {
      const [count, error] = [reader.count(), reader.count()];
      return { key: readKey(reader), count, error };
    });
    reader.finish();
    const hitters = new Hitters(capacity);
    hitters.total = total;
    hitters.#fill(reader, tallies);
    return hitters;
  }

  /** Takes over what was read, if it may be true. */
  #fill(reader: Reader, tallies: readonly Tally[]): void {
    this.#tallies = new Tallies(this.capacity, tallies);
    const { floor } = this.#tallies;
    const all = sum(tallies);
    const fits = tallies.length < this.capacity ? all === this.total : all <= this.total;
    const isTrue = tallies.every(({ count, error }) => error < count && error <= floor);
    if (!fits || !isTrue) reader.fail("its counts contradict each other");
    if (new Set(tallies.map(({ key }) => key)).size < tallies.length) reader.fail("an item is in it twice");
  }
}

/**
 * Finds the items that are added most, with how often they were (Space-Saving, Metwally et al. 2005).
 *
 * It keeps `capacity` items, each with a count that is never too low and the `error` by which it may be too high, which is at
 * most `total / capacity`: 0.1 % of everything with the default. So every item that was added more often than that is among
 * them, and with up to `capacity` different items all is exact. All of this holds after any merges (Agarwal et al. 2012). An
 * item that is kept is counted in constant time; another one takes the place of the least, in the logarithm of `capacity`.
 * Throws a `TypeError` for a capacity that is no integer from 1 to 1,048,576.
 *
 * @example
 * const paths = heavyHitters({ capacity: 100 });
 * for (const path of ["/", "/about", "/"]) paths.add(path);
 * paths.add("/about", 10);
 * paths.top(1); // [{ item: "/about", count: 11, error: 0, guaranteed: true }]
 */
export function heavyHitters({ capacity = 1000 }: HeavyHittersOptions = {}): HeavyHitters {
  return new Hitters(mustCount("capacity", capacity, 1, most));
}

/**
 * A sketch of heavy hitters from its bytes or its JSON; throws a `TypeError` when they are something else.
 *
 * @example
 * const words = heavyHitters();
 * words.add("edge", 3);
 * heavyHittersFrom(words.toBytes()).count("edge"); // { count: 3, error: 0 }
 */
export const heavyHittersFrom = (data: Uint8Array | string): HeavyHitters => Hitters.read(data);
