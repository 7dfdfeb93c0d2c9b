import { compareKeys, type Key } from "./key.ts";

/** How often a key was counted: `count` is never too low, and never by more than `error` too high. */
export interface Tally {
  readonly key: Key;
  readonly count: number;
  readonly error: number;
}

/** The greatest count first, then the least error, then by key: there is one order only. */
export const byCount = (one: Tally, other: Tally): number =>
  other.count - one.count || one.error - other.error || compareKeys(one.key, other.key);

/** Counts of so many keys. Where there is no room, the key of the least count gives way: among equals the one in the first place. */
export class Tallies {
  readonly #capacity: number;
  readonly #places = new Map<Key, number>();
  readonly #keys: Key[] = [];
  readonly #counts: number[] = [];
  readonly #errors: number[] = [];
  /** The places as a heap, by counts that may have grown since; made when a key has to give way. */
  #heap: number[] | undefined;
  #known: number[] = [];

  constructor(capacity: number, tallies: readonly Tally[] = []) {
    this.#capacity = capacity;
    for (const { key, count, error } of tallies) this.#put(this.#keys.length, key, count, error);
  }

  get size(): number {
    return this.#keys.length;
  }

  /** How often a key may have been counted that has no place. */
  get floor(): number {
    return this.size < this.#capacity ? 0 : this.#counts[this.#least()]!;
  }

  /** All of them, in their places. */
  all(): Tally[] {
    return this.#keys.map((key, at) => ({ key, count: this.#counts[at]!, error: this.#errors[at]! }));
  }

  get(key: Key): Tally {
    const at = this.#places.get(key);
    if (at !== undefined) return { key, count: this.#counts[at]!, error: this.#errors[at]! };
    const { floor } = this;
    return { key, count: floor, error: floor };
  }

  add(key: Key, times: number): void {
    const at = this.#places.get(key);
    if (at !== undefined) this.#counts[at]! += times;
    else if (this.size < this.#capacity) this.#put(this.size, key, times, 0);
    else this.#replace(this.#least(), key, times);
  }

  #replace(at: number, key: Key, times: number): void {
    const error = this.#counts[at]!;
    this.#places.delete(this.#keys[at]!);
    this.#put(at, key, error + times, error);
  }

  #put(at: number, key: Key, count: number, error: number): void {
    this.#places.set(key, at);
    this.#keys[at] = key;
    this.#counts[at] = count;
    this.#errors[at] = error;
  }

  /** The place of the least count. What grew since it was put into the heap sinks only when it comes to the top. */
  #least(): number {
    this.#heap ??= this.#sorted();
    for (;;) {
      const at = this.#heap[0]!;
      const count = this.#counts[at]!;
      if (this.#known[at] === count) return at;
      this.#known[at] = count;
      this.#sink(this.#heap, at);
    }
  }

  #sorted(): number[] {
    this.#known = [...this.#counts];
    return [...this.#counts.keys()].sort((one, other) => (this.#isLess(one, other) ? -1 : 1));
  }

  #isLess(one: number, other: number): boolean {
    const [own, its] = [this.#known[one]!, this.#known[other]!];
    return own < its || (own === its && one < other);
  }

  /** Puts a place that was on top of the heap where it belongs. */
  #sink(heap: number[], place: number): void {
    let at = 0;
    for (let below = 1; below < heap.length; below = 2 * at + 1) {
      if (below + 1 < heap.length && this.#isLess(heap[below + 1]!, heap[below]!)) below++;
      if (this.#isLess(place, heap[below]!)) break;
      heap[at] = heap[below]!;
      at = below;
    }
    heap[at] = place;
  }
}
