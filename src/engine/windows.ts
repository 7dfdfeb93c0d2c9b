// The windows of an execution. The watermark is the greatest time seen, less the lateness; it is judged row by row, never by
// chunk. When it enters another slice, all that was folded is taken, and the windows that end by then are given.
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
  readonly #windows: Aligned;
  readonly #table: WindowTable;
  readonly #ledger: Leftovers;
  readonly #ends: WindowEnds;
  /** The watermark that ends the slice it is in. */
  closeAt: number = Number.NEGATIVE_INFINITY;
  /** The last slice whose windows have all been given. */
  lastGiven: number = Number.NEGATIVE_INFINITY;

  constructor({ window, folds }: GroupSink, maxGroups: number, ledger: Leftovers, ends: WindowEnds) {
    this.#windows = window as Aligned;
    this.#table = new WindowTable(this.#windows, folds, maxGroups);
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

  /** Moves the watermark into the slice of a new greatest time. */
  advance(time: number): void {
    const { every, size, lateness } = this.#windows;
    const reached = sliceOf(time - lateness, this.#windows);
    this.closeAt = reached + every;
    this.lastGiven = reached - size;
    this.#table.add(this.#ends.drain());
    const final = this.#table.close(reached);
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
    return this.#table.close(Number.POSITIVE_INFINITY);
  }
}
