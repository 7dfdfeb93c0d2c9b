// The steps of a plan behind its first program: each takes rows and gives rows, in plain TypeScript.
import type { Sink } from "../engine/engine.ts";
import type { Bounds } from "../programs/evaluation.ts";
import type { Field, Tuple } from "../programs/program.ts";

/** Where a stage's rows go. */
export interface Give extends Pick<Sink, "selected"> {
  (rows: readonly Tuple[]): void;
}

/** One step over rows. */
export interface Stage {
  /** Takes rows, in order. */
  add(rows: readonly Tuple[]): void;
  /** Takes rows as they stand in registers, instead of `add`, if it can. */
  readonly selected?: Sink["selected"];
  /** Gives what it held back: no row will come. */
  finish(): void;
  /** Whether it wants no more rows, so that reading may end. */
  readonly full?: boolean;
  /** What it knows of the rows so far, as JSON holds it without loss (see `engine/packed.ts`, `saved-rows.ts`). Changes nothing. */
  save(): unknown;
  /** Goes on from what a stage of the same step saved; called before the first row. Throws a `TypeError` for anything else. */
  load(data: unknown): void;
  /**
   * Takes what a stage of the same step saved over the rows that come next, as if they had come. Only for a stage that gives
   * nothing before it is finished, and whose state is more than rows: others are merged by their part's `combine`.
   */
  merge?(data: unknown): void;
}

/** What a stage may take, and where it counts what it leaves out. */
export interface StageLimits extends Bounds {
  /** Most rows that it holds back. */
  readonly maxRows: number;
}

/** Makes a stage that gives its rows to another. */
export type StageMaker = (give: Give, limits: StageLimits) => Stage;

/** A step over rows, compiled: how its stage is made, and the fields that leave it. */
export interface StagePart {
  /** What it does, for people. */
  readonly title: string;
  readonly make: StageMaker;
  readonly fields: readonly Field[];
  /** Whether each row is dealt with by itself, so that parts of an input may pass apart from each other. */
  readonly rowByRow?: boolean;
  /**
   * Makes of the rows of one part of the input those that matter for the whole: fed with them, part by part, the stage gives
   * what it gives for all rows. A step that has neither this nor `apart` nor `merge` nor `rowByRow` cannot be merged.
   */
  readonly combine?: StageMaker;
  /** Other stages for an input in parts: that of one part, and that of the whole, which takes what those saved by its `merge`. */
  readonly apart?: { readonly part: StageMaker; readonly whole: StageMaker };
}

/** What takes the states of parts one after the other, and then has rows. */
export interface Merging {
  add(data: unknown): void;
  finish(): readonly Tuple[];
}

/** The stage that gives what others' states make. */
export function mergingStage(merging: Merging, give: Give): Stage {
  const take = (data: unknown): void => merging.add(data);
  return { add() {}, finish: () => give(merging.finish()), save: () => null, load: take, merge: take };
}

/** How a stage that remembers nothing is saved. */
export const memoryless: Pick<Stage, "save" | "load"> = { save: () => null, load() {} };

/** Passes all rows on. */
export const passing: StageMaker = (give) => ({ add: give, finish() {}, ...memoryless });
