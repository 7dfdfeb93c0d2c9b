// The groups of open windows, slice by slice. A window is given once, when it is final; a slice goes with its last window.
import { type Group, GroupTable } from "./groups.ts";
import { tooManyGroups } from "./limits.ts";
import type { FoldUse } from "./program.ts";
import type { Aligned } from "./window.ts";

/** Groups by slice, and what windows they make. */
export class WindowTable {
  readonly #windows: Aligned;
  readonly #folds: readonly FoldUse[];
  readonly #most: number;
  readonly #slices = new Map<number, GroupTable>();
  /** The slices' starts, ascending. */
  readonly #starts: number[] = [];
  #size = 0;

  constructor(windows: Aligned, uses: readonly FoldUse[], most: number) {
    this.#windows = windows;
    this.#folds = uses;
    this.#most = most;
  }

  /** Takes groups whose first key is the start of their slice. */
  add(groups: Iterable<Group>): void {
    for (const { keys, states } of groups) {
      const slice = this.#slice(keys[0] as number);
      const before = slice.size;
      slice.adopt({ keys: keys.slice(1), states });
      this.#size += slice.size - before;
      if (this.#size > this.#most) throw tooManyGroups(this.#most);
    }
  }

  /** All groups as they were taken. */
  *groups(): Generator<Group> {
    for (const slice of this.#starts)
      for (const { keys, states } of (this.#slices.get(slice) as GroupTable).groups())
        yield { keys: [slice, ...keys], states };
  }

  /** The groups of the windows that end in this time, in order of their start; the first keys are start and end. */
  close(after: number, until: number): Group[] {
    const { every, size } = this.#windows;
    const given: Group[] = [];
    for (let from = after - size + every; this.#starts.length > 0; ) {
      const start = Math.max(from, (this.#starts[0] as number) - size + every);
      if (start + size > until) break;
      for (const { keys, states } of this.#window(start))
        given.push({ keys: [start, start + size, ...keys], states });
      if (this.#starts[0] === start) this.#drop(start);
      from = start + every;
    }
    return given;
  }

  /** The groups of one window, slice by slice in the order in which they first appeared there. */
  #window(start: number): Iterable<Group> {
    const { every, size } = this.#windows;
    if (every === size) return (this.#slices.get(start) as GroupTable).groups();
    const table = new GroupTable(this.#folds, Number.POSITIVE_INFINITY);
    for (const slice of this.#starts) {
      if (slice >= start + size) break;
      table.merge((this.#slices.get(slice) as GroupTable).groups());
    }
    return table.take();
  }

  #slice(start: number): GroupTable {
    const known = this.#slices.get(start);
    if (known !== undefined) return known;
    const table = new GroupTable(this.#folds, this.#most);
    this.#slices.set(start, table);
    const later = this.#starts.findLastIndex((other) => other < start) + 1;
    this.#starts.splice(later, 0, start);
    return table;
  }

  #drop(start: number): void {
    this.#size -= (this.#slices.get(start) as GroupTable).size;
    this.#slices.delete(start);
    this.#starts.shift();
  }
}
