import type { Step } from "./link.ts";
import { mustCall } from "./middleware.ts";
import type { Run } from "./run.ts";
import { Failure } from "./walk.ts";

/** Tells which errors a recovery takes: a class of errors, a type guard, or a function that answers for each. */
export type Matcher<Failed> =
  | (abstract new (
      ...args: never[]
    ) => Failed)
  | ((error: unknown) => error is Failed)
  | ((error: unknown) => boolean);

type Test = (error: unknown) => unknown;
type Handler = (error: unknown, input: unknown, run: Run) => unknown;

/** The step behind `chain.recover`: lets values through, and errors that do not match. */
export function recovery(name = "recover", matcher: unknown, handler: unknown): Step {
  mustCall(matcher, "matcher");
  mustCall(handler, "handler");
  const isClass = matcher === Error || (matcher as typeof Error).prototype instanceof Error;
  return {
    kind: "recover",
    name,
    middleware: [],
    parts: [],
    go(value, run) {
      if (!(value instanceof Failure)) return value;
      const { error, input, path } = value;
      if (!(isClass ? error instanceof (matcher as typeof Error) : (matcher as Test)(error))) throw error;
      run.emit({ type: "link.recovered", error, path });
      return (handler as Handler)(error, input, run);
    },
  };
}
