// The windows of an execution. The watermark is the greatest time seen, less the lateness; it is judged row by row, never by
// chunk. When it enters another slice, all that was folded is taken, and the windows that end by then are given.

import { listOf, packed, unpackedNumber } from "../values/packed.ts";
import { loadedGroups, savedGroups } from "./group-state.ts";
import type { Group } from "./groups.ts";
import type { GroupSink, Value } from "./program.ts";
import type { Ledger } from "./report.ts";
import { type Aligned, isTime, lateRow, sliceOf } from "./window.ts";
import { WindowTable } from "./window-table.ts";

/** What windows take groups from, and where they go. */
export interface WindowEnds {
  /** The groups folded since the last call; their first key is a slice. */
  drain(): Group[];
  /** Takes the groups of windows that are final. */
  give(groups: Group[]): void;
}

/** Counts rows that no window takes. */
export type Leftovers = Pick<Ledger, "late" | "untimed">;

/** Which rows are folded, and when windows are given. */
export class Windows {
  readonly #sink: GroupSink;
  readonly #windows: Aligned;
  readonly #table: WindowTable;
  readonly #ledger: Leftovers;
  readonly #ends: WindowEnds;
  /** The slice that the watermark is in. */
  #reached = Number.NEGATIVE_INFINITY;

  constructor(sink: GroupSink, maxGroups: number, ledger: Leftovers, ends: WindowEnds) {
    this.#sink = sink;
    this.#windows = sink.window as Aligned;
    this.#table = new WindowTable(this.#windows, sink.folds, maxGroups);
    this.#ledger = ledger;
    this.#ends = ends;
  }

  /** Whether a row is to be folded; gives what is final before it. */
  admit(time: Value, slice: Value): boolean {
    if (!isTime(time)) {
      this.#ledger.untimed++;
      return false;
    }
    if (time - this.#windows.lateness >= this.closeAt) this.advance(time);
    if ((slice as number) > this.lastGiven) return true;
    this.refuse(1, time);
    return false;
  }

  /** The watermark that ends the slice it is in. */
  get closeAt(): number {
    return this.#reached + this.#windows.every;
  }

  /** The last slice whose windows have all been given. */
  get lastGiven(): number {
    return this.#reached - this.#windows.size;
  }

  /** Moves the watermark into the slice of a new greatest time. */
  advance(time: number): void {
    const before = this.#reached;
    this.#reached = sliceOf(time - this.#windows.lateness, this.#windows);
    this.#table.add(this.#ends.drain());
    const final = this.#table.close(before, this.#reached);
    if (final.length > 0) this.#ends.give(final);
  }

  /** Leaves late rows out, of which this is the first one's time. */
  refuse(count: number, time: number): void {
    if (this.#windows.late === "error") throw lateRow(time);
    this.#ledger.late += count;
  }

  /** The groups of all other windows. */
  take(): Group[] {
    this.#table.add(this.#ends.drain());
    return this.#table.close(this.#reached, Number.POSITIVE_INFINITY);
  }

  /** Where the watermark is, and the groups of open windows but for those that can still be drained; as JSON holds them. */
  save(): unknown {
    return [packed(this.#reached), savedGroups(this.#table.groups(), this.#sink)];
  }

  /** Goes on from what was saved. */
  load(data: unknown): void {
    const [reached, groups] = listOf(data, 2);
    this.#reached = unpackedNumber(reached);
    this.#table.add(loadedGroups(groups, this.#sink));
  }
}
