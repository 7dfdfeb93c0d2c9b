// The windows of an input whose parts were read apart.

import { listOf, unpackedNumber } from "../values/packed.ts";
import type { Bounds } from "./evaluation.ts";
import { loadedGroups } from "./group-state.ts";
import { type Group, groupTuple } from "./groups.ts";
import { PartTable, partSink } from "./part-table.ts";
import type { GroupSink, Tuple, Value } from "./program.ts";
import { type Aligned, mustBeSlice, sliceOf } from "./window.ts";
import { Windows } from "./windows.ts";

/** What the groups of parts make, taken part by part: the windows that all rows would have made. */
export class MergedWindows {
  readonly #sink: GroupSink;
  readonly #window: Aligned;
  readonly #windows: Windows;
  readonly #rows: Tuple[] = [];

  constructor(sink: GroupSink, { maxGroups, ledger }: Bounds) {
    this.#sink = partSink(sink);
    this.#window = { ...(this.#sink.window as Aligned), apart: false };
    this.#windows = new Windows({ ...this.#sink, window: this.#window }, maxGroups, ledger, {
      drain: () => [],
      give: (groups) => this.#give(groups),
    });
  }

  #give(groups: readonly Group[]): void {
    for (const group of groups) this.#rows.push(groupTuple(this.#sink, group));
  }

  /** Takes what the execution of the next part saved. */
  add(data: unknown): void {
    const [folded, windows] = listOf(data, 2);
    const [watermark, gathered] = listOf(windows, 2);
    const reached = sliceOf(unpackedNumber(watermark), this.#window);
    const table = new PartTable(this.#sink, Number.POSITIVE_INFINITY);
    table.load(gathered);
    table.add(loadedGroups(folded, this.#sink), reached);
    const inTime = [...table.groups()].sort((a, b) => (a.keys[0] as number) - (b.keys[0] as number));
    for (const { keys, states } of inTime) {
      const [then, ...own] = keys;
      mustBeSlice(own[0] as Value, this.#window);
      this.#move(Math.min(then as number, reached));
      this.#take({ keys: own, states });
    }
    this.#move(reached);
  }

  #move(watermark: number): void {
    if (watermark >= this.#windows.closeAt && watermark > Number.NEGATIVE_INFINITY)
      this.#windows.moveTo(watermark);
  }

  /** Takes a group of a slice, unless all windows of the slice were given. */
  #take(group: Group): void {
    const [rows, time] = group.states.slice(-2) as [{ count: number }, { value: number }];
    if ((group.keys[0] as number) <= this.#windows.lastGone) this.#windows.refuse(rows.count, time.value);
    else this.#windows.adopt(group);
  }

  /** The rows of all windows. */
  finish(): readonly Tuple[] {
    this.#give(this.#windows.take());
    return this.#rows;
  }
}
