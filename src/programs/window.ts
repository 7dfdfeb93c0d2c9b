// Windows of equal size over event time. They are made of slices: a slice is as long as the way from one window to the next.
import { ModulinkError } from "../core/errors.ts";
import type { Value } from "../values/value.ts";

/** What becomes of a row that comes when all its windows have been given; `update` leaves those out that came later than allowed. */
export type LatePolicy = "drop" | "error" | "update";

/** What every kind of window says about time. */
export interface EventTime {
  /** The register of a row's time. */
  readonly time: number;
  /** How far the watermark stays behind the greatest time. */
  readonly lateness: number;
  readonly late: LatePolicy;
  /** For how long a window that was given still takes rows, each of which gives it anew. */
  readonly allowed: number;
}

/** Windows that begin every so often; the size is a multiple of that. */
export interface Aligned extends EventTime {
  readonly every: number;
  readonly size: number;
  /** The start of one of the windows. */
  readonly offset: number;
  /** Whether these are the windows of a part that is read apart from others. */
  readonly apart?: boolean;
}

/** A window for each time in which rows of the same keys follow each other closer than the gap. */
export interface Sessions extends EventTime {
  readonly gap: number;
}

/** How a grouping cuts time; the register of its first key then holds the start of a row's slice. */
export type Windowing = Aligned | Sessions;

/** What windows do with late rows, for people; nothing if they leave them out. */
export function lateTitle({ window }: { readonly window?: Windowing }): string {
  return window === undefined || window.allowed === 0 ? "" : `, allowed lateness ${window.allowed}`;
}

/** Whether a value can be a row's time; beyond this range the starts of windows would not be exact. */
export function isTime(value: Value): value is number {
  return Math.abs(value as number) <= Number.MAX_SAFE_INTEGER && value !== null;
}

/** The start of the slice that a time falls in. */
export function sliceOf(time: number, { every, offset }: Aligned): number {
  return Math.floor((time - offset) / every) * every + offset;
}

/** Throws a `TypeError` for what cannot be a slice, of which there is always a next one. */
export function mustBeSlice(start: Value, { every }: Aligned): void {
  if (typeof start === "number" && start + every > start && start - every < start) return;
  throw new TypeError(`state: expected the start of a slice, got ${String(start)}`);
}

/** The error when a row is late and its plan refuses such rows. */
export function lateRow(time: number): ModulinkError<"late-row"> {
  return new ModulinkError(
    "late-row",
    `window: a row of time ${time} came when its windows had been given; raise lateness, or drop such rows`,
  );
}
