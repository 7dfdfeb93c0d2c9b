import type { Step } from "./link.ts";
import { mustCall } from "./middleware.ts";
import type { Run } from "./run.ts";

/** Tells which errors a recovery takes: a class of errors, a type guard, or a function that answers for each. */
export type Matcher<Failed> =
  | (abstract new (
      ...args: never[]
    ) => Failed)
  | ((error: unknown) => error is Failed)
  | ((error: unknown) => boolean);

type Handler = (error: unknown, input: unknown, run: Run) => unknown;

const isClass = (value: unknown): value is typeof Error =>
  value === Error || (value as typeof Error).prototype instanceof Error;

/** The step behind `chain.recover`. */
export function recovery(name: string, matcher: unknown, handler: unknown): Step {
  mustCall(matcher, `matcher of "${name}"`);
  mustCall(handler, `handler of "${name}"`);
  return {
    kind: "recover",
    name,
    go: (failure, run) => (handler as Handler)(...(failure as [unknown, unknown]), run),
    middleware: [],
    parts: [],
    match: isClass(matcher) ? (error) => error instanceof matcher : (matcher as (error: unknown) => unknown),
  };
}
