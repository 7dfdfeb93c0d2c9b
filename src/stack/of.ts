import { readStack, type StackRead, spotOf } from "./data.ts";
import { StackDataError, type StackIssue } from "./issues.ts";
import { liveStack } from "./live.ts";
import type { Stack } from "./options.ts";
import type { Built } from "./plan.ts";
import type { Registry } from "./spot.ts";

/** What the data of a stack may name. */
export interface StackOfOptions {
  /** Functions, policies, stores and budgets by the names under which data has them: `{ "use": name }`. Default: none. */
  readonly registry?: Registry | undefined;
}

/** Reads the data of one stack; throws a `StackDataError` that tells everything that is wrong. */
export function readOne(data: unknown, registry: Registry, before: readonly Built[]): StackRead {
  const issues: StackIssue[] = [];
  const read = readStack(spotOf(data, registry, issues), before);
  if (issues.length > 0) throw new StackDataError(issues);
  return read;
}

/**
 * Makes a stack of plain data, such as JSON or what a reader of YAML gives: `{ name?, layers, order? }`, where `layers` are
 * options by kind, or a list of options with a `type`. What no text can hold is named, as `{ "use": "name" }`, and found in
 * the registry: predicates, stores, budgets, whole policies.
 *
 * Throws a `StackDataError` that tells all that is wrong at once: where, what was expected, and what was there. So does
 * `reload`, which then leaves the layers as they were.
 *
 * @example
 * const config = JSON.parse(`{
 *   "layers": {
 *     "timeout": "2s",
 *     "retry": { "attempts": 3, "when": { "use": "busy" } },
 *     "breaker": { "name": "prices", "trips": { "type": "consecutive", "failures": 5 } }
 *   }
 * }`);
 * const known = { busy: (error: unknown) => (error as { status?: number }).status === 503 };
 * const guard = stackOf(config, { registry: known });
 * const price = chain("price").link("ask", async (part: string) => part.length, guard);
 * await price("bolt"); // 4
 */
export function stackOf(data: unknown, { registry = {} }: StackOfOptions = {}): Stack {
  const { name = "stack", layers } = readOne(data, registry, []);
  const live = liveStack(name, layers, (source, before) => readOne(source, registry, before).layers);
  return live.stack as unknown as Stack;
}
