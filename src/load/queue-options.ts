import type { Duration } from "../core/duration.ts";
import type { Run } from "../core/run.ts";

/** Who may wait for a place, and how long. */
export interface QueueOptions<In = unknown> {
  /** How many calls may wait for a place, a whole number from 0 or `Infinity`; default 0: none, they are refused at once. */
  readonly queue?: number | undefined;
  /** How long a call may wait for a place; default: for as long as its run may last. */
  readonly maxWait?: Duration | undefined;
  /**
   * How much a call matters: greater numbers take their places first, and when nobody else may wait, they take the place of
   * the last one that matters less, which is refused. Equal ones come first come, first served. Default: all are equal.
   */
  readonly priority?: ((input: In, run: Run) => number) | undefined;
  /**
   * After this time a call no longer holds its place, should its end not be heard of: hosts such as Workers may drop a request
   * and all that was to happen in it. Longer than any call takes. Default: it holds it until its end.
   */
  readonly lease?: Duration | undefined;
}

/** What became of the calls that wanted a place. */
export interface QueueStats {
  /** How many calls may run at the same time. */
  readonly limit: number;
  /** Calls that run now. */
  readonly active: number;
  /** Calls that wait now. */
  readonly waiting: number;
  /** Calls that were given a place. */
  readonly admitted: number;
  /** Those of them that had to wait for it. */
  readonly queued: number;
  /** Calls that were refused. */
  readonly rejected: number;
  /** Places that were taken back because the end of their calls was not heard of in time. */
  readonly lapsed: number;
}

/** What a function was to give as a number. */
export function mustNumber(value: number, option: string): number {
  if (typeof value === "number" && !Number.isNaN(value)) return value;
  throw new TypeError(`${option} must give a number, got ${String(value)}`);
}
