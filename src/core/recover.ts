import { tag } from "./link.ts";
import { mustCall } from "./middleware.ts";
import type { Run, RunState } from "./run.ts";
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

/** The link behind `chain.recover`: lets values through, and errors that do not match. */
export function recovery(matcher: unknown, handler: unknown): unknown {
  const test = mustCall(matcher, "matcher") as typeof Error & Test;
  const handle = mustCall(handler, "handler") as Handler;
  const go = (value: unknown, run: RunState): unknown => {
    if (!(value instanceof Failure)) return value;
    const { error, input, path } = value;
    if (!(test === Error || test.prototype instanceof Error ? error instanceof test : test(error)))
      throw value;
    run.emit({ type: "link.recovered", error, path });
    return handle(error, input, run);
  };
  return tag(go, "recover", { kind: "recover" });
}
