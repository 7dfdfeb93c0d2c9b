import { type Issue, ValidationError } from "../security/index.ts";

/** One thing that is wrong with the data of conditions, rules or flags. */
export interface DecisionIssue extends Issue {
  /** What would have been right. */
  readonly expected: string;
  /** What was there, as JSON where it has any. */
  readonly got: string;
}

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
export class DecisionDataError extends ValidationError {
  /** Everything that is wrong, in the order of the data. */
  declare readonly issues: readonly DecisionIssue[];

  constructor(issues: readonly DecisionIssue[]) {
    super(issues);
    this.name = "DecisionDataError";
    this.message = issues
      .map(({ path, message }) => `${path.join(".") || "the data"}: ${message}`)
      .join("\n");
  }
}
