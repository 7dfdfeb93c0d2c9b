import type { DataIssue } from "../core/spot.ts";
import { ValidationError } from "../security/index.ts";

/** One thing that is wrong with the data of a stack. */
export type StackIssue = DataIssue;

/** Thrown for data that makes no sense; the message has a line for each issue. */
export class DataError extends ValidationError {
  /** Everything that is wrong, in the order of the data. */
  declare readonly issues: readonly DataIssue[];

  constructor(name: string, issues: readonly DataIssue[]) {
    super(issues);
    this.name = name;
    this.message = issues
      .map(({ path, message }) => `${path.join(".") || "the data"}: ${message}`)
      .join("\n");
  }
}

/**
 * Thrown for data that makes no stack, with the code `"validation-failed"`; the message has a line for each issue.
 *
 * @example
 * try {
 *   stackOf({ layers: { retry: { attempts: 0 }, timeout: "soon" } });
 * } catch (error) {
 *   if (error instanceof StackDataError) error.issues.map(({ path }) => path.join(".")); // ["layers.retry.attempts", "layers.timeout"]
 * }
 */
export class StackDataError extends DataError {
  constructor(issues: readonly StackIssue[]) {
    super("StackDataError", issues);
  }
}

/** By how many letters two words differ. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const [at, letter] of [...one].entries()) {
    const next = [at + 1];
    for (let to = 0; to < other.length; to++)
      next.push(Math.min(row[to]! + (letter === other[to] ? 0 : 1), row[to + 1]! + 1, next[to]! + 1));
    row = next;
  }
  return row[other.length]!;
}

/** The known names, the one most like a wrong one first if it is alike at all. */
export function alike(wrong: unknown, known: readonly string[]): string {
  const word = typeof wrong === "string" ? wrong.toLowerCase().slice(0, 60) : "";
  const [best] = known
    .map((name) => ({ name, far: distance(word, name.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  const near = best && best.far <= word.length * 0.45 ? best.name : undefined;
  const list = known.length > 0 ? `one of ${known.join(", ")}` : "no name at all";
  return near === undefined ? list : `${JSON.stringify(near)}, perhaps; ${list}`;
}
