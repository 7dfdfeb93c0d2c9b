import type { DataIssue } from "../core/spot.ts";
import { DataError } from "../stack/issues.ts";

/** One thing that is wrong with the data of conditions, rules or flags. */
export type DecisionIssue = DataIssue;

/**
 * Thrown for conditions, rules and flags that make no sense, with the code `"validation-failed"` and all that is wrong.
 *
 * @example
 * try {
 *   condition({ all: [{ path: "total", gt: true as never }, { path: "country", is: "NZ" } as never] });
 * } catch (error) {
 *   if (error instanceof DecisionDataError) error.issues.map(({ path }) => path.join(".")); // ["all.0.gt", "all.1.is"]
 * }
 */
export class DecisionDataError extends DataError {
  constructor(issues: readonly DecisionIssue[]) {
    super("DecisionDataError", issues);
  }
}
