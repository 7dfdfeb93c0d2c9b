import type { Run } from "../core/run.ts";

/** What came of a call. */
export type Outcome = { readonly value: unknown } | { readonly error: unknown };

/** A call on its way. */
export interface Call {
  readonly name: string;
  readonly input: unknown;
  readonly run: Run;
  /** What is moved with the input. */
  readonly transfer: readonly object[];
  /** How often it may be tried again. */
  retries: number;
  /** Tells its caller; undefined once that is done. */
  tell: ((outcome: Outcome) => void) | undefined;
}
