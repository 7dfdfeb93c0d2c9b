// Groups in plain TypeScript: keys, and what was folded for each.
import { type AggregateName, readAggregate } from "../folds/aggregates.ts";
import { folds } from "../folds/folds.ts";
import { tooManyGroups } from "../values/limits.ts";
import type { FoldUse, GroupSink, Tuple, Value } from "./program.ts";

/** One group: its keys, and the state of each fold. Plain data: it can be kept, sent and merged. */
export interface Group {
  readonly keys: Tuple;
  readonly states: unknown[];
}

/** One text for one list of keys; texts carry their length, so that no two lists share one. */
function keyText(keys: Tuple): string {
  return keys
    .map((key) => (typeof key === "string" ? `s${key.length}:${key}` : `${typeof key}${key}`))
    .join();
}

/** One value for one list of keys: what a map finds them by. */
export const keyOf = (keys: Tuple): Value => (keys.length === 1 ? (keys[0] as Value) : keyText(keys));

/** Groups by their keys, in the order in which keys first appear. `-0` and `0` are one key, and so is any NaN. */
export class GroupTable {
  readonly #folds: readonly FoldUse[];
  readonly #most: number;
  #groups = new Map<Value, Group>();

  constructor(uses: readonly FoldUse[], most: number) {
    this.#folds = uses;
    this.#most = most;
  }

  get size(): number {
    return this.#groups.size;
  }

  /** The group of these keys, made when it is not there. */
  of(keys: Tuple): Group {
    const key = keyOf(keys);
    return this.#groups.get(key) ?? this.#start(key, keys);
  }

  /** The group of these keys, if it is there. */
  find(keys: Tuple): Group | undefined {
    return this.#groups.get(keyOf(keys));
  }

  /** The group of this one key. */
  at(key: Value): Group {
    return this.#groups.get(key) ?? this.#start(key, [key]);
  }

  #start(key: Value, keys: Tuple): Group {
    const states = this.#folds.map(({ fold, settings }) => folds[fold].start(settings));
    const group = { keys: keys.map((value) => (value === 0 ? 0 : value)), states };
    this.#add(key, group);
    return group;
  }

  #add(key: Value, group: Group): void {
    if (this.#groups.size === this.#most) throw tooManyGroups(this.#most);
    this.#groups.set(key, group);
  }

  /** Takes other groups in, as if their rows had come behind. */
  merge(groups: Iterable<Group>): void {
    for (const { keys, states } of groups) {
      const into = this.of(keys).states;
      this.#folds.forEach(({ fold }, i) => {
        folds[fold].merge(into[i], states[i]);
      });
    }
  }

  /** Takes a group in whose states nobody else uses. */
  adopt(group: Group): void {
    const key = keyOf(group.keys);
    if (this.#groups.has(key)) this.merge([group]);
    else this.#add(key, group);
  }

  /** All groups. */
  groups(): Iterable<Group> {
    return this.#groups.values();
  }

  /** Gives all groups and forgets them. */
  take(): Group[] {
    const groups = [...this.#groups.values()];
    this.#groups = new Map();
    return groups;
  }
}

/** Adds a row, of which these are the registers, to the states of folds. */
export function foldRow(uses: readonly FoldUse[], states: unknown[], registers: readonly Value[]): void {
  for (let i = 0; i < uses.length; i++) {
    const { fold, register } = uses[i] as FoldUse;
    const value = register === undefined ? 0 : (registers[register] as Value);
    if (value !== null) folds[fold].add(states[i], value);
  }
}

/** The row of a group: its keys, then its aggregates. */
export function groupTuple({ outputs, single }: GroupSink, { keys, states }: Group): Tuple {
  const row = single ? [] : keys.slice();
  for (const { aggregate, fold, settings } of outputs)
    row.push(readAggregate(aggregate as AggregateName, states[fold], settings));
  return row;
}

/** The rows of all groups. */
export function groupTuples(sink: GroupSink, groups: readonly Group[]): Tuple[] {
  const all = sink.single && groups.length === 0 ? [new GroupTable(sink.folds, 1).of([0])] : groups;
  return all.map((group) => groupTuple(sink, group));
}
