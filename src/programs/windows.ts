// The windows of an execution. The watermark is the greatest time seen, less the lateness; it is judged row by row, never by
// chunk. When it enters another slice, all that was folded is taken, and the windows that end by then are given. Where late rows
// are allowed, windows stay until the watermark has passed their end by so much; a row of theirs gives them anew.

import { listOf, packed, unpackedNumber } from "../values/packed.ts";
import type { Group } from "./groups.ts";
import { PartTable } from "./part-table.ts";
import type { GroupSink, Output, Value } from "./program.ts";
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
  readonly #table: WindowTable | PartTable;
  readonly #ledger: Leftovers;
  readonly #ends: WindowEnds;
  #watermark = Number.NEGATIVE_INFINITY;
  /** The slice of the watermark. */
  #reached = Number.NEGATIVE_INFINITY;
  /** The slice of the time so far behind the watermark as rows may be late. */
  #gone = Number.NEGATIVE_INFINITY;

  constructor(sink: GroupSink, maxGroups: number, ledger: Leftovers, ends: WindowEnds) {
    this.#sink = sink;
    this.#windows = sink.window as Aligned;
    this.#table = this.#windows.apart ? new PartTable(sink, maxGroups) : new WindowTable(sink, maxGroups);
    this.#ledger = ledger;
    this.#ends = ends;
  }

  /** Whether a row is to be folded with others; gives what is over before it, or what it changes. */
  admit(registers: readonly Value[]): boolean {
    const time = registers[this.#windows.time] as Value;
    if (!isTime(time)) {
      this.#ledger.untimed++;
      return false;
    }
    if (time - this.#windows.lateness >= this.closeAt) this.advance(time);
    const slice = registers[(this.#sink.keys[0] as Output).register] as number;
    if (slice <= this.lastGone) this.refuse(1, time);
    else if (slice < this.openFrom) this.update(registers);
    else return true;
    return false;
  }

  /** The watermark that ends a slice, or with which the last row of one may have come. */
  get closeAt(): number {
    const { every, allowed } = this.#windows;
    return Math.min(this.#reached, this.#gone + allowed) + every;
  }

  /** The last slice that takes no more rows. */
  get lastGone(): number {
    return this.#gone - this.#windows.size;
  }

  /** The first slice of which no row gives windows anew. */
  get openFrom(): number {
    return this.#windows.allowed === 0 ? Number.NEGATIVE_INFINITY : this.#reached;
  }

  /** Moves the watermark to that of a new greatest time. */
  advance(time: number): void {
    this.moveTo(time - this.#windows.lateness);
  }

  /** Moves the watermark, and gives the windows that end by then. */
  moveTo(watermark: number): void {
    const before = this.#reached;
    this.#reach(watermark);
    this.#table.add(this.#ends.drain(), before);
    const over = this.#table.close(before, this.#reached);
    if (over.length > 0) this.#ends.give(over);
    this.#table.forget(this.#gone);
  }

  #reach(watermark: number): void {
    // No time is before that one, and beyond it slices would not be exact.
    const slice = (time: number) => sliceOf(Math.max(time, Number.MIN_SAFE_INTEGER), this.#windows);
    this.#watermark = watermark;
    this.#reached = slice(watermark);
    this.#gone = slice(watermark - this.#windows.allowed);
  }

  /** Folds a row into windows that were given, and gives them anew. */
  update(registers: readonly Value[]): void {
    const keys = this.#sink.keys.map(({ register }) => registers[register] as Value);
    this.#ends.give(this.#table.update(keys, registers, this.#gone, this.#reached));
  }

  /** Leaves late rows out, of which this is the first one's time. */
  refuse(count: number, time: number): void {
    if (this.#windows.late === "error") throw lateRow(time);
    this.#ledger.late += count;
  }

  /** Takes a group, of which the first key is its slice. */
  adopt(group: Group): void {
    this.#table.add([group], this.#reached);
  }

  /** The groups of all other windows. */
  take(): Group[] {
    this.#table.add(this.#ends.drain(), this.#reached);
    const rest = this.#table.close(this.#reached, Number.POSITIVE_INFINITY);
    this.#table.forget(Number.POSITIVE_INFINITY);
    return rest;
  }

  /** Where the watermark is, and the groups of open windows but for those that can still be drained; as JSON holds them. */
  save(): unknown {
    return [packed(this.#watermark), this.#table.save()];
  }

  /** Goes on from what was saved. */
  load(data: unknown): void {
    const [watermark, groups] = listOf(data, 2);
    const reached = unpackedNumber(watermark);
    if (reached > Number.NEGATIVE_INFINITY) this.#reach(reached);
    this.#table.load(groups);
  }
}
