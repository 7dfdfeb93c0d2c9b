import { systemRandom } from "../core/runtime.ts";
import { mustCount, mustMatch } from "./check.ts";
import { type Keyed, keep } from "./smallest.ts";

/** How a reservoir is made. */
export interface ReservoirOptions {
  /** How many values it keeps: an integer from 1. */
  readonly size: number;
  /** Numbers from 0 up to but not including 1; default: the host's randomness. */
  readonly random?: () => number;
}

/** A reservoir as JSON. */
export interface ReservoirData<T> {
  readonly size: number;
  readonly seen: number;
  /** What is kept, each value with the key it is kept by. */
  readonly kept: readonly (readonly [key: number, value: T])[];
}

/** A random sample of all that was added. */
export interface Reservoir<T> {
  /** How many values it keeps. */
  readonly size: number;
  /** How many were added. */
  readonly seen: number;
  /** Adds a value. One of the weight 2, above 0 and finite, is as likely to be kept as two of the weight 1 would be; default 1. */
  add(value: T, weight?: number): void;
  /** The sample, in a random order: its first values are a sample of their own. */
  values(): T[];
  /** Adds the sample of another one of the same size, as if one had seen all; gives this one. */
  merge(other: Reservoir<T>): Reservoir<T>;
  /** All there is to know, if the values are JSON themselves. */
  toJSON(): ReservoirData<T>;
}

const byKey = (a: Keyed<unknown>, b: Keyed<unknown>): number => a.key - b.key;

class Sample<T> implements Reservoir<T> {
  readonly size: number;
  seen = 0;
  readonly #random: () => number;
  readonly #heap: Keyed<T>[] = [];

  constructor(size: number, random: () => number) {
    this.size = size;
    this.#random = random;
  }

  add(value: T, weight = 1): void {
    if (!(weight > 0 && weight < Infinity))
      throw new TypeError(`weight: expected a finite number above 0, got ${String(weight)}`);
    this.seen++;
    this.take({ key: -Math.log1p(-this.#random()) / weight, value });
  }

  take(one: Keyed<T>): void {
    keep(this.#heap, one, this.size);
  }

  #sorted(): Keyed<T>[] {
    return this.#heap.toSorted(byKey);
  }

  values(): T[] {
    return this.#sorted().map(({ value }) => value);
  }

  merge(other: Reservoir<T>): this {
    mustMatch("reservoir", this, other, ["size"]);
    for (const one of (other as Sample<T>).#sorted()) this.take(one);
    this.seen += other.seen;
    return this;
  }

  toJSON(): ReservoirData<T> {
    return { size: this.size, seen: this.seen, kept: this.#sorted().map(({ key, value }) => [key, value]) };
  }
}

/**
 * A random sample of fixed size of however many values come: each is as likely to be in it as any other.
 *
 * Each value draws a key, exponentially distributed with its weight as the rate, and the smallest keys are kept. So the
 * sample does not depend on the order, `merge` is exactly what one reservoir would be that had seen all, and weights cost
 * nothing. With weights it is a sample one after the other without putting back, each in proportion to what is left. Throws a
 * `TypeError` for a size that is no integer from 1.
 *
 * @example
 * const sample = reservoir<string>({ size: 2 });
 * for (const line of ["a", "b", "c", "d"]) sample.add(line);
 * sample.values().length; // 2
 */
export function reservoir<T>({ size, random = systemRandom }: ReservoirOptions): Reservoir<T> {
  return new Sample(mustCount("size", size, 1, 2 ** 31), random);
}

/**
 * A reservoir from its JSON, with the same options but for the size; throws a `TypeError` when it is something else.
 *
 * @example
 * const sample = reservoir<string>({ size: 2 });
 * sample.add("a");
 * reservoirFrom(JSON.parse(JSON.stringify(sample))).values(); // ["a"]
 */
export function reservoirFrom<T>(
  data: ReservoirData<T>,
  { random = systemRandom }: Pick<ReservoirOptions, "random"> = {},
): Reservoir<T> {
  const sample = new Sample<T>(mustCount("size", data.size, 1, 2 ** 31), random);
  sample.seen = mustCount("seen", data.seen, 0, Number.MAX_SAFE_INTEGER);
  for (const [key, value] of data.kept) {
    if (!(key >= 0)) throw new TypeError(`kept: expected keys from 0, got ${String(key)}`);
    sample.take({ key, value });
  }
  return sample;
}
