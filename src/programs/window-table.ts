// The groups of windows that still take rows, slice by slice. A window is given when it is over; a slice goes with its last window.

import { tooManyGroups } from "../values/limits.ts";
import { loadedGroups, savedGroups } from "./group-state.ts";
import { foldRow, type Group, GroupTable } from "./groups.ts";
import type { FoldUse, GroupSink, Tuple, Value } from "./program.ts";
import { type Aligned, mustBeSlice } from "./window.ts";

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
    else for (const group of groups) this.table.adopt(group);
    return this.size - before;
  }

  /** The groups by their keys. */
  get table(): GroupTable {
    this.#table ??= new GroupTable(this.#uses, Number.POSITIVE_INFINITY);
    for (const group of this.#list) this.#table.adopt(group);
    this.#list = [];
    return this.#table;
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
  readonly #sink: GroupSink;
  readonly #windows: Aligned;
  readonly #folds: readonly FoldUse[];
  readonly #most: number;
  readonly #slices = new Map<number, Slice>();
  /** The slices' starts, ascending. */
  readonly #starts: number[] = [];
  #size = 0;

  constructor(sink: GroupSink, most: number) {
    this.#sink = sink;
    this.#windows = sink.window as Aligned;
    this.#folds = sink.folds;
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
    let more = 0;
    for (const [start, part] of parts) more += this.#slice(start).add(part);
    this.#grow(more);
  }

  /** All groups as they were taken, as JSON holds them. */
  save(): unknown {
    const groups = [...this.#slices].flatMap(([start, slice]) =>
      Array.from(slice.groups(), ({ keys, states }) => ({ keys: [start, ...keys], states })),
    );
    return savedGroups(groups, this.#sink);
  }

  /** Takes what was saved. Throws a `TypeError` for groups of no slice. */
  load(data: unknown): void {
    const groups = loadedGroups(data, this.#sink);
    for (const { keys } of groups) mustBeSlice(keys[0] as Value, this.#windows);
    this.add(groups);
  }

  /** The groups of the windows that end in this time, in order of their start; the first keys are start and end. */
  close(after: number, until: number): Group[] {
    const { every, size } = this.#windows;
    const given: Group[] = [];
    let from = after - size + every;
    for (let at = this.#placeOf(from); at < this.#starts.length; ) {
      const start = Math.max(from, (this.#starts[at] as number) - size + every);
      if (start + size > until) break;
      for (const { keys, states } of this.#window(start))
        given.push({ keys: [start, start + size, ...keys], states });
      from = start + every;
      if ((this.#starts[at] as number) < from) at++;
    }
    return given;
  }

  /** Forgets the slices whose windows all end by then. */
  forget(until: number): void {
    const { every, size } = this.#windows;
    const gone = this.#starts.splice(0, this.#placeOf(until - size + every));
    for (const start of gone) {
      this.#size -= this.#slice(start).size;
      this.#slices.delete(start);
    }
  }

  /** Folds a row into its slice, and gives its group in each window that holds it and ends in this time. */
  update([slice, ...keys]: Tuple, registers: readonly Value[], after: number, until: number): Group[] {
    const { every, size } = this.#windows;
    const start = slice as number;
    const { table } = this.#slice(start);
    const before = table.size;
    const own = table.of(keys);
    foldRow(this.#folds, own.states, registers);
    this.#grow(table.size - before);
    const given: Group[] = [];
    const last = Math.min(start, until - size);
    for (let from = Math.max(start, after) - size + every; from <= last; from += every) {
      const states = every === size ? own.states : this.#states(from, keys);
      given.push({ keys: [from, from + size, ...own.keys], states });
    }
    return given;
  }

  /** What was folded for these keys in one window, slice by slice. */
  #states(start: number, keys: Tuple): unknown[] {
    const found = new GroupTable(this.#folds, 1);
    for (const { table } of this.#slicesOf(start)) {
      const group = table.find(keys);
      if (group !== undefined) found.merge([group]);
    }
    return found.of(keys).states;
  }

  /** The groups of one window, slice by slice in the order in which they first appeared there. */
  #window(start: number): Iterable<Group> {
    const { every, size } = this.#windows;
    if (every === size) return this.#slice(start).groups();
    const table = new GroupTable(this.#folds, Number.POSITIVE_INFINITY);
    for (const slice of this.#slicesOf(start)) table.merge(slice.groups());
    return table.groups();
  }

  /** The slices of one window that there are. */
  #slicesOf(start: number): Slice[] {
    const places = [start, start + this.#windows.size].map((end) => this.#placeOf(end));
    return this.#starts.slice(...places).map((slice) => this.#slice(slice));
  }

  #slice(start: number): Slice {
    const known = this.#slices.get(start);
    if (known !== undefined) return known;
    const slice = new Slice(this.#folds);
    this.#slices.set(start, slice);
    this.#starts.splice(this.#placeOf(start), 0, start);
    return slice;
  }

  /** How many slices begin before a time. */
  #placeOf(time: number): number {
    let [low, high] = [0, this.#starts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] as number) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #grow(groups: number): void {
    this.#size += groups;
    if (this.#size > this.#most) throw tooManyGroups(this.#most);
  }
}
