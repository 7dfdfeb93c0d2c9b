// The steps of a plan behind its first program: each takes rows and gives rows, in plain TypeScript.
import type { Field, Tuple } from "../engine/program.ts";

/** Where a stage's rows go. */
export type Give = (rows: readonly Tuple[]) => void;

/** One step over rows. */
export interface Stage {
  /** Takes rows, in order. */
  add(rows: readonly Tuple[]): void;
  /** Gives what it held back: no row will come. */
  finish(): void;
  /** Whether it wants no more rows, so that reading may end. */
  readonly full?: boolean;
}

/** What a stage may take. */
export interface StageLimits {
  readonly maxGroups: number;
}

/** Makes a stage that gives its rows to another. */
export type StageMaker = (give: Give, limits: StageLimits) => Stage;

/** A step over rows, compiled: how its stage is made, and the fields that leave it. */
export interface StagePart {
  /** What it does, for people. */
  readonly title: string;
  readonly make: StageMaker;
  readonly fields: readonly Field[];
}
