import type { Test } from "./answers.ts";
import type { Read } from "./paths.ts";

/** A condition, ready to be asked. */
export interface Part {
  /** As it was written. */
  readonly condition: unknown;
  readonly test: Test;
  /** Nothing but these values can make it hold, and that is asked first of all. */
  readonly equal?: readonly unknown[] | undefined;
  /** Finds the value a comparison looks at. */
  readonly read?: Read;
  /** The conditions inside. */
  readonly parts?: readonly Part[];
  /** The answer of a part that decides for the whole; undefined for `not`. */
  readonly stop?: boolean;
}
