import { errorPath } from "./errors.ts";
import { live, type Made, tag, toStep } from "./link.ts";
import { mustCall } from "./middleware.ts";
import type { RunState } from "./run.ts";
import { Failure } from "./walk.ts";

/** Tells which errors a recovery takes: a class of errors, a type guard, or a function that answers for each. */
export type Matcher<Failed> =
  | (abstract new (
      ...args: never[]
    ) => Failed)
  | ((error: unknown) => error is Failed)
  | ((error: unknown) => boolean);

/** What a link that errors are routed to takes. */
export interface Caught<Failed, Input> {
  /** The error itself. */
  readonly error: Failed;
  /** What entered the failing link. */
  readonly input: Input;
  /** The names from the outer chain to the failing link. */
  readonly path: readonly string[];
}

type Test = (error: unknown) => unknown;

/** A link that lets values through, and errors that do not match. */
function recovering(
  matcher: unknown,
  made: Partial<Made>,
  handle: (caught: Caught<unknown, unknown>, run: RunState) => unknown,
): unknown {
  const test = mustCall(matcher, "matcher") as typeof Error & Test;
  const go = (value: unknown, run: RunState): unknown => {
    if (!(value instanceof Failure)) return value;
    const { error, path } = value;
    if (!(test === Error || test.prototype instanceof Error ? error instanceof test : test(error)))
      throw value;
    run.emit({ type: "link.recovered", error, path });
    return handle(value, run);
  };
  return tag(go, made.parts ? "catch" : "recover", { kind: "recover", ...made });
}

/** The link behind `chain.recover`: a function handles the error. */
export function recovery(matcher: unknown, handler: unknown): unknown {
  const handle = mustCall(handler, "handler") as (...args: unknown[]) => unknown;
  return recovering(matcher, {}, ({ error, input }, run) => handle(error, input, run));
}

/** The link behind `chain.catch`: another link, such as a chain, handles the error. */
export function route(matcher: unknown, handler: unknown): unknown {
  const part = toStep("", "handler", handler);
  return recovering(matcher, { parts: [part] }, ({ error, input, path }, run) => {
    const traced = errorPath(error);
    const caught = { error, input, path: traced.length ? traced : path };
    return live("link", part.go, caught, run.part(part.name));
  });
}
