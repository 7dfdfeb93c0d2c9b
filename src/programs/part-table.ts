// Windows of one part of an input that is read apart from the others. How far time had come before is not known in it, so it gives
// no window. It keeps each slice's groups by the slice that the watermark had reached, in this part, when their rows came: that
// is all that decides whether they are late, and what windows they are in, wherever time had come before.
import { loadedGroups, savedGroups } from "./group-state.ts";
import { type Group, GroupTable } from "./groups.ts";
import type { GroupSink } from "./program.ts";
import type { Aligned } from "./window.ts";

/**
 * The grouping of a part. Behind its folds it counts each group's rows and keeps the first one's time, in case they are late. What late
 * rows made anew is given once, as they leave it: as if windows had waited for them.
 */
export function partSink(sink: GroupSink): GroupSink {
  const window = sink.window as Aligned;
  const { time, lateness, allowed } = window;
  return {
    ...sink,
    folds: [...sink.folds, { fold: "count", register: undefined }, { fold: "first", register: time }],
    window: { ...window, lateness: lateness + allowed, allowed: 0, apart: true },
  };
}

/** Groups of slices, by the slice that had been reached. */
export class PartTable {
  readonly #sink: GroupSink;
  readonly #groups: GroupTable;

  constructor(sink: GroupSink, most: number) {
    this.#sink = { ...sink, keys: [...sink.keys.slice(0, 1), ...sink.keys] };
    this.#groups = new GroupTable(sink.folds, most);
  }

  /** Takes groups of which the first key is their slice. */
  add(groups: Iterable<Group>, reached: number): void {
    for (const { keys, states } of groups)
      this.#groups.adopt({ keys: [Math.max(keys[0] as number, reached), ...keys], states });
  }

  /** A part gives nothing. */
  close(): Group[] {
    return [];
  }

  /** A part forgets nothing. */
  forget(): void {}

  /** No row gives a window anew. */
  update(): Group[] {
    return [];
  }

  /** All groups; their first key is what had been reached, the second one their slice. */
  groups(): Iterable<Group> {
    return this.#groups.groups();
  }

  save(): unknown {
    return savedGroups(this.groups(), this.#sink);
  }

  load(data: unknown): void {
    for (const group of loadedGroups(data, this.#sink)) this.#groups.adopt(group);
  }
}
