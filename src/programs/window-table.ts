// The groups of open windows, slice by slice. A window is given once, when it is final; a slice goes with its last window.

import { tooManyGroups } from "../values/limits.ts";
import { type Group, GroupTable } from "./groups.ts";
import type { FoldUse } from "./program.ts";
import type { Aligned } from "./window.ts";

/** The groups of a slice. They are looked up only when some come a second time, which most slices never see. */
class Slice {
  readonly #uses: readonly FoldUse[];
  #list: Group[] = [];
  #table: GroupTable | undefined;

  constructor(uses: readonly FoldUse[]) {
    this.#uses = uses;
  }

  /** Takes groups of different keys; gives how many of them are new. */
  add(groups: Group[]): number {
    const before = this.size;
    if (before === 0) this.#list = groups;
    else this.#merge(groups);
    return this.size - before;
  }

  #merge(groups: readonly Group[]): void {
    this.#table ??= new GroupTable(this.#uses, Number.POSITIVE_INFINITY);
    for (const group of [...this.#list, ...groups]) this.#table.adopt(group);
    this.#list = [];
  }

  get size(): number {
    return this.#table?.size ?? this.#list.length;
  }

  groups(): Iterable<Group> {
    return this.#table?.groups() ?? this.#list;
  }
}

/** Groups by slice, and what windows they make. */
export class WindowTable {
  readonly #windows: Aligned;
  readonly #folds: readonly FoldUse[];
  readonly #most: number;
  readonly #slices = new Map<number, Slice>();
  /** The slices' starts, ascending. */
  readonly #starts: number[] = [];
  #size = 0;

  constructor(windows: Aligned, uses: readonly FoldUse[], most: number) {
    this.#windows = windows;
    this.#folds = uses;
    this.#most = most;
  }

  /** Takes groups of different keys, of which the first is the start of their slice. */
  add(groups: Iterable<Group>): void {
    const parts = new Map<number, Group[]>();
    for (const { keys, states } of groups) {
      const start = keys[0] as number;
      const part = parts.get(start) ?? [];
      if (part.push({ keys: keys.slice(1), states }) === 1) parts.set(start, part);
    }
    for (const [start, part] of parts) this.#size += this.#slice(start).add(part);
    if (this.#size > this.#most) throw tooManyGroups(this.#most);
  }

  /** All groups as they were taken. */
  *groups(): Generator<Group> {
    for (const [start, slice] of this.#slices)
      for (const { keys, states } of slice.groups()) yield { keys: [start, ...keys], states };
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
    if (every === size) return this.#slice(start).groups();
    const table = new GroupTable(this.#folds, Number.POSITIVE_INFINITY);
    for (const slice of this.#starts) {
      if (slice >= start + size) break;
      table.merge(this.#slice(slice).groups());
    }
    return table.groups();
  }

  #slice(start: number): Slice {
    const known = this.#slices.get(start);
    if (known !== undefined) return known;
    const slice = new Slice(this.#folds);
    this.#slices.set(start, slice);
    this.#starts.splice(this.#starts.findLastIndex((other) => other < start) + 1, 0, start);
    return slice;
  }

  #drop(start: number): void {
    this.#size -= this.#slice(start).size;
    this.#slices.delete(start);
    this.#starts.shift();
  }
}
